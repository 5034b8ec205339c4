/// What a tool writes of itself for those who install it (Spec/tools.md, 1).
enum GeneratedText: String, CaseIterable {
  case man, bash, zsh, fish

  /// The option, which help does not show. It counts only as the first of two words.
  static let option = "--generate"

  /// What a command line asks for; nil if it does not begin with the option.
  ///
  /// Throws `ToolError` if it asks for anything else than one of these.
  init?(_ words: [String]) throws(ToolError) {
    guard let first = words.first, first == Self.option || first.hasPrefix(Self.option + "=") else { return nil }
    let rest =
      first == Self.option
      ? Array(words.dropFirst()) : [String(first.dropFirst(Self.option.count + 1))] + words.dropFirst()
    let all = Self.allCases.map(\.rawValue)
    guard rest.count == 1, let generated = Self(rawValue: rest[0]) else {
      let found = rest.isEmpty ? "nothing" : rest.joined(separator: " ")
      throw ToolError(
        "\(Self.option) writes a text for those who install the tool: \(all.dropLast().joined(separator: ", ")) or "
          + "\(all.last ?? ""); found \(found)"
          + (rest.count != 1 ? "" : rest.first.map { ParsedArguments.question($0.nearest(among: all)) } ?? ""))
    }
    self = generated
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
