internal import NNBSystem

/// The memory for bands of matrices, which serves one matrix after another: one band is used while the other one is filled.
package struct ExchangeBands {
  fileprivate let bands = [TransposedBand(), TransposedBand()]

  /// Takes no memory yet.
  package init() {}
}

/// One thread at a time has the bands.
@available(*, unavailable) extension ExchangeBands: Sendable {}

/// Makes rows of the columns of a matrix: some columns of all rows, a band, and then the next.
struct MatrixExchange: Sendable {
  /// The size of the matrix that is read.
  let rows, columns, elementByteCount: Int

  /// How many columns a band has, and how many rows of it are read at a time.
  let atOnce: (columns: Int, rows: Int)

  /// Calls `use` with each band and the columns that are its rows. `read` puts a block of the matrix into a buffer; if
  /// `isAhead`, it is called on another thread, which reads the next band while one is used.
  ///
  /// Throws what both of them throw, and `MemoryShortage`.
  func forEachBand(
    in memory: ExchangeBands, isAhead: Bool,
    _ read: @escaping @Sendable (_ place: Blocks.Block, _ block: inout [UInt8]) throws -> Void,
    _ use: (_ band: TransposedBand, _ columns: Range<Int>) throws -> Void
  ) throws {
    if rows == 0 || columns == 0 { return }
    let source = Locked(
      (places: BandBlocks(rows: rows, columns: columns, atOnce: atOnce), block: [UInt8]()))
    let fill: @Sendable (TransposedBand) throws -> Bool = { band in
      try source.withLock { source in
        while let place = source.places.next() {
          let (row, width) = (place.start[0], place.count[1])
          if row == 0 { try band.prepare(rows: rows, mostColumns: width, elementByteCount: elementByteCount) }
          try read(place, &source.block)
          band.take(source.block, from: row, columns: width)
          if row + place.count[0] == rows { return true }
        }
        return false
      }
    }
    var done = 0
    func useNext(_ band: TransposedBand) throws {
      let next = min(done + atOnce.columns, columns)
      try use(band, done..<next)
      done = next
    }
    if isAhead {
      try ReadAhead.forEach(memory.bands, fill: fill, use: useNext)
    } else {
      try ReadAhead.forEachAlone(memory.bands, fill: fill, use: useNext)
    }
  }
}
