internal import NNBBytes
internal import NNBSystem
internal import NNBModel

extension ImportPlan.Way {
  /// Reads the tensor from the file it is in and hands its elements out in order, as they will stand in `.nnb`.
  ///
  /// Throws what the source throws, `ImportError` if an f32 is not the wider form of a bf16, `MemoryShortage`, and what
  /// `body` throws. Memory does not grow with the tensor beyond the limits; that of `band` serves many tensors.
  package func forEachPiece(
    in file: any TensorSource, limits: PieceLimits = PieceLimits(), band: TransposedBand = TransposedBand(),
    _ body: (Span<UInt8>) throws -> Void
  ) throws {
    let storage = try file.storage(of: source, elementByteCount: isNarrowed ? 4 : target.elementType.byteCount)
    func handOut(_ piece: Span<UInt8>) throws {
      if !isNarrowed { return try body(piece) }
      let narrow = try narrowed(piece)
      try body(narrow.span)
    }
    if isTransposed { return try forEachTransposedPiece(of: storage, limits, band, handOut) }
    let blocks = Blocks(
      of: storage.shape, elementByteCount: storage.elementByteCount, chunk: storage.chunk,
      limit: limits.block(of: storage))
    try forEachBlock(blocks, of: storage, limits) { _, block in
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
    of storage: any TensorStorage, _ limits: PieceLimits, _ band: TransposedBand, _ body: (Span<UInt8>) throws -> Void
  ) throws {
    let rows = storage.shape[0], columns = storage.shape[1]
    if rows == 0 || columns == 0 { return }
    let atOnce = limits.band(of: storage)
    try band.prepare(rows: rows, mostColumns: atOnce.columns, elementByteCount: storage.elementByteCount)
    let blocks = BandBlocks(rows: rows, columns: columns, atOnce: atOnce)
    try forEachBlock(blocks, of: storage, limits) { place, block in
      let (firstRow, firstColumn) = (place.start[0], place.start[1]), width = place.count[1]
      band.take(block, from: firstRow, columns: width)
      guard firstRow + place.count[0] == rows else { return }
      try band.forEachPiece(
        of: width, from: firstColumn * rows * storage.elementByteCount, limits.piece, body)
    }
  }

  /// Calls `use` with the elements of each block.
  private func forEachBlock<Places: Sequence<Blocks.Block>>(
    _ places: Places, of storage: any TensorStorage, _ limits: PieceLimits,
    _ use: (Blocks.Block, [UInt8]) throws -> Void
  ) throws where Places.Iterator: Sendable {
    guard storage.isIndependent, checkedProduct(storage.shape + [storage.elementByteCount]) ?? 0 >= limits.ahead
    else {
      var block: [UInt8] = []
      for place in places {
        try storage.read(start: place.start, count: place.count, into: &block)
        try use(place, block)
      }
      return
    }
    // Safe: until `forEach` has returned, its thread alone reads the storage.
    nonisolated(unsafe) let storage = storage
    let next = Locked(places.makeIterator())
    var used = places.makeIterator()
    try ReadAhead.forEach({
      guard let place = next.withLock({ $0.next() }) else { return [] }
      var block: [UInt8] = []
      try unsafe storage.read(start: place.start, count: place.count, into: &block)
      return block
    }) { block in
      guard let place = used.next() else { return }
      try use(place, block)
    }
  }
}
