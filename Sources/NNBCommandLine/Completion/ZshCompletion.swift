extension Command {
  /// The completion for zsh, a function of its own.
  var zshCompletion: String {
    var lines = [
      "#compdef \(name)",
      "# Completion of \(name) for zsh. Made by `\(name) --generate zsh`.",
      "",
      "_arguments -s -S \\",
    ]
    lines += options.map { "  \(specification($0)) \\" }
    let count = argumentKinds.count
    lines += argumentKinds.enumerated().map { index, kind in
      let isLast = index == count - 1, repeats = isLast && (repeatsLast || mostArguments != nil)
      let help = index < arguments.count ? arguments[index].name : arguments.last?.name ?? ""
      return "  '\(repeats ? "*" : "\(index + 1)"):\(Self.quoted(help)):\(action(kind))'" + (isLast ? "" : " \\")
    }
    if argumentKinds.isEmpty, let last = lines.popLast() { lines.append(String(last.dropLast(2))) }
    return lines.joined(separator: "\n") + "\n"
  }

  private func specification(_ option: Option) -> String {
    let value = option.value.map { ":\(Self.quoted($0)):\(action(option.kind))" } ?? ""
    let help = "[\(Self.quoted(option.help))]\(value)"
    guard let short = option.short else {
      return "'\(option.repeats ? "*" : "")\(option.name)\(option.value == nil ? "" : "=")\(help)'"
    }
    let names = option.value == nil ? "{\(short),\(option.name)}" : "{\(short)+,\(option.name)=}"
    return "'(\(short) \(option.name))'\(names)'\(help)'"
  }

  /// What completes a value; within single quotes.
  private func action(_ kind: ValueKind) -> String {
    switch kind {
    case .free: " "
    case .file: "_files"
    case .fileEnding(let endings): "_files -g \"*(\(endings.joined(separator: "|")))(-.)\""
    case .choice(let words): "(\(words.map(Self.quoted).joined(separator: " ")))"
    case .list(let words): "_sequence compadd - \(words.map(Self.quoted).joined(separator: " "))"
    }
  }

  /// Text within single quotes and a specification of `_arguments`.
  private static func quoted(_ text: String) -> String {
    text.map { character in
      switch character {
      case "'": "'\\''"
      case "[", "]", ":", "\\": "\\\(character)"
      default: "\(character)"
      }
    }.joined()
  }
}
