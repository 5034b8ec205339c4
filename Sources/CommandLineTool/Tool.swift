public import Bytes
internal import Compute
internal import Conversion
internal import Glibc
internal import Synchronization

/// Where a tool's lines go.
public struct Console: Sendable {
  private let tool: String

  /// Whether messages are left out.
  public let isQuiet: Bool

  private let loss = Loss()

  fileprivate init(tool: String, isQuiet: Bool) {
    self.tool = tool
    self.isQuiet = isQuiet
  }

  /// Results: a line on standard output.
  public func result(_ line: String) throws(FileError) {
    try StandardStream.output.write(line + "\n")
  }

  /// A line on standard output about work whose result goes elsewhere: where it cannot be written, the work goes on and
  /// further lines are left out. The process then ends with an error all the same, unless it is that nobody reads them.
  public func progress(_ line: String) {
    guard loss.error == nil else { return }
    do throws(FileError) {
      try result(line)
    } catch {
      loss.note(error)
      message("\(error); the work goes on without")
    }
  }

  /// Says what killed processes had left where an output goes.
  public func report(_ leftovers: Leftovers) {
    for path in leftovers.removed { message("removed \(path), which a process that was killed had left") }
    for path in leftovers.doubtful {
      message("\(path) may be left over from another machine, or from before this one was started; it stays")
    }
  }

  /// What a process that has done its work ends with.
  fileprivate func end(with status: ExitStatus) -> ExitStatus {
    guard status == .success, let error = loss.error, !error.isBrokenPipe else { return status }
    failure(error)
    return .inputOutput
  }

  /// Why progress is no longer shown.
  private final class Loss: Sendable {
    private let first = Mutex<FileError?>(nil)

    var error: FileError? { first.withLock { $0 } }

    func note(_ error: FileError) { first.withLock { $0 = $0 ?? error } }
  }

  /// An error that does not end the run: what the tool says of it, on standard error.
  public func failure(_ error: any Error) {
    try? StandardStream.error.write("\(tool): \(ToolError.text(of: error))\n")
  }

  /// Messages: a line on standard error, unless `--quiet`.
  public func message(_ line: String) {
    if !isQuiet { try? StandardStream.error.write("\(tool): \(line.printable)\n") }
  }

  /// Says that the system had fewer threads than were asked for, if so: it takes longer, and gives the same.
  public func note(missingThreads missing: Int, working: Int) {
    if missing > 0 { message("the system gives no more threads: working on \(working) of \(working + missing)") }
  }
}

extension Command {
  /// Runs a tool: takes its command line apart, does `body`, and ends the process with the status that this deserves.
  ///
  /// An error is one or two lines on standard error; that nobody reads the results any more is none.
  public func run(_ body: (ParsedArguments, Console) throws -> ExitStatus) -> Never {
    ProcessStart.prepare()
    do {
      try Memory.requireReserve()
      let arguments = try ParsedArguments(try ProcessStart.words(), for: self)
      if arguments.has("--help") {
        try StandardStream.output.write(help)
        exit(ExitStatus.success.rawValue)
      }
      if arguments.has("--version") {
        try StandardStream.output.write("\(name) \(Self.version)\n")
        exit(ExitStatus.success.rawValue)
      }
      if let name = Kernels.unknownName {
        throw ToolError(
          "NNB_KERNELS is \(name), which is not for this processor: baseline, or where it has them avx2 or avx512")
      }
      let console = Console(tool: name, isQuiet: arguments.has("--quiet"))
      exit(console.end(with: try body(arguments, console)).rawValue)
    } catch {
      if (error as? FileError)?.isBrokenPipe == true { ProcessStart.endByBrokenPipe() }
      try? StandardStream.error.write("\(name): \(ToolError.text(of: error))\n")
      exit(ExitStatus(for: error).rawValue)
    }
  }
}
