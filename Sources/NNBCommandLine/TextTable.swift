/// Rows of text in columns, each as wide as its widest cell, with two blanks between them; where a line has no room for
/// that, each row in lines of its own.
package struct TextTable {
  private let titles: [String]?
  private var rows: [[String]] = []
  private let rightAligned: Set<Int>

  /// A table with a row of titles, or with none; the cells of the columns `rightAligned` stand at their right ends.
  package init(_ titles: [String]? = nil, rightAligned: Set<Int> = []) {
    self.titles = titles
    self.rightAligned = rightAligned
  }

  /// Adds a row; every one has as many cells as there are titles.
  package mutating func add(_ row: [String]) { rows.append(row) }

  private var all: [[String]] { (titles.map { [$0] } ?? []) + rows }

  private var widths: [Int] {
    let all = all
    return (all.first ?? []).indices.map { column in all.reduce(0) { max($0, $1[column].columns) } }
  }

  /// How wide a line with all columns is.
  package var width: Int { widths.reduce(-2) { $0 + $1 + 2 } }

  /// The lines, without blanks at their ends; none is longer than `limit` where there is one, unless a cell is.
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

  /// The first cell of each row on a line, and below it the others with their titles.
  private func records(_ limit: Int) -> [String] {
    rows.flatMap { row in
      let titled = zip(titles ?? Array(repeating: "", count: row.count), row).dropFirst().filter { !$1.isEmpty }
      let parts = titled.map { $0.isEmpty ? $1 : "\($0) \($1)" }
      return [row[0].shortened(to: limit)] + wrap(parts, separator: ", ", to: limit - 2).map { "  " + $0 }
    }
  }
}

extension String {
  /// A name from a file as a cell of a table: without control characters, and if it is long without its middle.
  package var cell: String { printable.shortened(to: 40) }
}
