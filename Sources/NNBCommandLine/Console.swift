package import NNBBytes
package import NNBJSON
package import NNBSystem

/// Writes all lines of a tool. Whatever a line contains, it cannot control the terminal, and it stays one line.
package struct Console: Sendable {
  private let tool: String

  /// Whether messages are suppressed.
  package let isQuiet: Bool

  private let loss = Loss()

  private let advice: Advice

  init(tool: String, isQuiet: Bool, advice: Advice) {
    self.tool = tool
    self.isQuiet = isQuiet
    self.advice = advice
  }

  /// The width for tables and wrapped lines of results if standard output is a terminal; nil if tables may be as wide
  /// as they are.
  package var width: Int? { TerminalWidth.found(.output) }

  /// The width for a sentence on standard output; nil if that is not a terminal.
  package var sentenceWidth: Int? { TerminalWidth.ofTerminal(.output) }

  /// Results: a sentence on standard output, in as many lines as a terminal needs for it.
  package func result(sentence: String) throws(FileError) {
    try result(sentence.printable.sentenceLines(in: sentenceWidth))
  }

  /// Results: a line on standard output.
  package func result(_ line: String) throws(FileError) {
    try StandardStream.output.write(line.printable + "\n")
  }

  /// Results: lines on standard output.
  package func result(_ lines: [String]) throws(FileError) {
    try StandardStream.output.write(lines.map { $0.printable + "\n" }.joined())
  }

  /// Whether lines of results may have colours.
  package var canShade: Bool { TerminalWidth.canShade(.output) }

  /// Results: a line on standard output with the colours in it. Nothing of it comes from a file but numbers.
  package func result(drawing line: String) throws(FileError) {
    try StandardStream.output.write(line + "\n")
  }

  /// Results: fields on one line of standard output, separated by tabs.
  package func result(fields: [String]) throws(FileError) {
    try StandardStream.output.write(fields.map(\.printable).joined(separator: "\t") + "\n")
  }

  /// Results: a record of a CSV file (RFC 4180) on standard output.
  ///
  /// Line ends in a cell are escaped like everything else, so a record is one line.
  package func result(csv cells: [String]) throws(FileError) {
    try StandardStream.output.write(cells.map(\.csvCell).joined(separator: ",") + "\n")
  }

  /// Results: a JSON value on a line of standard output.
  package func result(_ value: JSON) throws(FileError) {
    // A short line is written at once, so that it is whole wherever several programs write.
    var last = ""
    try value.forEachPiece { (piece: String) throws(FileError) in
      if !last.isEmpty { try StandardStream.output.write(last) }
      last = piece
    }
    try StandardStream.output.write(last + "\n")
  }

  /// A line on standard output about work whose result goes elsewhere. If it cannot be written, that is told once, the
  /// work goes on, and further lines are dropped. The process then ends with the error's status, unless the cause is that
  /// nobody reads the lines.
  package func progress(_ line: String) {
    progress { () throws(FileError) in try result(line) }
  }

  /// The same for lines.
  package func progress(_ lines: [String]) {
    progress { () throws(FileError) in try result(lines) }
  }

  /// The same for a sentence, in as many lines as a terminal needs for it.
  package func progress(sentence: String) {
    progress { () throws(FileError) in try result(sentence: sentence) }
  }

  /// The same for a JSON value.
  package func progress(_ value: JSON) {
    progress { () throws(FileError) in try result(value) }
  }

  private func progress(_ write: () throws(FileError) -> Void) {
    guard loss.error == nil else { return }
    do throws(FileError) {
      try write()
    } catch {
      loss.note(error)
      // Also with --quiet where it is an error: nothing is said of it in the end.
      if error.isBrokenPipe {
        message("\(error); the work goes on without")
      } else {
        failure(ToolError(error, advice: "the work goes on without"))
      }
    }
  }

  /// Reports what killed processes left in an output's folder.
  package func report(_ leftovers: Leftovers) {
    for path in leftovers.removed { message("removed \(path), which a process that was killed had left") }
    for path in leftovers.doubtful {
      message("\(path) may be left over from another machine, or from before this one was started; it stays")
    }
  }

  /// What a process that has done its work ends with.
  func end(with status: ExitStatus) -> ExitStatus {
    guard status == .success, let error = loss.error, !error.isBrokenPipe else { return status }
    return .inputOutput
  }

  /// Why progress is no longer shown.
  private final class Loss: Sendable {
    private let first = Locked<FileError?>(nil)

    var error: FileError? { first.withLock { $0 } }

    func note(_ error: FileError) { first.withLock { $0 = $0 ?? error } }
  }

  /// What this tool advises on a failure that it goes on from; nil for nothing.
  package func advice(on failure: Failure) -> String? { advice.text(on: failure) }

  /// Any error with what this tool advises.
  package func told(of error: any Error) -> ToolError { advice.told(of: error) }

  /// Reports an error that does not end the run, on standard error.
  package func failure(_ error: any Error) {
    try? StandardStream.error.write(told(of: error).text(by: tool) + "\n")
  }

  /// Messages: a sentence on standard error, unless `--quiet`, in as many lines as a terminal needs for it.
  package func message(_ line: String) {
    if !isQuiet { say(line) }
  }

  /// Messages: a command to paste, which stays one line, with an introduction.
  package func message(_ lead: String, command: String) {
    if !isQuiet { try? StandardStream.error.write("\(tool): \(lead)\(command.printable)\n") }
  }

  private func say(_ line: String) {
    let lines = "\(tool): \(line.printable)".sentenceLines(in: TerminalWidth.ofTerminal(.error))
    try? StandardStream.error.write(lines.map { $0 + "\n" }.joined())
  }

  /// A line on standard error, even with `--quiet`: the work is done with less safety than the user may expect.
  package func warning(_ line: String) {
    say("warning: " + line)
  }

  /// A message if the system gave fewer threads than requested. The work takes longer, with the same result.
  package static func note(missingThreads missing: Int, working: Int) -> String? {
    missing > 0 ? "the system gives no more threads: working on \(working) of \(working + missing)" : nil
  }

  /// Messages: a line for each item of a list, as far as it is shown (`listed`).
  package func messages(_ lines: [String]) {
    for line in lines.listed { message(line) }
  }
}

extension String {
  package var csvCell: String {
    let text = printable
    // By scalars: in Swift a comma with a combining accent is one character, which does not equal a comma.
    guard text.unicodeScalars.contains(where: { $0 == "," || $0 == "\"" }) else { return text }
    return "\"" + text.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
  }
}
