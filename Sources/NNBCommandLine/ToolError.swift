internal import NNBBytes
internal import NNBSystem

/// An error as a tool tells it: one that the tool itself finds, or a failure of the libraries with the tool's advice.
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

  /// Where in that file something is wrong, in bytes; nil if that is not one place.
  package let offset: Int?

  /// States what is wrong.
  package init(
    _ message: String, details: [String] = [], advice: String? = nil, status: ExitStatus = .usage, code: String? = nil,
    subject: String? = nil, offset: Int? = nil
  ) {
    self.message = message
    self.code = code
    self.subject = subject
    self.offset = offset
    self.details = details
    self.advice = advice
    self.status = status
  }

  /// Tells any error; one of a tool stays as it is.
  package init(_ error: any Error, advice: String? = nil) {
    if let error = error as? ToolError {
      self = error
      return
    }
    let failure = Failure(error), lines = failure.lines
    self.init(
      lines.first ?? "", details: Array(lines.dropFirst()), advice: advice, status: ExitStatus(failure.kind),
      code: failure.code, subject: failure.subject, offset: failure.offset)
  }
}

extension ToolError: CustomStringConvertible {
  /// The message, the details and the advice, a line each, without other control characters.
  package var description: String {
    ([message] + details + (advice.map { [$0] } ?? [])).map(\.printable).joined(separator: "\n  ")
  }

  /// What `tool` says on standard error, in as many lines as a terminal of `width` columns needs for it.
  package func text(by tool: String, width: Int? = TerminalWidth.ofTerminal(.error)) -> String {
    var lines = "\(tool): \(message.printable)".sentenceLines(in: width)
    lines += details.flatMap { "  \($0.printable)".sentenceLines(in: width) }
    // It may have a command, which can be pasted only where it is one line.
    if let advice { lines.append("  " + advice.printable) }
    return lines.joined(separator: "\n")
  }
}
