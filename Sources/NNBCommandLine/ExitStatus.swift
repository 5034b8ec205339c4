package import NNBBytes
internal import NNBSystem

/// The exit statuses of the tools, those of sysexits.h.
package enum ExitStatus: Int32, Sendable {
  /// All went well.
  case success = 0

  /// The answer is no.
  case negative = 1

  /// The command line is wrong.
  case usage = 64

  /// The input is wrong.
  case badData = 65

  /// There is no such input, or it cannot be opened.
  case noInput = 66

  /// A mistake of the program.
  case software = 70

  /// What is around the program does not let it work: no memory, no open files, a part of it missing, the kernel.
  case system = 71

  /// The output cannot be created.
  case cannotCreate = 73

  /// Reading or writing failed.
  case inputOutput = 74

  /// Another process is writing the output, or may be; later it may be free.
  case inUse = 75

  /// Ended before its time by a terminal that went away (SIGHUP), by Ctrl-C, or by SIGTERM, with everything in order.
  case hungUp = 129, interrupted = 130, terminated = 143

  /// The status of a shell for a program that a signal ended.
  package init(signal: Int32) {
    self = signal == Signals.termination ? .terminated : signal == Signals.hangUp ? .hungUp : .interrupted
  }
}

extension ExitStatus {
  /// The status of a sort of trouble.
  package init(_ kind: Failure.Kind) {
    self =
      switch kind {
      case .usage: .usage
      case .noInput: .noInput
      case .badData, .damaged, .unsupported: .badData
      case .noResources: .system
      case .cannotCreate: .cannotCreate
      case .inputOutput: .inputOutput
      case .inUse: .inUse
      case .diverged: .negative
      case .internal: .software
      }
  }

  /// The status that an error means.
  package init(for error: any Error) {
    self = (error as? ToolError)?.status ?? ExitStatus(Failure(error).kind)
  }
}
