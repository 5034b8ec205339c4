internal import NNBSystem

/// A few lines on a terminal that change while work goes on. They are silent anywhere else.
///
/// The cursor rests at the start of the first line. So whatever a terminal makes of them that becomes narrower is after the
/// cursor, and the next drawing removes it.
package struct RedrawnLines {
  /// Whether anything is drawn.
  package let isShown: Bool

  private var isDrawn = false

  /// Lines on standard error if that is a terminal and `quiet` is false.
  package init(quiet: Bool) { isShown = !quiet && TerminalWidth.canRedraw(.error) }

  /// The columns that a line may have.
  package var width: Int { (TerminalWidth.found(.error) ?? TerminalWidth.usual) - 1 }

  /// Draws lines in the place of those before.
  package mutating func show(_ lines: [String]) {
    guard isShown, !lines.isEmpty else { return }
    isDrawn = true
    // The last column stays free: some terminals begin a new line after it.
    let text = lines.map { $0.printable.shortened(to: width) + "\u{1B}[K" }.joined(separator: "\n")
    let up = lines.count > 1 ? "\u{1B}[\(lines.count - 1)A" : ""
    write("\r" + text + "\u{1B}[J" + up + "\r")
  }

  /// Removes the lines, so that something else can be written.
  package mutating func clear() {
    if isDrawn { write("\r\u{1B}[J") }
    isDrawn = false
  }

  private func write(_ text: String) {
    // A terminal that has gone away must not end a long run.
    try? StandardStream.error.write(text)
  }
}
