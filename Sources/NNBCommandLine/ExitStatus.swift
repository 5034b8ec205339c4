internal import NNBSystem
internal import NNBBytes
package import NNBConversion
internal import NNBEvaluation
package import NNBFormats
internal import NNBGzip
internal import NNBIDX
internal import NNB
internal import NNBTraining

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

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

  /// Another process is writing the output; later it may be free.
  case inUse = 75

  /// Ended before its time by a terminal that went away (SIGHUP), by Ctrl-C, or by SIGTERM, with everything in order.
  case hungUp = 129, interrupted = 130, terminated = 143

  /// The status of a shell for a program that a signal ended.
  package init(signal: Int32) {
    self = signal == SIGTERM ? .terminated : signal == SIGHUP ? .hungUp : .interrupted
  }
}

extension ExitStatus {
  /// The status that an error of the libraries means.
  package init(for error: any Error) {
    switch error {
    case let error as ToolError: self = error.status
    case is MemoryShortage: self = .system
    case let error as FileError: self.init(error)
    case let error as GzipError: self.init(error)
    case let error as IDXError: self.init(error.cause)
    case let error as IDXError.Cause: self.init(error)
    case let error as NNBError: self.init(error.cause)
    case let error as NNBError.Cause: self.init(error)
    case let error as RecognitionError: self.init(error.cause)
    case let error as RecognitionError.Cause: self.init(error)
    case is ModelRefusal: self = .badData
    case let error as WorkerError:
      switch error.subject {
      case .file: self = .badData
      case .surroundings: self = .system
      case .inputOutput: self = .inputOutput
      case .program: self = .software
      }
    case ConverterError.exists: self = .cannotCreate
    case ConverterError.trainingState: self = .usage
    case ConverterError.proofFailed: self = .software
    case EvaluationError.outOfMemory: self = .system
    case TrainingError.setting: self = .usage
    case TrainingError.notFinite: self = .negative
    case is ConversionError, is StatementError, is SuperblockError: self = .badData
    case is TrainingError, is ResumeError, is EvaluationError: self = .badData
    // A mistake of the program: the libraries throw nothing else, `ModelError` being a part of other errors.
    default: self = .software
    }
  }

  private init(_ error: FileError) {
    self = error.isShortage ? .system : Self.status(of: error)
  }

  private static func status(of error: FileError) -> ExitStatus {
    switch error {
    case .system(.open, _, _), .isDirectory: .noInput
    case .system(.examine, _, _), .notReplaceable, .danglingLink, .cannotCreate, .exists: .cannotCreate
    case .system, .tooLong, .noRoom, .pastLimit: .inputOutput
    case .inUse: .inUse
    case .isInput, .isTerminal: .usage
    case .outOfMemory: .system
    }
  }

  private init(_ error: GzipError) {
    switch error {
    case .file(let cause): self.init(cause)
    case .outOfMemory: self = .system
    default: self = .badData
    }
  }

  private init(_ error: IDXError.Cause) {
    switch error {
    case .file(let cause): self.init(cause)
    case .gzip(let cause): self.init(cause)
    default: self = .badData
    }
  }

  private init(_ error: NNBError.Cause) {
    if case .file(let cause) = error { self.init(cause) } else { self = .badData }
  }

  private init(_ error: RecognitionError.Cause) {
    if case .file(let cause) = error { self.init(cause) } else { self = .badData }
  }
}

/// An error that a tool itself finds: a sentence, perhaps further lines and advice, and the exit status.
package struct ToolError: Error, Equatable, Sendable {
  /// What is wrong.
  package let message: String

  /// Further lines, one for each of several faults.
  package let details: [String]

  /// What to do about it.
  package let advice: String?

  /// The exit status.
  package let status: ExitStatus

  /// The name of the error for programs, and the file that it is about, where the status does not say enough.
  package let code, subject: String?

  /// States what is wrong.
  package init(
    _ message: String, details: [String] = [], advice: String? = nil, status: ExitStatus = .usage, code: String? = nil,
    subject: String? = nil
  ) {
    self.message = message
    self.code = code
    self.subject = subject
    self.details = details
    self.advice = advice
    self.status = status
  }
}

extension ToolError {
  /// What a tool says of any error.
  package static func text(of error: any Error) -> String {
    let known =
      error as? ToolError ?? (error as? WorkerError).map { ToolError($0) }
      ?? (error as? ModelRefusal).map { ToolError($0) }
    return known?.description ?? "\(error)".printable
  }
}

extension ToolError {
  /// What a tool says of any error on standard error, in as many lines as a terminal needs for it.
  static func text(of error: any Error, by tool: String) -> String {
    text(of: error, by: tool, width: TerminalWidth.ofTerminal(.error))
  }

  static func text(of error: any Error, by tool: String, width: Int?) -> String {
    let known = error as? ToolError ?? (error as? WorkerError).map { ToolError($0) }
    let message = known?.message ?? "\(error)"
    var lines = "\(tool): \(message.printable)".sentenceLines(in: width)
    lines += (known?.details ?? []).flatMap { "  \($0.printable)".sentenceLines(in: width) }
    // It may have a command, which can be pasted only where it is one line.
    if let advice = known?.advice { lines.append("  " + advice.printable) }
    return lines.joined(separator: "\n")
  }
}

extension ToolError: CustomStringConvertible {
  /// The message, the details and the advice, a line each, without other control characters.
  package var description: String {
    ([message] + details + (advice.map { [$0] } ?? [])).map(\.printable).joined(separator: "\n  ")
  }
}

extension ToolError {
  /// What the HDF5 worker says of a file, with advice where there is some.
  package init(_ error: WorkerError, advice: String? = nil) {
    let lines = error.lines
    self.init(
      lines.first ?? "", details: Array(lines.dropFirst()), advice: advice ?? Self.advice(on: error),
      status: ExitStatus(for: error), code: error.code, subject: error.file)
  }

  /// Why a file cannot become another, with advice where there is some.
  package init(_ error: ModelRefusal, advice: String? = nil) {
    self.init(
      error.lines.first ?? "", details: Array(error.lines.dropFirst()), advice: advice,
      status: ExitStatus(for: error), code: error.code, subject: error.file)
  }

  private static func advice(on error: WorkerError) -> String? {
    switch error.cause {
    case .sandbox: "--sandbox best-effort opens it all the same"
    // That the system has no room for another process is nothing that another worker would mend.
    case .notFound, .malformedAnswer: "--worker FILE says which nnhdf5 is to be used"
    default: nil
    }
  }
}
