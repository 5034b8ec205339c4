import NNBCommandLine
import NNBInspection

/// The fields that differ, side by side if a line has room.
struct FieldTable {
  let lines: [String]

  init(_ fields: [FieldDifference], width: Int?) {
    if fields.isEmpty {
      lines = []
      return
    }
    func value(_ text: String?) -> String { text.map { $0.isEmpty ? "(empty)" : $0.printable } ?? "none" }
    let rows = fields.map { (part: $0.part, cells: [$0.field.printable, value($0.first), value($0.second)]) }
    func widest(_ column: Int, _ rows: [[String]]) -> Int { rows.reduce(0) { max($0, $1[column].columns) } }
    // The first title is in the line with the columns' names, and is not indented.
    let titleWidth = (fields.first?.part.rawValue.columns ?? 0) - 2
    let nameWidth = max(titleWidth, min(30, widest(0, rows.map(\.cells))))
    // A row that is too long must not widen the columns of all others.
    let half = ((width ?? TerminalWidth.usual) - nameWidth - 6) / 2
    func fits(_ cells: [String]) -> Bool {
      cells[0].columns <= nameWidth && max(cells[1].columns, cells[2].columns) <= half
    }
    let short = rows.map(\.cells).filter(fits), firstWidth = max(4, widest(1, short))

    var lines: [String] = [], last: FieldDifference.Part?
    for row in rows {
      if row.part != last {
        let title = row.part.rawValue, hasColumns = last == nil && !short.isEmpty
        lines.append(hasColumns ? title.padded(to: nameWidth + 4) + "A".padded(to: firstWidth + 2) + "B" : title)
        last = row.part
      }
      let cells = row.cells
      if fits(cells) {
        lines.append("  " + cells[0].padded(to: nameWidth + 2) + cells[1].padded(to: firstWidth + 2) + cells[2])
      } else {
        lines += ["  " + cells[0]] + Self.row("A", cells[1], width) + Self.row("B", cells[2], width)
      }
    }
    self.lines = lines
  }

  /// The value in one file, in as many lines as it needs.
  private static func row(_ file: String, _ text: String, _ width: Int?) -> [String] {
    let mark = "    \(file)  ", room = (width ?? .max) - mark.count
    let lines = text.columns > room ? text.wrapped(to: room) : [text]
    return lines.enumerated().map { ($0 == 0 ? mark : String(repeating: " ", count: mark.count)) + $1 }
  }
}
