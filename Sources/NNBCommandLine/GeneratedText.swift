/// What a tool writes of itself for those who install it (Spec/tools.md, 1).
enum GeneratedText: String, CaseIterable {
  case man, bash, zsh, fish

  /// The option, which help does not show. It counts only as the first of two words.
  static let option = "--generate"

  /// What a command line asks for; nil if it asks for none of these.
  init?(_ words: [String]) {
    guard words.count == 2, words[0] == Self.option else { return nil }
    self.init(rawValue: words[1])
  }

  /// The text for a tool.
  func text(for command: Command) -> String {
    switch self {
    case .man: command.manualPage
    case .bash: command.bashCompletion
    case .zsh: command.zshCompletion
    case .fish: command.fishCompletion
    }
  }
}
