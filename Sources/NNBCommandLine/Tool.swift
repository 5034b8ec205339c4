internal import NNBBytes
internal import NNBCompute
internal import NNBJSON
internal import NNB
internal import NNBSystem

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// Whether an error says that nobody reads a pipe any more, also where it is told of a model.
private func isBrokenPipe(_ error: any Error) -> Bool {
  if case .file(let cause)? = (error as? NNBError)?.cause { return cause.isBrokenPipe }
  return (error as? FileError)?.isBrokenPipe ?? false
}

extension Command {
  /// Runs a tool: takes its command line apart, does `body`, and ends the process with the status that this deserves.
  ///
  /// An error is one or two lines on standard error, and with `--json` an object on standard output too; that nobody reads
  /// the results any more is none.
  package func run(_ body: (ParsedArguments, Console) throws -> ExitStatus) -> Never {
    ProcessStart.prepare()
    var isJSON = false
    do {
      let words = try ProcessStart.words()
      isJSON = words.prefix { $0 != "--" }.contains("--json")
      try Memory.requireReserve()
      let arguments = try ParsedArguments(words, for: self)
      if arguments.has("--help") {
        let width = min(Self.helpWidth, TerminalWidth.found(.output) ?? Self.helpWidth)
        try StandardStream.output.write(help(width: width))
        exit(ExitStatus.success.rawValue)
      }
      if arguments.has("--version") {
        try StandardStream.output.write("\(name) \(Self.version)\n")
        exit(ExitStatus.success.rawValue)
      }
      try ToolEnvironment.own.apply()
      let console = Console(tool: name, isQuiet: arguments.has("--quiet"))
      console.messages(arguments.notes)
      exit(console.end(with: try body(arguments, console)).rawValue)
    } catch {
      if isBrokenPipe(error) { ProcessStart.endByBrokenPipe() }
      if isJSON { try? StandardStream.output.write(JSON.object([("error", ErrorReport(error).json)]).text + "\n") }
      try? StandardStream.error.write(ToolError.text(of: error, by: name) + "\n")
      exit(ExitStatus(for: error).rawValue)
    }
  }
}
