extension String {
  /// The one of a tool's `options` that was probably meant by an option that it does not have; nil if none is close, or
  /// one of its `arguments` was meant.
  func nearestOption(among options: [String], arguments: [String]) -> String? {
    let own = bare
    if let same = options.first(where: { $0.bare == own }) { return same }
    if meantArgument(among: arguments) != nil { return nil }
    if let known = Synonyms.options(for: own).first(where: options.contains) { return known }
    // A letter is too short for a guess.
    guard own.unicodeScalars.count > 1 else { return nil }
    return nearest(among: options) ?? options.first { $0.bare.count > 3 && own.hasPrefix($0.bare + "-") }
  }

  /// The one of `words` that was probably meant; nil if none is close.
  ///
  /// A word is close if it begins with this text, differs by one or two typing mistakes, or has it as initials.
  package func nearest(among words: [String]) -> String? {
    let own = bare, limit = own.count < 3 ? 0 : own.count < 6 ? 1 : 2
    // The time and memory for a word grow with its length, which only the caller limits.
    guard own.utf8.count <= 100 else { return nil }
    let slips = words.map { (word: $0, distance: own.slips(to: $0.bare)) }
    if let best = slips.min(by: { $0.distance < $1.distance }), best.distance <= max(1, limit), own.count > 2 {
      return best.word
    }
    if let longer = words.first(where: { own.count > 1 && $0.bare.hasPrefix(own) }) { return longer }
    return words.first { word in
      let parts = word.bare.split(separator: "-")
      return parts.count > 1 && String(parts.compactMap(\.first)) == own
    }
  }

  /// The argument without an option, of these `arguments`, that was probably meant by an option; nil if none is.
  func meantArgument(among arguments: [String]) -> String? {
    Synonyms.arguments(for: bare).first(where: arguments.contains)
  }

  /// Without the dashes before it, in lower case, and with a dash for each `_`.
  private var bare: String { String(drop { $0 == "-" }.lowercased().map { $0 == "_" ? "-" : $0 }) }

  /// The number of typing mistakes between two texts: characters that are left out, added, replaced, or exchanged with
  /// their neighbour.
  private func slips(to other: String) -> Int {
    let from = Array(self), to = Array(other)
    if from.isEmpty || to.isEmpty { return max(from.count, to.count) }
    var rows = [Array(0...to.count)]
    for i in 1...from.count {
      var row = [i]
      for j in 1...to.count {
        var least = Swift.min(
          row[j - 1] + 1, rows[i - 1][j] + 1, rows[i - 1][j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1))
        if i > 1, j > 1, from[i - 1] == to[j - 2], from[i - 2] == to[j - 1] {
          least = Swift.min(least, rows[i - 2][j - 2] + 1)
        }
        row.append(least)
      }
      rows.append(row)
    }
    return rows[from.count][to.count]
  }
}
