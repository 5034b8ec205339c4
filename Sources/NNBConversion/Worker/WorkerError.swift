package import NNBWorkerProtocol

/// What keeps an `.h5` file from being read or written, as the worker tells it or shows it by its end.
package struct WorkerError: Error, Equatable, Sendable {
  /// The `.h5` file, or the one that the worker made or compared with it, as it was named.
  package let file: String

  /// What went wrong.
  package let cause: Cause

  /// Names the file and what went wrong.
  package init(_ cause: Cause, in file: String) {
    self.file = file
    self.cause = cause
  }

  /// The ways in which the worker fails.
  package enum Cause: Error, Equatable, Sendable {
    /// The worker is in none of the places where it is looked for.
    case notFound(searched: [String])

    /// The system refused to start the worker, or could not load what it needs.
    case notStarted(path: String, reason: String)

    /// Parts of the sandbox that must be there are not; the file was not opened.
    case sandbox([SandboxGap])

    /// A signal of the worker's own ended it, as a file made to do harm can bring about in the HDF5 library.
    case signalled(name: String)

    /// A signal from outside ended the worker, as where the system has no memory left; it says nothing of the file.
    case stopped(name: String)

    /// The worker used more processor time than the input's size calls for.
    case tookTooLong(seconds: Int)

    /// The worker was not done when it had long been, by the clock; what it waited for says nothing of the file.
    case timedOut(seconds: Int)

    /// What ended with this status gave no whole answer, or one that contradicts it: it is no worker of this version.
    case malformedAnswer(path: String, status: Int32, message: String)

    /// The system refused the worker something, such as room on the disk.
    case failure(String)

    /// The system had no memory or no descriptors for the worker.
    case shortage(String)

    /// The worker made a mistake.
    case software(String)
  }

  /// What a failure is about, and so what its exit status is.
  package enum Subject: Sendable {
    /// The file.
    case file

    /// What is around the program: its parts, the kernel, the machine.
    case surroundings

    /// Reading or writing.
    case inputOutput

    /// The program.
    case program
  }

  /// What the failure is about.
  package var subject: Subject {
    switch cause {
    case .signalled, .tookTooLong: .file
    case .notFound, .notStarted, .sandbox, .stopped, .timedOut, .malformedAnswer, .shortage: .surroundings
    case .failure: .inputOutput
    case .software: .program
    }
  }
}

extension WorkerError: CustomStringConvertible {
  /// The lines of `lines`, each but the first indented.
  package var description: String { lines.joined(separator: "\n  ") }

  /// A sentence; where there are several problems, the file and a line for each of them.
  package var lines: [String] {
    switch cause {
    case .notFound(let searched):
      ["\(file): reading and writing .h5 needs the program nnhdf5, which is not in \(searched.joined(separator: ", "))"]
    case .notStarted(let path, let reason):
      ["\(file): cannot start \(path): \(reason)"]
    case .sandbox(let gaps):
      gaps.count == 1
        ? ["\(file): not opened: \(gaps[0])"]
        : ["\(file): not opened, since the HDF5 library cannot be locked in:"] + gaps.map(\.description)
    case .signalled(let name):
      ["\(file): the HDF5 library was ended by \(name) over this file, which is damaged or made to do harm"]
    case .stopped("SIGKILL"):
      ["\(file): nnhdf5 was killed (SIGKILL) from outside, perhaps for want of memory; nothing is known of the file"]
    case .stopped(let name):
      ["\(file): nnhdf5 was ended by \(name) from outside; nothing is known of the file"]
    case .tookTooLong(let seconds):
      [
        "\(file): the HDF5 library took more than \(seconds) s of processor time for this file, far more than a good "
          + "file of its size needs, and was stopped; if h5repack can copy the file, its copy may be read"
      ]
    case .timedOut(let seconds):
      [
        "\(file): the HDF5 library did not come to an end in \(seconds) s by the clock and was stopped; the disk, or "
          + "the machine, is too slow or too busy"
      ]
    case .malformedAnswer(let path, 64, _):
      ["\(file): \(path) is the nnhdf5 of another version than this program"]
    case .malformedAnswer(let path, let status, let message):
      [
        "\(file): \(path) ended with status \(status)" + (message.isEmpty ? " and no whole answer" : ": \(message)")
          + "; it is not the nnhdf5 of this version"
      ]
    case .failure(let message), .shortage(let message):
      ["\(file): \(message)"]
    case .software(let message):
      ["\(file): a mistake of nnhdf5: \(message)"]
    }
  }
}
