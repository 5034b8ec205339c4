internal import NNBSystem
internal import NNBModel
package import NNB

/// Hands out the elements of a tensor of an `.nnb` file as another file has them, in bounded memory.
package struct ElementCopy: Sendable {
  /// Whether rows and columns are exchanged; the tensor is a matrix then.
  package let isTransposed: Bool

  /// Whether bf16 becomes f32, which holds the same numbers.
  package let isWidened: Bool

  private let limits: PieceLimits

  /// States what is changed on the way. Rows become columns `bandByteCount` bytes at a time or fewer, and from
  /// `aheadByteCount` on a tensor is read by a thread while its first elements are used.
  package init(
    isTransposed: Bool = false, isWidened: Bool = false, bandByteCount: Int = PieceLimits().band,
    aheadByteCount: Int = PieceLimits().ahead
  ) {
    (self.isTransposed, self.isWidened) = (isTransposed, isWidened)
    var limits = PieceLimits()
    (limits.band, limits.ahead) = (bandByteCount, aheadByteCount)
    limits.bandAhead = min(limits.bandAhead, bandByteCount)
    self.limits = limits
  }

  /// Calls `body` with pieces of the elements one after another, little-endian. What is kept of a matrix whose rows and
  /// columns are exchanged is in `bands`, which serves many tensors.
  ///
  /// Throws what reading and `body` throw, and `MemoryShortage`. A matrix that is larger than a band is verified when all of
  /// it has been read: if it is damaged, `body` has been called with parts of it.
  package func forEachPiece(
    of index: Int, in reader: NNBReader, bands: ExchangeBands = ExchangeBands(),
    _ body: (Span<UInt8>) throws -> Void
  ) throws {
    func handOut(_ piece: Span<UInt8>) throws {
      if !isWidened { return try body(piece) }
      let wide = BFloat16.widened(piece)
      try body(wide.span)
    }
    let tensor = reader.tensors[index], isAhead = tensor.byteCount ?? .max >= limits.ahead
    if isTransposed, tensor.shape.count == 2, !tensor.shape.contains(0) {
      return try forEachTransposedPiece(of: index, in: reader, bands, isAhead: isAhead, handOut)
    }
    // The blocks of the file are handed out as they are.
    let stream = Locked(try reader.stream(of: index))
    let fill: @Sendable (PieceBuffer) throws -> Bool = { buffer in
      try stream.withLock { try $0.readBlock(into: &buffer.bytes) }
      return !buffer.bytes.isEmpty
    }
    if isAhead {
      try ReadAhead.forEach(PieceBuffer.several(limits.buffers), fill: fill) { try handOut($0.bytes.span) }
    } else {
      try ReadAhead.forEachAlone([PieceBuffer()], fill: fill) { try handOut($0.bytes.span) }
    }
  }

  /// Of a matrix (inputs, outputs), as many columns at a time as the limits allow, of which each becomes a row.
  private func forEachTransposedPiece(
    of index: Int, in reader: NNBReader, _ bands: ExchangeBands, isAhead: Bool, _ body: (Span<UInt8>) throws -> Void
  ) throws {
    let tensor = reader.tensors[index], size = tensor.elementType.byteCount
    let (rows, columns) = (tensor.shape[0], tensor.shape[1])
    let exchange = MatrixExchange(
      rows: rows, columns: columns, elementByteCount: size,
      atOnce: limits.band(rows: rows, columns: columns, of: size, isAhead: isAhead))
    let source = Locked(try reader.columns(of: index))
    try exchange.forEachBand(
      in: bands, isAhead: isAhead,
      { place, block in
        let (row, column) = (place.start[0], place.start[1]), (height, width) = (place.count[0], place.count[1])
        try source.withLock { source in
          try source.read(
            rows: row..<row + height, bytes: column * size..<(column + width) * size, into: &block)
          if row + height == rows, column + width == columns { try source.verify() }
        }
      },
      { band, taken in
        try band.forEachPiece(of: taken.count, from: taken.lowerBound * rows * size, limits.piece, body)
      })
  }
}
