extension Command {
  /// The completion for fish, a line for each option.
  var fishCompletion: String {
    var lines = ["# Completion of \(name) for fish. Made by `\(name) --generate fish`.", ""]
    let kinds = argumentKinds
    if let first = kinds.first {
      // Arguments are not told apart: what fits any of them is offered.
      let endings = kinds.flatMap { kind -> [String] in
        if case .fileEnding(let endings) = kind { return endings }
        return []
      }
      let all = endings.enumerated().filter { endings.firstIndex(of: $1) == $0 }.map(\.element)
      lines.append("complete -c \(name) " + argument(all.isEmpty ? first : .fileEnding(all)))
    } else {
      lines.append("complete -c \(name) -f")
    }
    for option in options {
      let names = (option.short.map { "-s \($0.dropFirst()) " } ?? "") + "-l \(option.name.dropFirst(2))"
      let value = option.value == nil ? "" : " -r " + argument(option.kind)
      lines.append("complete -c \(name) \(names)\(value) -d '\(Self.quoted(option.help))'")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What completes a value.
  private func argument(_ kind: ValueKind) -> String {
    switch kind {
    case .free: "-f"
    case .file: "-F"
    case .fileEnding(let endings): "-k -f -a '(__fish_complete_suffix \(endings.joined(separator: " ")))'"
    case .choice(let words): "-f -a '\(words.joined(separator: " "))'"
    case .list(let words):
      "-f -a '(__fish_complete_list , \"string split \\\" \\\" \\\"\(words.joined(separator: " "))\\\"\")'"
    }
  }

  /// Text within single quotes.
  private static func quoted(_ text: String) -> String {
    text.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined()
  }
}
