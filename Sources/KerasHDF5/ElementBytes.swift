/// Elements as bytes, little-endian, brought into another order or type.
enum ElementBytes {
  /// Rows and columns that are exchanged together, so that both stay in the cache.
  private static let tile = 32

  /// Some columns of a matrix of `width` columns as rows, each of all the matrix's rows.
  ///
  /// Elements have 1, 2, 4 or 8 bytes.
  static func transposed(_ block: [UInt8], width: Int, columns: Range<Int>, elementByteCount: Int) -> [UInt8] {
    switch elementByteCount {
    case 1: transposed(block, width, columns, UInt8.self)
    case 2: transposed(block, width, columns, UInt16.self)
    case 4: transposed(block, width, columns, UInt32.self)
    default: transposed(block, width, columns, UInt64.self)
    }
  }

  private static func transposed<Element: FixedWidthInteger>(
    _ block: [UInt8], _ width: Int, _ columns: Range<Int>, _ type: Element.Type
  ) -> [UInt8] {
    let size = MemoryLayout<Element>.size, rows = width == 0 ? 0 : block.count / (width * size)
    precondition(columns.lowerBound >= 0 && columns.upperBound <= width, "the columns are not those of the matrix")
    // Safe: rows and columns are within the block, as is checked above, and every place of the result is set once.
    return unsafe [UInt8](unsafeUninitializedCapacity: rows * columns.count * size) { result, initialized in
      let to = UnsafeMutableRawBufferPointer(result)
      unsafe block.withUnsafeBytes { from in
        for firstColumn in stride(from: columns.lowerBound, to: columns.upperBound, by: tile) {
          for firstRow in stride(from: 0, to: rows, by: tile) {
            for column in firstColumn..<min(firstColumn + tile, columns.upperBound) {
              for row in firstRow..<min(firstRow + tile, rows) {
                let element = unsafe from.loadUnaligned(
                  fromByteOffset: (row &* width &+ column) &* size, as: Element.self)
                unsafe to.storeBytes(
                  of: element, toByteOffset: ((column &- columns.lowerBound) &* rows &+ row) &* size, as: Element.self)
              }
            }
          }
        }
      }
      initialized = rows * columns.count * size
    }
  }

  /// The bf16 of each f32 that is the wider form of one; nil where one is not.
  static func narrowed(_ wide: [UInt8]) -> [UInt8]? {
    let count = wide.count / 4
    var rest: UInt32 = 0
    // Safe: both buffers have room for `count` elements of 4 and of 2 bytes.
    let result = unsafe [UInt8](unsafeUninitializedCapacity: 2 * count) { result, initialized in
      let to = UnsafeMutableRawBufferPointer(result)
      unsafe wide.withUnsafeBytes { from in
        for index in 0..<count {
          let bits = UInt32(littleEndian: unsafe from.loadUnaligned(fromByteOffset: 4 &* index, as: UInt32.self))
          rest |= bits & 0xFFFF
          unsafe to.storeBytes(
            of: UInt16(truncatingIfNeeded: bits >> 16).littleEndian, toByteOffset: 2 &* index, as: UInt16.self)
        }
      }
      initialized = 2 * count
    }
    return rest == 0 ? result : nil
  }

  /// The f32 of each bf16: two zero bytes below it.
  static func widened(_ narrow: [UInt8]) -> [UInt8] {
    let count = narrow.count / 2
    // Safe: both buffers have room for `count` elements of 2 and of 4 bytes.
    return unsafe [UInt8](unsafeUninitializedCapacity: 4 * count) { result, initialized in
      let to = UnsafeMutableRawBufferPointer(result)
      unsafe narrow.withUnsafeBytes { from in
        for index in 0..<count {
          let bits = UInt16(littleEndian: unsafe from.loadUnaligned(fromByteOffset: 2 &* index, as: UInt16.self))
          unsafe to.storeBytes(of: (UInt32(bits) << 16).littleEndian, toByteOffset: 4 &* index, as: UInt32.self)
        }
      }
      initialized = 4 * count
    }
  }
}
