/// What keeps an `.h5` file from being read or written, as the worker tells it or shows it by its end.
public struct WorkerError: Error, Equatable, Sendable {
  /// The `.h5` file, as it was named.
  public let file: String

  /// What went wrong.
  public let cause: Cause

  /// Whether a refusal is for damage: the file is not what was once written.
  public let showsDamage: Bool

  /// Names the file and what went wrong.
  public init(_ cause: Cause, in file: String, showsDamage: Bool = false) {
    self.file = file
    self.cause = cause
    self.showsDamage = showsDamage
  }

  /// The ways in which the worker fails.
  public enum Cause: Error, Equatable, Sendable {
    /// The worker is in none of the places where it is looked for.
    case notFound(searched: [String])

    /// The system refused to start the worker.
    case notStarted(path: String, reason: String)

    /// A signal ended the worker, as a file made to do harm can bring about in the HDF5 library.
    case signalled(name: String)

    /// The worker took longer than the input's size calls for, and was ended.
    case timedOut(seconds: Int)

    /// The worker ended with a status, or said something, that it never does.
    case malformedAnswer(status: Int32, message: String)

    /// The system refused the worker something, such as room on the disk.
    case failure(String)

    /// The file cannot be converted; the options are those that would decide the matter.
    case refused(problems: [String], options: [String])
  }
}

extension WorkerError: CustomStringConvertible {
  /// The lines of `lines`, each but the first indented.
  public var description: String { lines.joined(separator: "\n  ") }

  /// A sentence; where there are several problems, the file and a line for each of them.
  public var lines: [String] {
    switch cause {
    case .notFound(let searched):
      ["\(file): reading and writing .h5 needs the program nnhdf5, which is not in \(searched.joined(separator: ", "))"]
    case .notStarted(let path, let reason):
      ["\(file): cannot start \(path): \(reason)"]
    case .signalled("SIGXCPU"):
      ["\(file): the HDF5 library took more time for this file than its size calls for (SIGXCPU); it may be damaged"]
    case .signalled("SIGKILL"):
      ["\(file): nnhdf5 was killed (SIGKILL) while it worked on this file, perhaps for want of memory"]
    case .signalled(let name):
      ["\(file): the HDF5 library was ended by \(name) over this file, which is damaged or made to do harm"]
    case .timedOut(let seconds):
      ["\(file): the HDF5 library did not come to an end in \(seconds) s and was stopped"]
    case .malformedAnswer(let status, let message):
      ["\(file): nnhdf5 ended with status \(status)" + (message.isEmpty ? " and no whole answer" : ": \(message)")]
    case .failure(let message):
      ["\(file): \(message)"]
    case .refused(let problems, _):
      problems.count == 1 ? ["\(file): \(problems[0])"] : ["\(file) cannot be converted:"] + problems
    }
  }
}
