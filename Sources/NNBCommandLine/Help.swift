extension Command {
  /// The width of a line of help if the terminal is not narrower.
  package static let helpWidth = 80

  /// A longer name stands on a line of its own, so that the texts have enough room.
  private static let longestName = 24

  /// The text of `--help`, in lines of at most `width` columns, broken between words.
  package func help(width: Int = helpWidth) -> String {
    var parts = ["\(name): \(summary)".wrapped(to: width)]
    if !usage.isEmpty { parts.append(section("Usage", usage.map { "\(name) \($0)" }, width)) }
    if !examples.isEmpty { parts.append(section("Examples", examples, width)) }
    let rows: [(String, String)] = zip(argumentNames, arguments).map { ($0, $1.help) }
    var tables: [(title: String, rows: [(String, String)])] = [("Arguments", rows)]
    tables += groups.map { group in (group.title, group.options.map { ($0.spelling, $0.text) }) }
    tables.append(("Exit status", statuses.map { ($0.status, $0.meaning) }))
    let names = tables.flatMap { table in table.rows.map { $0.0.columns } }
    let column = (names.filter { $0 <= Self.longestName }.max() ?? 0) + 4
    parts += tables.map { title, rows in
      ["\(title):"] + rows.flatMap { Self.row($0.0, $0.1, column, width) }
    }
    let text = parts.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    return String(text.map { $0 == String.hardSpace ? " " : $0 })
  }

  /// A name and its text: beside it, or below if the name is long or lines are short.
  private static func row(_ name: String, _ text: String, _ column: Int, _ width: Int) -> [String] {
    guard width - column >= 30 else { return ["  " + name] + text.wrapped(to: width - 6).map { "      " + $0 } }
    let margin = "".padded(to: column)
    let lines = text.wrapped(to: width - column).map { (margin + $0).trimmedAtEnd }
    guard name.columns + 4 <= column else { return ["  " + name] + lines }
    return ["  " + name.padded(to: column - 2) + lines[0].dropFirst(column)] + lines.dropFirst()
  }

  /// A heading and command lines under it.
  private func section(_ title: String, _ lines: [String], _ width: Int) -> [String] {
    ["\(title):"] + lines.flatMap { Self.commandLines($0, width) }
  }

  /// A command line that a shell takes as it is, even if it needs several lines.
  private static func commandLines(_ text: String, _ width: Int) -> [String] {
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

extension String {
  /// A space at which a line of help is not broken.
  static let hardSpace: Character = "\u{A0}"
}
