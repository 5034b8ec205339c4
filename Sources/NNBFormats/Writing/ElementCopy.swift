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
  package init(isTransposed: Bool = false, isWidened: Bool = false, bandByteCount: Int = 128 << 20) {
    (self.isTransposed, self.isWidened, self.bandByteCount) = (isTransposed, isWidened, bandByteCount)
  }

  /// From this size on, a tensor is read by a thread while its first elements are used.
  private static let largeByteCount = 16 << 20

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
    var stream = try reader.stream(of: index)
    var end = 0
    func append(_ piece: [UInt8]) throws {
      try body(piece, end)
      end += piece.count
    }
    let tensor = reader.tensors[index]
    guard isTransposed, tensor.shape.count == 2 else {
      // The blocks of the file are handed out as they are.
      let blocks = Locked(stream)
      let next: @Sendable () throws -> [UInt8] = { try blocks.withLock { try $0.read(TensorStream.blockByteCount) } }
      guard tensor.byteCount ?? 0 >= Self.largeByteCount else {
        while case let piece = try next(), !piece.isEmpty { try append(piece) }
        return
      }
      return try ReadAhead.forEach(next, append)
    }
    let size = tensor.elementType.byteCount, inputs = tensor.shape[0], outputs = tensor.shape[1]
    let row = outputs * size
    guard row > 0 else { return }
    let mostRows = max(1, min(inputs, bandByteCount / row)), line = max(1, 64 / size)
    var atOnce = max(1, Self.rowsByteCount / row)
    // So many rows have elements in a line of the cache of each column.
    if atOnce > line { atOnce -= atOnce % line }
    let band = TransposedBand()
    for first in stride(from: 0, to: inputs, by: mostRows) {
      let rows = min(mostRows, inputs - first)
      try band.prepare(rows: rows, mostColumns: outputs, elementByteCount: size)
      for taken in stride(from: 0, to: rows, by: atOnce) {
        band.take(try stream.read(min(atOnce, rows - taken) * row), from: taken, columns: outputs)
      }
      var piece: [UInt8] = []
      if rows == inputs {
        for start in stride(from: 0, to: outputs * rows * size, by: Self.pieceByteCount) {
          piece.removeAll(keepingCapacity: true)
          band.append(start..<min(start + Self.pieceByteCount, outputs * rows * size), to: &piece)
          try append(piece)
        }
        return
      }
      for output in 0..<outputs {
        piece.removeAll(keepingCapacity: true)
        band.append(output * rows * size..<(output + 1) * rows * size, to: &piece)
        try body(piece, (output * inputs + first) * size)
      }
    }
  }
}
