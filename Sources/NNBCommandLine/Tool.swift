internal import NNBBytes
internal import NNBCompute
internal import NNBJSON
internal import NNBSystem

extension Command {
  /// Throws `ToolError` if the only word is `help` or `version` and no file has that name.
  private func refuseWord(_ words: [String]) throws(ToolError) {
    guard let word = words.first, words.count == 1, ["help", "version"].contains(word),
      FileSystem.kind(of: word, followingLinks: false) == nil
    else { return }
    throw ToolError("no file is called \(word); did you mean --\(word)?", advice: "\(name) --help lists the options")
  }

  /// Runs a tool: parses its command line, runs `body`, and ends the process with the resulting status.
  ///
  /// An error is one or two lines on standard error, and with `--json` also an object on standard output. It is not an
  /// error if nobody reads the results any more. `beforeError` is called before it is told.
  package func run(
    _ body: (ParsedArguments, Console) throws -> ExitStatus, beforeError: () -> Void = {}
  ) -> Never {
    ProcessStart.prepare()
    var isJSON = false, given: ParsedArguments?
    do {
      let words = try ProcessStart.words()
      if let generated = try GeneratedText(words) {
        try StandardStream.output.write(generated.text(for: self))
        ProcessStart.end(with: ExitStatus.success)
      }
      isJSON = words.prefix { $0 != "--" }.contains { option(named: $0)?.name == "--json" }
      try refuseWord(words)
      try Memory.requireReserve()
      let arguments = try ParsedArguments(words, for: self)
      given = arguments
      if arguments.has("--help") {
        let width = min(Self.helpWidth, TerminalWidth.found(.output) ?? Self.helpWidth)
        try StandardStream.output.write(help(width: width))
        ProcessStart.end(with: ExitStatus.success)
      }
      if arguments.has("--version") {
        try StandardStream.output.write("\(name) \(Self.version)\n")
        ProcessStart.end(with: ExitStatus.success)
      }
      try ToolEnvironment.own.apply()
      let console = Console(tool: name, isQuiet: arguments.has("--quiet"), advice: Advice(for: self, arguments))
      console.messages(arguments.notes)
      ProcessStart.end(with: console.end(with: try body(arguments, console)))
    } catch {
      if Failure(error).isBrokenPipe { ProcessStart.endByBrokenPipe() }
      beforeError()
      let told = Advice(for: self, given).told(of: error)
      if isJSON { try? StandardStream.output.write(JSON.object([("error", ErrorReport(told).json)]).text + "\n") }
      try? StandardStream.error.write(told.text(by: name) + "\n")
      ProcessStart.end(with: told.status)
    }
  }
}
