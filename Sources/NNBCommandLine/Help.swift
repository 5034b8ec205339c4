extension Command {
  /// The width of a line of help where there is room for it.
  package static let helpWidth = 80

  /// The text of `--help`, in lines of at most `width` columns, broken between words.
  ///
  /// What an option does stands beside it, or below where lines are short.
  package func help(width: Int = helpWidth) -> String {
    var rows = zip(argumentNames, arguments).map { ($0, $1.help) }
    rows += options.map { ($0.spelling, $0.help) }
    let column = rows.reduce(0) { max($0, $1.0.columns) } + 4
    let lines = rows.flatMap { name, help in
      if width - column >= 30 {
        let texts = help.wrapped(to: width - column)
        return texts.enumerated().map { (($0 == 0 ? "  " + name : "").padded(to: column) + $1).trimmedAtEnd }
      }
      return ["  " + name] + help.wrapped(to: width - 6).map { "      " + $0 }
    }
    return
      (["\(name): \(summary)"].flatMap { $0.wrapped(to: width) } + [""]
      + usage.flatMap { Self.example($0, width) } + [""] + lines).joined(separator: "\n") + "\n"
  }

  /// A command line as a shell takes it, also where it needs several lines.
  private static func example(_ text: String, _ width: Int) -> [String] {
    if text.columns + 2 <= width { return ["  " + text] }
    // An option stays beside its value.
    let words = text.split(separator: " ").map(String.init)
    var parts: [String] = []
    for word in words {
      if let last = parts.last, last.hasPrefix("-"), !last.contains(" "), !word.hasPrefix("-") {
        parts[parts.count - 1] = last + " " + word
      } else {
        parts.append(word)
      }
    }
    let lines = wrap(parts, separator: " ", to: width - 6)
    return lines.enumerated().map { index, line in
      (index == 0 ? "  " : "    ") + line + (index < lines.count - 1 ? " \\" : "")
    }
  }
}

extension Command.Option {
  /// How it is written: `-o, --output FILE`.
  fileprivate var spelling: String {
    (short.map { "\($0), " } ?? "") + name + (value.map { " " + $0 } ?? "")
  }
}
