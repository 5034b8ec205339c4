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
  /// error if nobody reads the results any more. `beforeError` is called before it is told. `writesText` says whether this process
  /// writes what an option such as `--help` asks for, or another one does it that was started with it.
  package func run(
    _ body: (ParsedArguments, Console) throws -> ExitStatus,
    writesText: (_ option: String) throws -> Bool = { _ in true }, beforeError: () -> Void = {}
  ) -> Never {
    /// Ends the process after a text, if it writes it.
    func write(_ text: @autoclosure () -> String, for option: String) throws {
      if try writesText(option) { try StandardStream.output.write(text()) }
      ProcessStart.end(with: ExitStatus.success)
    }
    ProcessStart.prepare()
    var isJSON = false, given: ParsedArguments?
    do {
      let words = try ProcessStart.words()
      if let generated = try GeneratedText(words) {
        try write(generated.text(for: self), for: GeneratedText.option)
      }
      isJSON = words.prefix { $0 != "--" }.contains { option(named: $0)?.name == "--json" }
      try refuseWord(words)
      try Memory.requireReserve()
      let arguments = try ParsedArguments(words, for: self)
      given = arguments
      if arguments.has("--help") {
        let width = min(Self.helpWidth, TerminalWidth.found(.output) ?? Self.helpWidth)
        try write(help(width: width), for: "--help")
      }
      if arguments.has("--version") {
        try write("\(name) \(Self.version)\n", for: "--version")
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
