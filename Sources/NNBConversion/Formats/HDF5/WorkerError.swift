package import NNBBytes
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

    /// A signal of the worker's own ended it, which could take no more than so many bytes of memory, fewer than it may need.
    case crashedInLittleMemory(name: String, limit: Int)

    /// A signal from outside ended the worker, as where the system has no memory left; it says nothing of the file.
    case stopped(name: String)

    /// The worker used more processor time than the input's size calls for.
    case tookTooLong(seconds: Int)

    /// The worker was not done when it had long been, by the clock; what it waited for says nothing of the file.
    case timedOut(seconds: Int)

    /// What ended with this status gave no whole answer, or one that contradicts it: it is no worker of this version.
    case malformedAnswer(path: String, status: Int32, message: String)

    /// The system does not let the answer be read.
    case unreadableAnswer(path: String, reason: String)

    /// The worker made a mistake.
    case software(String)
  }
}

extension WorkerError: CustomStringConvertible {
  /// A sentence; of several problems, a line for each, each but the first indented.
  package var description: String { failure.description }
}

extension WorkerError: FailureConvertible {
  /// The error in the shape that all errors have outside their modules.
  package var failure: Failure {
    guard case .sandbox(let gaps) = cause, gaps.count > 1 else {
      return Failure(cause.message, of: file, cause.kind, code: cause.code, remedy: cause.remedy)
    }
    return Failure(
      gaps.map { .init($0.description, remedy: cause.remedy) }, of: file, cause.kind, code: cause.code,
      title: "\(file): not opened, since the HDF5 library cannot be locked in:")
  }
}

extension WorkerError.Cause {
  fileprivate var kind: Failure.Kind {
    switch self {
    case .signalled, .tookTooLong: .damaged
    case .notFound, .notStarted, .sandbox, .crashedInLittleMemory, .stopped, .timedOut, .malformedAnswer,
      .unreadableAnswer:
      .noResources
    case .software: .internal
    }
  }

  fileprivate var code: String {
    switch self {
    case .notFound: "worker-not-found"
    case .notStarted: "worker-not-started"
    case .sandbox: "sandbox"
    case .signalled: "worker-crashed"
    case .crashedInLittleMemory: "worker-memory"
    case .stopped: "worker-stopped"
    case .tookTooLong: "worker-took-too-long"
    case .timedOut: "worker-timed-out"
    case .software: "worker-mistake"
    case .malformedAnswer, .unreadableAnswer: "worker-answer"
    }
  }

  fileprivate var remedy: Remedy? {
    switch self {
    case .sandbox: .sandboxBestEffort
    // That the system has no room for another process is nothing that another worker would mend.
    case .notFound, .malformedAnswer: .worker
    default: nil
    }
  }

  /// What went wrong, without the file's name.
  fileprivate var message: String {
    switch self {
    case .notFound(let searched):
      "reading and writing .h5 needs the program nnhdf5, which is not in \(searched.joined(separator: ", "))"
    case .notStarted(let path, let reason):
      "cannot start \(path): \(reason)"
    case .sandbox(let gaps):
      "not opened: " + gaps.map(\.description).joined(separator: "; ")
    case .signalled(let name):
      "the HDF5 library was ended by \(name) over this file, which is damaged or made to do harm"
    case .crashedInLittleMemory(let name, let limit):
      "nnhdf5 was ended by \(name), perhaps because it may take no more than \(limit.grouped) bytes of memory "
        + "(ulimit -v); nothing is known of the file"
    case .stopped("SIGKILL"):
      "nnhdf5 was killed (SIGKILL) from outside, perhaps because memory ran out; nothing is known of the file"
    case .stopped(let name):
      "nnhdf5 was ended by \(name) from outside; nothing is known of the file"
    case .tookTooLong(let seconds):
      "the HDF5 library took more than \(seconds) s of processor time for this file, far more than a good file of its "
        + "size needs, and was stopped; if h5repack can copy the file, its copy may be read"
    case .timedOut(let seconds):
      "the HDF5 library did not come to an end in \(seconds) s by the clock and was stopped; the disk, or the machine, "
        + "is too slow or too busy"
    case .malformedAnswer(let path, 64, _):
      "\(path) is the nnhdf5 of another version than this program"
    case .malformedAnswer(let path, let status, let message):
      "\(path) ended with status \(status)" + (message.isEmpty ? " and no whole answer" : ": \(message)")
        + "; it is not the nnhdf5 of this version"
    case .unreadableAnswer(let path, let reason):
      "the answer of \(path) cannot be read: \(reason)"
    case .software(let message):
      "a mistake of nnhdf5: \(message)"
    }
  }
}

extension Remedy {
  /// To open files though a part of the sandbox is missing.
  package static var sandboxBestEffort: Remedy { Remedy("sandbox", ["best-effort"]) }

  /// To say where the worker is.
  package static var worker: Remedy { Remedy("worker") }
}
