/// Elements as bytes, little-endian, brought into another order or type.
package enum ElementBytes {
  /// Rows and columns that are exchanged together, so that both stay in the cache: eight rows of the result, and of each
  /// four of the cache's lines for elements of 4 bytes.
  private static let tile = (rows: 64, columns: 8)

  /// Some columns of a matrix as rows, each of all the matrix's rows, which lie `stride` bytes apart.
  ///
  /// Elements have 1, 2, 4 or 8 bytes.
  package static func transposed(_ block: [UInt8], stride: Int, columns: Range<Int>, elementByteCount: Int) -> [UInt8] {
    switch elementByteCount {
    case 1: transposed(block, stride, columns, UInt8.self)
    case 2: transposed(block, stride, columns, UInt16.self)
    case 4: transposed(block, stride, columns, UInt32.self)
    default: transposed(block, stride, columns, UInt64.self)
    }
  }

  private static func transposed<Element: FixedWidthInteger & SIMDScalar>(
    _ block: [UInt8], _ pitch: Int, _ columns: Range<Int>, _ type: Element.Type
  ) -> [UInt8] {
    let size = MemoryLayout<Element>.size, rows = pitch == 0 ? 0 : block.count / pitch, height = rows * size
    precondition(columns.lowerBound >= 0 && columns.upperBound * size <= pitch, "the columns are not the matrix's")
    // Safe: rows and columns are within the block, as is checked above, and every place of the result is set once.
    return unsafe [UInt8](unsafeUninitializedCapacity: height * columns.count) { result, initialized in
      let to = UnsafeMutableRawBufferPointer(result)
      unsafe block.withUnsafeBytes { from in
        for firstRow in stride(from: 0, to: rows, by: tile.rows) {
          let lastRow = min(firstRow + tile.rows, rows)
          for firstColumn in stride(from: columns.lowerBound, to: columns.upperBound, by: tile.columns) {
            let lastColumn = min(firstColumn + tile.columns, columns.upperBound)
            var row = firstRow
            while row < lastRow {
              let isWhole = row + 4 <= lastRow && lastColumn - firstColumn == tile.columns
              let source = row &* pitch &+ firstColumn &* size
              let target = (firstColumn &- columns.lowerBound) &* height &+ row &* size
              if isWhole {
                unsafe exchange4(from, source, pitch, to, target, height, type)
                unsafe exchange4(from, source &+ 4 &* size, pitch, to, target &+ 4 &* height, height, type)
                row &+= 4
              } else {
                for column in 0..<lastColumn - firstColumn {
                  let element = unsafe from.loadUnaligned(fromByteOffset: source &+ column &* size, as: Element.self)
                  unsafe to.storeBytes(of: element, toByteOffset: target &+ column &* height, as: Element.self)
                }
                row &+= 1
              }
            }
          }
        }
      }
      initialized = height * columns.count
    }
  }

  /// Exchanges the rows and columns of four by four elements.
  @inline(__always)
  private static func exchange4<Element: FixedWidthInteger & SIMDScalar>(
    _ from: UnsafeRawBufferPointer, _ source: Int, _ pitch: Int, _ to: UnsafeMutableRawBufferPointer, _ target: Int,
    _ height: Int, _ type: Element.Type
  ) {
    typealias Four = SIMD4<Element>
    let a = unsafe from.loadUnaligned(fromByteOffset: source, as: Four.self)
    let b = unsafe from.loadUnaligned(fromByteOffset: source &+ pitch, as: Four.self)
    let c = unsafe from.loadUnaligned(fromByteOffset: source &+ 2 &* pitch, as: Four.self)
    let d = unsafe from.loadUnaligned(fromByteOffset: source &+ 3 &* pitch, as: Four.self)
    unsafe to.storeBytes(of: Four(a[0], b[0], c[0], d[0]), toByteOffset: target, as: Four.self)
    unsafe to.storeBytes(of: Four(a[1], b[1], c[1], d[1]), toByteOffset: target &+ height, as: Four.self)
    unsafe to.storeBytes(of: Four(a[2], b[2], c[2], d[2]), toByteOffset: target &+ 2 &* height, as: Four.self)
    unsafe to.storeBytes(of: Four(a[3], b[3], c[3], d[3]), toByteOffset: target &+ 3 &* height, as: Four.self)
  }
}
