extension String {
  /// How many columns of a terminal the text takes. A character takes one, and a character of East Asia or a picture
  /// takes two.
  package var columns: Int {
    if utf8.allSatisfy({ $0 < 0x80 }) { return utf8.count }
    return reduce(0) { $0 + ($1.isWide ? 2 : 1) }
  }

  /// Adds spaces up to `width` columns: after the text, or before it if `right` is true.
  package func padded(to width: Int, right: Bool = false) -> String {
    let spaces = String(repeating: " ", count: max(0, width - columns))
    return right ? spaces + self : self + spaces
  }

  /// The text in at most `width` columns, without its middle if it is longer.
  package func shortened(to width: Int) -> String {
    guard columns > width else { return self }
    if width < 2 { return width < 1 ? "" : "…" }
    let tail = reversed().fitting(width / 2).reversed()
    let head = fitting(width - 1 - String(tail).columns)
    return String(head) + "…" + String(tail)
  }

  /// Without blanks at the end.
  package var trimmedAtEnd: String {
    String(self[..<(lastIndex { $0 != " " }.map(index(after:)) ?? startIndex)])
  }
}

extension Sequence<Character> {
  /// The first characters that fit in `width` columns.
  fileprivate func fitting(_ width: Int) -> [Character] {
    var used = 0
    return Array(
      prefix { character in
        used += character.isWide ? 2 : 1
        return used <= width
      })
  }
}

extension Character {
  /// The blocks of wide characters (Unicode's property East_Asian_Width), as far as terminal fonts have them.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
    0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
    0x1F900...0x1F9FF, 0x20000...0x3FFFD,
  ]

  fileprivate var isWide: Bool {
    guard let scalar = unicodeScalars.first, scalar.value >= 0x1100 else { return false }
    return Self.wide.contains { $0.contains(scalar.value) } || scalar.properties.isEmojiPresentation
  }
}
