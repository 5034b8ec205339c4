package import NNBBytes
internal import CNNBElements
internal import NNBSystem

/// Columns of a matrix that become rows: filled from some of the matrix's rows after the others, in any order, and then handed
/// out from where they are.
///
/// One value serves many matrices, one after another, and keeps its memory: the system clears what it gives, which takes as
/// long as the rest.
///
/// Safe: the memory lives as long as this value, and every part of it that is asked for is checked to lie within it. One
/// thread at a time has it, as `ReadAhead` hands it from one to the other.
@safe package final class TransposedBand: @unchecked Sendable {
  private var memory = unsafe UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)
  private var rows = 0, mostColumns = 0, elementByteCount = 1

  /// Takes no memory yet.
  package init() {}

  /// Takes memory for up to `mostColumns` columns of a matrix of `rows` rows; elements have 1, 2, 4 or 8 bytes.
  package convenience init(rows: Int, mostColumns: Int, elementByteCount: Int) throws(MemoryShortage) {
    self.init()
    try prepare(rows: rows, mostColumns: mostColumns, elementByteCount: elementByteCount)
  }

  /// Forgets what was taken, and makes room for up to `mostColumns` columns of a matrix of `rows` rows; elements have 1, 2, 4
  /// or 8 bytes.
  package func prepare(rows: Int, mostColumns: Int, elementByteCount: Int) throws(MemoryShortage) {
    let byteCount = checkedProduct([rows, elementByteCount, mostColumns]) ?? .max
    if unsafe byteCount > memory.count {
      unsafe memory.deallocate()
      unsafe memory = UnsafeMutableBufferPointer(start: nil, count: 0)
      try Memory.require(byteCount)
      unsafe memory = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 64)
        .bindMemory(to: UInt8.self)
      var span = unsafe OutputSpan(buffer: memory, initializedCount: 0)
      span.preferLargePages()
    }
    (self.rows, self.mostColumns, self.elementByteCount) = (rows, mostColumns, elementByteCount)
  }

  deinit { unsafe memory.deallocate() }

  /// More than the caches keep until it is handed out.
  private static let large = 8 << 20

  /// Takes rows of the matrix from `first` on, of each its elements in the same `columns` columns.
  package func take(_ block: [UInt8], from first: Int, columns: Int) {
    let width = columns * elementByteCount, count = width == 0 ? 0 : block.count / width
    if count == 0 { return }
    precondition(
      first >= 0 && first + count <= rows && columns <= mostColumns, "the rows are not the matrix's")
    let pitch = rows * elementByteCount
    // Safe: rows and columns are within the block and the band, as is checked above.
    unsafe block.withUnsafeBytes { from in
      guard let from = from.baseAddress, let to = unsafe memory.baseAddress else { return }
      unsafe nn_exchange(
        elementByteCount, count, columns, from, width, to + first * elementByteCount, pitch,
        columns * pitch > Self.large ? 1 : 0)
    }
  }

  /// Hands out the first `columns` columns one after another in pieces of up to `pieceByteCount` bytes. They are the part of a
  /// whole from byte `position` on, and pieces end where the whole would be cut.
  ///
  /// All rows have been taken.
  package func forEachPiece(
    of columns: Int, from position: Int = 0, _ pieceByteCount: Int, _ body: (Span<UInt8>) throws -> Void
  ) rethrows {
    let end = columns * rows * elementByteCount
    var done = 0
    while done < end {
      let count = min(pieceByteCount - (position + done) % pieceByteCount, end - done)
      let part = unsafe part(done..<done + count)
      // Safe: the bytes are within the memory, which this value keeps until the call has ended, and have been set.
      try body(unsafe part.span)
      done += count
    }
  }

  /// Appends some bytes of the columns, which stand one after another; all rows have been taken.
  package func append(_ bytes: Range<Int>, to piece: inout [UInt8]) {
    // Safe: the bytes are within the memory, and have been set.
    unsafe piece.append(contentsOf: part(bytes))
  }

  private func part(_ bytes: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    precondition(
      bytes.lowerBound >= 0 && bytes.upperBound <= rows * elementByteCount * mostColumns, "the bytes are not the band's"
    )
    // Safe: the memory has as many bytes as are wanted of the band, or more.
    return unsafe UnsafeBufferPointer(rebasing: memory[bytes])
  }
}
