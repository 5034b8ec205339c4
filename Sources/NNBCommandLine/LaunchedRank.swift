internal import NNBSystem

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// What a process that a launcher such as mpirun has started beside others knows of that, before it speaks with them.
package enum LaunchedRank {
  /// The number of this process; nil if no launcher has started it.
  package static var number: Int? { ToolEnvironment.own.rank }

  /// Standard output and standard error of a rank that says nothing, because rank 0 says the same.
  package struct Silence: Sendable {
    private let error: Int32

    /// Lets both lead nowhere.
    package init() {
      error = fcntl(2, F_DUPFD_CLOEXEC, 3)
      // Safe: the text ends in a zero.
      let nowhere = unsafe open("/dev/null", O_WRONLY)
      guard nowhere >= 0 else { return }
      for stream in [1, 2] as [Int32] { dup2(nowhere, stream) }
      close(nowhere)
    }

    /// Makes standard error what it was.
    package func endForErrors() {
      if error >= 0 { dup2(error, 2) }
    }

    /// The same for an error before this rank speaks with others. If rank 0 has it too, that tells it meanwhile, and the launcher
    /// ends this process.
    package func endAfterRankZero() {
      SystemThread.pause(microseconds: 2_000_000)
      endForErrors()
    }
  }

  /// Reports an error that ends all ranks, which are out of reach.
  package static func report(_ message: String, by tool: String) {
    UnfinishedFiles.removeAll()
    try? StandardStream.error.write(ToolError(message).text(by: tool) + "\n")
  }

  /// Ends the process at once, without what it would still do at its end.
  package static func end(with status: ExitStatus) -> Never { _exit(status.rawValue) }
}
