package import NNBSystem

/// The width of lines, in columns.
package enum TerminalWidth {
  /// The width if nothing says how wide a line may be.
  package static let usual = 80

  /// The smallest width that is used.
  static let least = 20

  /// The present width of the terminal that a stream goes to; less if the environment's `COLUMNS` says so; nil if
  /// neither is known.
  package static func found(_ stream: StandardStream) -> Int? {
    let limits = [stream.columns, ToolEnvironment.own.columns].compactMap { $0 }
    return limits.min().map { max(least, $0) }
  }

  /// The same for a stream that goes to a terminal; nil for any other stream, whatever the environment says, because
  /// scripts read sentences as whole lines.
  package static func ofTerminal(_ stream: StandardStream) -> Int? { stream.isTerminal ? found(stream) : nil }

  /// Whether a stream goes to a terminal that may be given colours.
  static func canShade(_ stream: StandardStream) -> Bool {
    canRedraw(stream) && !ToolEnvironment.own.wantsNoColor
  }

  /// Whether a stream goes to a terminal that can go back in a line and erase it.
  static func canRedraw(_ stream: StandardStream) -> Bool {
    stream.isTerminal && ToolEnvironment.own.terminal != "dumb"
  }
}
