package import NNBSystem

/// How many columns lines may have.
package enum TerminalWidth {
  /// What is taken where nothing says how wide a line may be.
  package static let usual = 80

  /// No terminal is taken to be narrower.
  static let least = 20

  /// The columns of the terminal that a stream goes to, as wide as it is now; fewer where the environment's `COLUMNS`
  /// says so; nil where neither is known.
  package static func found(_ stream: StandardStream) -> Int? {
    let limits = [stream.columns, ToolEnvironment.own.columns].compactMap { $0 }
    return limits.min().map { max(least, $0) }
  }

  /// The same for a stream that goes to a terminal; nil for any other, whatever the environment says: what a script reads
  /// of sentences are whole lines.
  package static func ofTerminal(_ stream: StandardStream) -> Int? { stream.isTerminal ? found(stream) : nil }

  /// Whether a stream goes to a terminal that can go back in a line and remove what is there.
  static func canRedraw(_ stream: StandardStream) -> Bool {
    stream.isTerminal && ToolEnvironment.own.terminal != "dumb"
  }
}
