internal import NNBBytes
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
    var block: [UInt8] = []
    for (start, count) in blocks {
      try storage.read(start: start, count: count, into: &block)
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
    var block: [UInt8] = []
    for firstColumn in stride(from: 0, to: columns, by: atOnce.columns) {
      let width = min(atOnce.columns, columns - firstColumn)
      for firstRow in stride(from: 0, to: rows, by: atOnce.rows) {
        let height = min(atOnce.rows, rows - firstRow)
        try storage.read(start: [firstRow, firstColumn], count: [height, width], into: &block)
        band.take(block, from: firstRow, columns: width)
      }
      try band.forEachPiece(
        of: width, from: firstColumn * rows * storage.elementByteCount, limits.piece, body)
    }
  }
}
