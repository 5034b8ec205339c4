package import NNBBytes
internal import NNBSystem

/// Columns of a matrix that become rows: filled from some of the matrix's rows after the others, in any order.
///
/// What is read stays in the cache, and what is written is most of what this costs: each line of the cache once.
///
/// Safe: the memory lives as long as this value, and every part of it that is asked for is checked to lie within it.
@safe package final class TransposedBand {
  private let memory: UnsafeMutableBufferPointer<UInt8>
  private let rows, mostColumns, elementByteCount, pitch: Int

  /// Takes memory for up to `mostColumns` columns of a matrix of `rows` rows; elements have 1, 2, 4 or 8 bytes.
  package init(rows: Int, mostColumns: Int, elementByteCount: Int) throws(MemoryShortage) {
    let pitch = Self.pitch(rows: rows, elementByteCount: elementByteCount)
    let byteCount = checkedProduct([pitch, mostColumns]) ?? .max
    try Memory.require(byteCount)
    let memory = unsafe UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 64)
      .bindMemory(to: UInt8.self)
    var span = unsafe OutputSpan(buffer: memory, initializedCount: 0)
    span.preferLargePages()
    self.rows = rows
    self.mostColumns = mostColumns
    self.elementByteCount = elementByteCount
    self.pitch = pitch
    unsafe self.memory = memory
  }

  deinit { unsafe memory.deallocate() }

  /// How far the columns are apart in memory, in bytes; at most an eighth more than they have.
  ///
  /// Where long columns are an odd number of the cache's lines apart, elements of many columns find room in it at once:
  /// the lines at a multiple of a power of two crowd in a few of its sets.
  package static func pitch(rows: Int, elementByteCount: Int) -> Int {
    let byteCount = rows * elementByteCount, line = 64
    return byteCount < 16 * line ? byteCount : ((byteCount + line - 1) / line | 1) * line
  }

  /// Rows and columns that are exchanged together: two whole lines of as many columns as a near cache has room for.
  private static let tile = (rowByteCount: 128, columns: 256)

  /// Takes rows of the matrix from `first` on, of each its elements in the same `columns` columns.
  package func take(_ block: [UInt8], from first: Int, columns: Int) {
    switch elementByteCount {
    case 1: take(block, first, columns, UInt8.self)
    case 2: take(block, first, columns, UInt16.self)
    case 4: take(block, first, columns, UInt32.self)
    default: take(block, first, columns, UInt64.self)
    }
  }

  private func take<Element: FixedWidthInteger & SIMDScalar>(
    _ block: [UInt8], _ first: Int, _ columns: Int, _ type: Element.Type
  ) {
    let size = MemoryLayout<Element>.size, width = columns * size, count = width == 0 ? 0 : block.count / width
    precondition(
      size == elementByteCount && first >= 0 && first + count <= rows && columns <= mostColumns,
      "the rows are not the matrix's")
    let tileRows = Self.tile.rowByteCount / size, pitch = pitch
    // Safe: rows and columns are within the block and the band, as is checked above.
    let to = unsafe UnsafeMutableRawBufferPointer(memory)
    unsafe block.withUnsafeBytes { from in
      for firstRow in stride(from: 0, to: count, by: tileRows) {
        let lastRow = min(firstRow + tileRows, count)
        for firstColumn in stride(from: 0, to: columns, by: Self.tile.columns) {
          let lastColumn = min(firstColumn + Self.tile.columns, columns)
          var row = firstRow
          while row < lastRow {
            let height = row + 4 <= lastRow ? 4 : 1
            var column = firstColumn
            while column < lastColumn {
              let source = row &* width &+ column &* size, target = column &* pitch &+ (first &+ row) &* size
              if height == 4, column + 4 <= lastColumn {
                unsafe Self.exchange4(from, source, width, to, target, pitch, type)
                column &+= 4
              } else {
                for index in 0..<height {
                  let element = unsafe from.loadUnaligned(fromByteOffset: source &+ index &* width, as: Element.self)
                  unsafe to.storeBytes(of: element, toByteOffset: target &+ index &* size, as: Element.self)
                }
                column &+= 1
              }
            }
            row &+= height
          }
        }
      }
    }
  }

  /// Exchanges the rows and columns of four by four elements.
  @inline(__always)
  private static func exchange4<Element: FixedWidthInteger & SIMDScalar>(
    _ from: UnsafeRawBufferPointer, _ source: Int, _ width: Int, _ to: UnsafeMutableRawBufferPointer, _ target: Int,
    _ pitch: Int, _ type: Element.Type
  ) {
    typealias Four = SIMD4<Element>
    let a = unsafe from.loadUnaligned(fromByteOffset: source, as: Four.self)
    let b = unsafe from.loadUnaligned(fromByteOffset: source &+ width, as: Four.self)
    let c = unsafe from.loadUnaligned(fromByteOffset: source &+ 2 &* width, as: Four.self)
    let d = unsafe from.loadUnaligned(fromByteOffset: source &+ 3 &* width, as: Four.self)
    unsafe to.storeBytes(of: Four(a[0], b[0], c[0], d[0]), toByteOffset: target, as: Four.self)
    unsafe to.storeBytes(of: Four(a[1], b[1], c[1], d[1]), toByteOffset: target &+ pitch, as: Four.self)
    unsafe to.storeBytes(of: Four(a[2], b[2], c[2], d[2]), toByteOffset: target &+ 2 &* pitch, as: Four.self)
    unsafe to.storeBytes(of: Four(a[3], b[3], c[3], d[3]), toByteOffset: target &+ 3 &* pitch, as: Four.self)
  }

  /// Hands out the first `columns` columns one after another, cut into pieces of `pieceByteCount` bytes; `piece` holds what
  /// is left of the band before, and then of this one.
  ///
  /// All rows have been taken.
  package func forEachPiece(
    of columns: Int, _ piece: inout [UInt8], _ pieceByteCount: Int, _ body: ([UInt8]) throws -> Void
  ) rethrows {
    let height = rows * elementByteCount
    for column in 0..<columns {
      var done = 0
      while done < height {
        let count = min(height - done, pieceByteCount - piece.count)
        append(column, done..<done + count, to: &piece)
        done += count
        if piece.count == pieceByteCount {
          try body(piece)
          piece.removeAll(keepingCapacity: true)
        }
      }
    }
  }

  /// Appends some bytes of a column, all of whose rows have been taken.
  package func append(_ column: Int, _ bytes: Range<Int>, to piece: inout [UInt8]) {
    precondition(column >= 0 && column < mostColumns && bytes.lowerBound >= 0, "the column is not the band's")
    precondition(bytes.upperBound <= rows * elementByteCount, "the bytes are not the column's")
    // Safe: the column is within the memory, as is checked above, and its bytes have been set.
    let start = column * pitch
    unsafe piece.append(
      contentsOf: UnsafeBufferPointer(rebasing: memory[start + bytes.lowerBound..<start + bytes.upperBound]))
  }
}
