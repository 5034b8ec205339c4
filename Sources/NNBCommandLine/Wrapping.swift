extension String {
  /// The text in lines of at most `width` columns, broken at blanks. A longer word has a line of its own.
  package func wrapped(to width: Int) -> [String] {
    wrap(whole: split(separator: " ").map(String.init), separator: " ", to: width)
  }
}

extension String {
  /// A sentence in lines of at most `width` columns. All but the first are indented by two more columns. Nil keeps one
  /// line.
  package func sentenceLines(in width: Int?) -> [String] {
    guard let width, columns > width else { return [self] }
    let margin = String(repeating: " ", count: prefix { $0 == " " }.count)
    let lines = wrapped(to: max(1, width - margin.count - 2))
    return lines.enumerated().map { margin + ($0 == 0 ? "" : "  ") + $1 }
  }
}

/// Parts in lines of at most `width` columns. A longer part is broken at its blanks, and a longer word has a line of
/// its own.
package func wrap(_ parts: [String], separator: String, to width: Int) -> [String] {
  let lines = wrap(whole: parts, separator: separator, to: width)
  return lines.flatMap { $0.columns > width && $0.contains(" ") ? $0.wrapped(to: width) : [$0] }
}

private func wrap(whole parts: [String], separator: String, to width: Int) -> [String] {
  var lines: [String] = [], line = ""
  for (index, part) in parts.enumerated() {
    let piece = part + (index < parts.count - 1 ? separator : "")
    if !line.isEmpty, line.columns + piece.trimmedAtEnd.columns > width {
      lines.append(line.trimmedAtEnd)
      line = ""
    }
    line += piece
  }
  return lines + (line.isEmpty ? [] : [line.trimmedAtEnd])
}
