/// A matrix cut into blocks of some rows, of as many columns as a band has: all blocks of the first columns from the top down,
/// then those of the next.
struct BandBlocks: Sequence, IteratorProtocol, Sendable {
  private let rows, columns: Int
  private let atOnce: (columns: Int, rows: Int)
  private var row = 0, column = 0

  /// Cuts a matrix; all numbers are above 0.
  init(rows: Int, columns: Int, atOnce: (columns: Int, rows: Int)) {
    (self.rows, self.columns, self.atOnce) = (rows, columns, atOnce)
  }

  mutating func next() -> Blocks.Block? {
    guard column < columns else { return nil }
    let height = Swift.min(atOnce.rows, rows - row), width = Swift.min(atOnce.columns, columns - column)
    defer {
      row += height
      if row == rows { (row, column) = (0, column + width) }
    }
    return ([row, column], [height, width])
  }
}
