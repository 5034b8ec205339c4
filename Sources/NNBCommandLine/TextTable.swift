/// Rows of text in columns, each as wide as its widest cell, with two blanks between them. If they do not fit in a
/// line, each row has lines of its own.
package struct TextTable {
  private let titles: [String]?
  private var rows: [[String]] = []
  private let rightAligned: Set<Int>

  /// A table, perhaps with a row of titles. The cells of the columns `rightAligned` are aligned at the right.
  package init(_ titles: [String]? = nil, rightAligned: Set<Int> = []) {
    self.titles = titles
    self.rightAligned = rightAligned
  }

  /// Adds a row, which has as many cells as there are titles.
  package mutating func add(_ row: [String]) { rows.append(row) }

  private var all: [[String]] { (titles.map { [$0] } ?? []) + rows }

  private var widths: [Int] {
    let all = all
    return (all.first ?? []).indices.map { column in all.reduce(0) { max($0, $1[column].columns) } }
  }

  /// The width of a line with all columns.
  package var width: Int { widths.reduce(-2) { $0 + $1 + 2 } }

  /// The lines, without blanks at their ends. None is longer than `limit`, if that is given, unless a cell is.
  package func lines(in limit: Int? = nil) -> [String] {
    if let limit, width > limit { return records(limit) }
    let widths = widths
    return all.map { row in
      let cells = zip(row.indices, row).map { column, cell in
        cell.padded(to: widths[column], right: rightAligned.contains(column))
      }
      return cells.joined(separator: "  ").trimmedAtEnd
    }
  }

  /// The first cell of each row on a line, and the others with their titles below it.
  private func records(_ limit: Int) -> [String] {
    rows.flatMap { row in
      let titled = zip(titles ?? Array(repeating: "", count: row.count), row).dropFirst().filter { !$1.isEmpty }
      let parts = titled.map { $0.isEmpty ? $1 : "\($0) \($1)" }
      return [row[0].shortened(to: limit)] + wrap(parts, separator: ", ", to: limit - 2).map { "  " + $0 }
    }
  }
}

extension String {
  /// A name from a file as a cell of a table: without control characters, and without its middle if it is long.
  package var cell: String { printable.shortened(to: 40) }
}
