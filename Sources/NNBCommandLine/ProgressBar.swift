internal import NNBSystem

/// A line on a terminal that shows the progress of a long run and the time that it will still take. It is silent
/// anywhere else.
///
/// The cursor rests at the start of the line. If a terminal becomes narrower, it breaks the line into several, all
/// after the cursor, and the next drawing removes them.
package struct ProgressBar {
  private let total: Int
  private let isShown: Bool
  private let start = ContinuousClock.now
  private var lastDrawn: ContinuousClock.Instant?
  private static let longest = 30, shortest = 5

  /// A bar for `total` steps. It is drawn on standard error if that is a terminal and `quiet` is false.
  package init(total: Int, quiet: Bool) {
    self.total = max(1, total)
    isShown = !quiet && TerminalWidth.canRedraw(.error)
  }

  /// Draws the bar at `done` steps, at most ten times a second.
  package mutating func show(_ done: Int, _ label: String) { show(done) { label } }

  /// The same with a label that is made only if it is drawn.
  package mutating func show(_ done: Int, _ label: () -> String) {
    guard isShown else { return }
    let now = ContinuousClock.now
    if let lastDrawn, now - lastDrawn < .milliseconds(100) { return }
    lastDrawn = now
    // The last column stays free: some terminals begin a new line after it.
    let width = (TerminalWidth.found(.error) ?? TerminalWidth.usual) - 1
    write(
      "\r" + Self.line(done: done, total: total, elapsed: (now - start).seconds, label().printable, width: width)
        + "\u{1B}[J\r")
  }

  /// Removes the bar, so that something else can be written.
  package func clear() {
    if isShown, lastDrawn != nil { write("\r\u{1B}[J") }
  }

  /// A line of at most `width` columns. With less room it has a shorter bar, then no bar, then no time, then a label
  /// without its middle.
  package static func line(done: Int, total: Int, elapsed: Double, _ label: String, width: Int) -> String {
    let part = min(1, Double(done) / Double(total)), percent = (part * 100).fixed(0) + " %"
    let parts = [percent, label] + (part > 0 ? [timeText(elapsed / part - elapsed) + " left"] : [])
    let text = parts.joined(separator: "  ")
    let room = min(longest, width - text.columns - 3)
    if room >= shortest {
      let filled = Int(part * Double(room))
      return "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: room - filled) + "] " + text
    }
    if text.columns <= width { return text }
    return percent + "  " + label.shortened(to: width - percent.columns - 2)
  }

  /// A time as people say it: `12 s`, `3 min 05 s`, `2 h 10 min`.
  package static func timeText(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "?" }
    let whole = Int(max(0, seconds).rounded())
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    if whole < 60 { return "\(whole) s" }
    if whole < 3_600 { return "\(whole / 60) min \(two(whole % 60)) s" }
    return "\(whole / 3_600) h \(two(whole % 3_600 / 60)) min"
  }

  private func write(_ text: String) {
    // A terminal that has gone away must not end a long run.
    try? StandardStream.error.write(text)
  }
}
