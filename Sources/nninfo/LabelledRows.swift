import CommandLineTool

/// Lines of a label and what there is to say of it.
struct LabelledRows {
  private var rows: [(label: String, text: String)] = []

  /// The width of the labels, the blanks behind them included.
  static let labelWidth = 15

  mutating func add(_ label: String, _ text: String) { rows.append((label, text)) }

  /// Adds a sentence, in as many lines as it takes.
  mutating func add(_ label: String, wrapping text: String) {
    let words = text.printable.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    add(label, parts: words, separator: " ")
  }

  /// Adds a list, in as many lines as it takes.
  mutating func add(_ label: String, parts: [String], separator: String) {
    var label = label, line = ""
    for (index, part) in parts.enumerated() {
      let piece = part + (index < parts.count - 1 ? separator : "")
      if !line.isEmpty, Self.labelWidth + line.count + piece.trimmedAtEnd.count > TextTable.width {
        add(label, line.trimmedAtEnd)
        (label, line) = ("", "")
      }
      line += piece
    }
    add(label, line)
  }

  var lines: [String] { rows.map { ($0.label.padded(to: Self.labelWidth) + $0.text).trimmedAtEnd } }
}
