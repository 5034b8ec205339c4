import CommandLineTool

/// Rows of text in columns, each as wide as its widest cell, with two blanks between them.
struct TextTable {
  /// A table without a column has a line of this many characters.
  static let width = 80

  private var rows: [[String]] = []
  private let rightAligned: Set<Int>

  /// Begins with the row of titles; the cells of the columns `rightAligned` stand at their right ends.
  init(_ titles: [String], rightAligned: Set<Int> = []) {
    rows = [titles]
    self.rightAligned = rightAligned
  }

  mutating func add(_ row: [String]) { rows.append(row) }

  /// The lines, without blanks at their ends.
  var lines: [String] {
    let widths = rows[0].indices.map { column in rows.reduce(0) { max($0, $1[column].count) } }
    return rows.map { row in
      let cells = zip(row.indices, row).map { column, cell in
        cell.padded(to: widths[column], right: rightAligned.contains(column))
      }
      return cells.joined(separator: "  ").trimmedAtEnd
    }
  }
}

extension String {
  /// Without blanks at the end.
  var trimmedAtEnd: String {
    String(self[..<(lastIndex { $0 != " " }.map(index(after:)) ?? startIndex)])
  }

  /// A name from a file as a cell of a table: without control characters, and if it is long without its middle.
  var cell: String {
    let longest = 40, text = printable
    guard text.count > longest else { return text }
    return text.prefix(longest / 2 - 1) + "…" + text.suffix(longest / 2)
  }
}
