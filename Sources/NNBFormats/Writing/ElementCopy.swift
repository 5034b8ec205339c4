internal import NNBSystem
internal import NNBModel
package import NNB

/// Hands out the elements of a tensor of an `.nnb` file as another file has them, in bounded memory.
package struct ElementCopy: Sendable {
  /// Whether rows and columns are exchanged; the tensor is a matrix then.
  package let isTransposed: Bool

  /// Whether bf16 becomes f32, which holds the same numbers.
  package let isWidened: Bool

  /// Rows become columns so many bytes at a time, which is what is in memory.
  private let bandByteCount: Int

  /// States what is changed on the way.
  package init(
    isTransposed: Bool = false, isWidened: Bool = false, bandByteCount: Int = 128 << 20, aheadByteCount: Int = 16 << 20
  ) {
    (self.isTransposed, self.isWidened, self.bandByteCount) = (isTransposed, isWidened, bandByteCount)
    self.aheadByteCount = aheadByteCount
  }

  /// From this size on, a tensor is read by a thread while its first elements are used.
  private let aheadByteCount: Int

  /// What is handed out at a time of a matrix whose rows and columns are exchanged, in bytes before they are widened.
  private static let pieceByteCount = 4 << 20

  /// Rows of a matrix that are read at a time, in bytes.
  private static let rowsByteCount = 1 << 20

  /// Calls `body` with pieces of the elements, little-endian, and where each begins among them, in bytes.
  ///
  /// The pieces follow each other without a gap, unless a matrix whose rows and columns are exchanged is larger than the band
  /// in memory. Throws what reading and `body` throw, and `MemoryShortage`.
  package func forEachPiece(
    of index: Int, in reader: NNBReader, _ body: (_ piece: [UInt8], _ offset: Int) throws -> Void
  ) throws {
    if isWidened {
      try forEachNarrowPiece(of: index, in: reader) { try body(BFloat16.widened($0), 2 * $1) }
    } else {
      try forEachNarrowPiece(of: index, in: reader, body)
    }
  }

  private func forEachNarrowPiece(
    of index: Int, in reader: NNBReader, _ body: (_ piece: [UInt8], _ offset: Int) throws -> Void
  ) throws {
    let stream = try reader.stream(of: index)
    var end = 0
    func append(_ piece: [UInt8]) throws {
      try body(piece, end)
      end += piece.count
    }
    let tensor = reader.tensors[index]
    guard isTransposed, tensor.shape.count == 2 else {
      // The blocks of the file are handed out as they are.
      let blocks = Locked(stream)
      return try forEachRead(of: tensor, { try blocks.withLock { try $0.read(TensorStream.blockByteCount) } }, append)
    }
    let size = tensor.elementType.byteCount, inputs = tensor.shape[0], outputs = tensor.shape[1]
    let row = outputs * size
    guard row > 0 else { return }
    let mostRows = max(1, min(inputs, bandByteCount / row)), line = max(1, 64 / size)
    // So many rows have elements in a line of the cache of each column.
    let most = max(1, Self.rowsByteCount / row), atOnce = most > line ? most - most % line : most
    let source = Locked((stream: stream, row: 0)), band = TransposedBand()
    var taken = 0
    try forEachRead(
      of: tensor,
      {
        try source.withLock { source in
          let end = min(inputs, (source.row / mostRows + 1) * mostRows), count = min(atOnce, end - source.row)
          source.row += count
          return count == 0 ? [] : try source.stream.read(count * row)
        }
      },
      { block in
        let first = taken / mostRows * mostRows, rows = min(mostRows, inputs - first)
        if taken == first { try band.prepare(rows: rows, mostColumns: outputs, elementByteCount: size) }
        band.take(block, from: taken - first, columns: outputs)
        taken += block.count / row
        if taken == first + rows { try handOut(band, first..<taken, of: tensor, append, body) }
      })
  }

  /// Hands out the rows of a matrix that a band has, as columns: all in one piece, or of each column a part.
  private func handOut(
    _ band: TransposedBand, _ rows: Range<Int>, of tensor: TensorDescription, _ append: ([UInt8]) throws -> Void,
    _ body: (_ piece: [UInt8], _ offset: Int) throws -> Void
  ) throws {
    let size = tensor.elementType.byteCount, inputs = tensor.shape[0], outputs = tensor.shape[1]
    let column = rows.count * size
    var piece: [UInt8] = []
    if rows.count == inputs {
      for start in stride(from: 0, to: outputs * column, by: Self.pieceByteCount) {
        piece.removeAll(keepingCapacity: true)
        band.append(start..<min(start + Self.pieceByteCount, outputs * column), to: &piece)
        try append(piece)
      }
      return
    }
    for output in 0..<outputs {
      piece.removeAll(keepingCapacity: true)
      band.append(output * column..<(output + 1) * column, to: &piece)
      try body(piece, (output * inputs + rows.lowerBound) * size)
    }
  }

  /// Calls `use` with what `read` gives until that is empty; of a large tensor, a thread reads ahead.
  private func forEachRead(
    of tensor: TensorDescription, _ read: @escaping @Sendable () throws -> [UInt8], _ use: ([UInt8]) throws -> Void
  ) throws {
    guard tensor.byteCount ?? 0 < aheadByteCount else { return try ReadAhead.forEach(read, use) }
    while case let piece = try read(), !piece.isEmpty { try use(piece) }
  }
}
