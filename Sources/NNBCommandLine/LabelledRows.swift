/// Lines with a label and a text.
package struct LabelledRows {
  private var rows: [(label: String, text: String)] = []
  private let width: Int

  /// The width of the labels, with the blanks after them.
  private static let labelWidth = 15

  /// Rows in lines of at most `width` columns, except for a single long word.
  package init(width: Int) { self.width = width }

  /// Adds a sentence, in as many lines as it takes.
  package mutating func add(_ label: String, _ text: String) {
    add(label, parts: text.printable.split(separator: " ").map(String.init), separator: " ")
  }

  /// Adds a list, in as many lines as it takes.
  package mutating func add(_ label: String, parts: [String], separator: String) {
    guard width >= 2 * Self.labelWidth else {
      let lines = wrap(parts, separator: separator, to: width - 2)
      return rows += [(label, "")] + lines.map { ("  " + $0, "") }
    }
    let lines = wrap(parts, separator: separator, to: width - Self.labelWidth)
    for (index, line) in lines.enumerated() { rows.append((index == 0 ? label : "", line)) }
  }

  /// The lines.
  package var lines: [String] { rows.map { ($0.label.padded(to: Self.labelWidth) + $0.text).trimmedAtEnd } }
}
