public import Bytes
internal import Compute
internal import Conversion
internal import Glibc

/// Where a tool's lines go.
public struct Console: Sendable {
  private let tool: String

  /// Whether messages are left out.
  public let isQuiet: Bool

  fileprivate init(tool: String, isQuiet: Bool) {
    self.tool = tool
    self.isQuiet = isQuiet
  }

  /// Results: a line on standard output.
  public func result(_ line: String) throws(FileError) {
    try StandardStream.output.write(line + "\n")
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
  /// An error is one or two lines on standard error.
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
      exit(try body(arguments, console).rawValue)
    } catch {
      try? StandardStream.error.write("\(name): \(ToolError.text(of: error))\n")
      exit(ExitStatus(for: error).rawValue)
    }
  }
}
