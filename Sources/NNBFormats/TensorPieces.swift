internal import NNBBytes
internal import NNBSystem
internal import NNBModel

extension ImportPlan.Way {
  /// Reads the tensor from the file it is in and hands its elements out in order, as they will stand in `.nnb`.
  ///
  /// Throws what the source throws, `ImportError` if an f32 is not the wider form of a bf16, `MemoryShortage`, and what
  /// `body` throws. Memory does not grow with the tensor beyond the limits; that of `bands` serves many tensors.
  package func forEachPiece(
    in file: any TensorSource, limits: PieceLimits = PieceLimits(), bands: ExchangeBands = ExchangeBands(),
    _ body: (Span<UInt8>) throws -> Void
  ) throws {
    let storage = try file.storage(of: source, elementByteCount: isNarrowed ? 4 : target.elementType.byteCount)
    func handOut(_ piece: Span<UInt8>) throws {
      if !isNarrowed { return try body(piece) }
      let narrow = try narrowed(piece)
      try body(narrow.span)
    }
    if isTransposed { return try forEachTransposedPiece(of: storage, limits, bands, handOut) }
    let blocks = Blocks(
      of: storage.shape, elementByteCount: storage.elementByteCount, chunk: storage.chunk,
      limit: limits.block(of: storage))
    try forEachBlock(blocks, of: storage, limits) { block in
      for first in stride(from: 0, to: block.count, by: limits.piece) {
        try handOut(block.span.extracting(first..<min(first + limits.piece, block.count)))
      }
    }
  }

  private var isNarrowed: Bool { target.elementType == .bfloat16 && source.storedType == .number(.float32) }

  private func narrowed(_ bytes: Span<UInt8>) throws(ImportError) -> [UInt8] {
    guard let result = BFloat16.narrowed(bytes) else {
      throw ImportError([.changedSinceExport(part: "an element of \(source.path) is no bf16 any more")])
    }
    return result
  }

  /// Of a matrix (outputs, inputs), as many columns at a time as the limits allow, of which each becomes a row.
  private func forEachTransposedPiece(
    of storage: any TensorStorage, _ limits: PieceLimits, _ bands: ExchangeBands, _ body: (Span<UInt8>) throws -> Void
  ) throws {
    let rows = storage.shape[0], size = storage.elementByteCount
    if storage.shape.contains(0) { return }
    let exchange = MatrixExchange(
      rows: rows, columns: storage.shape[1], elementByteCount: size, atOnce: limits.band(of: storage))
    let isAhead = limits.isAhead(storage)
    // Safe: until `forEachBand` has returned, it alone reads the storage, on one thread.
    nonisolated(unsafe) let storage = storage
    try exchange.forEachBand(
      in: bands, isAhead: isAhead,
      { place, block in try unsafe storage.read(start: place.start, count: place.count, into: &block) },
      { band, columns in
        try band.forEachPiece(of: columns.count, from: columns.lowerBound * rows * size, limits.piece, body)
      })
  }

  /// Calls `use` with the elements of each block.
  private func forEachBlock(
    _ places: Blocks, of storage: any TensorStorage, _ limits: PieceLimits, _ use: ([UInt8]) throws -> Void
  ) throws {
    let isAhead = limits.isAhead(storage), next = Locked(places)
    // Safe: until the calls below have returned, they alone read the storage, on one thread.
    nonisolated(unsafe) let storage = storage
    let fill: @Sendable (PieceBuffer) throws -> Bool = { buffer in
      guard let place = next.withLock({ $0.next() }) else { return false }
      try unsafe storage.read(start: place.start, count: place.count, into: &buffer.bytes)
      return true
    }
    if isAhead {
      try ReadAhead.forEach(PieceBuffer.several(limits.buffers), fill: fill) { try use($0.bytes) }
    } else {
      try ReadAhead.forEachAlone([PieceBuffer()], fill: fill) { try use($0.bytes) }
    }
  }
}
