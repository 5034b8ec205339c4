internal import NNBBytes
internal import NNBModel

extension ImportPlan.Way {
  /// Reads the tensor from the file it is in and hands its elements out in order, as they will stand in `.nnb`.
  ///
  /// Throws what the source throws, `ImportError` if an f32 is not the wider form of a bf16, and what `body` throws.
  /// Memory does not grow with the tensor.
  package func forEachPiece(in file: any TensorSource, _ body: ([UInt8]) throws -> Void) throws {
    let dataset = try file.storage(of: source, elementByteCount: isNarrowed ? 4 : target.elementType.byteCount)
    if isTransposed {
      try forEachTransposedPiece(of: dataset, body)
    } else {
      let limit = Self.blockLimit(dataset.shape, dataset.chunk, dataset.elementByteCount)
      let blocks = Blocks(
        of: dataset.shape, elementByteCount: dataset.elementByteCount, chunk: dataset.chunk, limit: limit)
      for (start, count) in blocks {
        let bytes = try dataset.read(start: start, count: count)
        try body(isNarrowed ? try narrowed(bytes) : bytes)
      }
    }
  }

  private static let pieceByteCount = 4 << 20

  /// What is read at a time of a matrix whose rows and columns are exchanged.
  private static let columnsByteCount = 64 << 20

  /// More than usual where a row of chunks needs it, so that no chunk is unpacked twice.
  private static func blockLimit(_ shape: [Int], _ chunk: [Int], _ elementByteCount: Int) -> Int {
    let row = [elementByteCount] + chunk.prefix(1) + shape.dropFirst()
    if chunk.isEmpty || checkedProduct(row).map({ $0 <= pieceByteCount }) == true { return pieceByteCount }
    return 4 * pieceByteCount
  }

  private var isNarrowed: Bool { target.elementType == .bfloat16 && source.storedType == .number(.float32) }

  private func narrowed(_ bytes: [UInt8]) throws(ImportError) -> [UInt8] {
    guard let result = BFloat16.narrowed(bytes) else {
      throw ImportError([.changedSinceExport(part: "an element of \(source.path) is no bf16 any more")])
    }
    return result
  }

  /// Of a matrix (outputs, inputs), as many columns at a time as fit, of which each becomes a row.
  private func forEachTransposedPiece(of dataset: any TensorStorage, _ body: ([UInt8]) throws -> Void) throws {
    let rows = dataset.shape[0], columns = dataset.shape[1], size = dataset.elementByteCount
    guard let columnByteCount = checkedProduct([rows, size]), columnByteCount > 0 else { return }
    var step = max(1, Self.columnsByteCount / columnByteCount)
    if dataset.chunk.count == 2, dataset.chunk[1] <= step { step -= step % dataset.chunk[1] }
    let piece = max(1, Self.pieceByteCount / columnByteCount)
    var block: [UInt8] = []
    for first in stride(from: 0, to: columns, by: step) {
      let width = min(step, columns - first)
      // Rows that lie a multiple of a page apart would crowd in a few lines of the cache.
      let row = width * size, padded = row % 4_096 == 0 && dataset.chunk.isEmpty ? row + 64 : row
      try dataset.readColumns(first..<first + width, into: &block, stride: padded)
      for column in stride(from: 0, to: width, by: piece) {
        let part = column..<min(column + piece, width)
        try body(ElementBytes.transposed(block, stride: padded, columns: part, elementByteCount: size))
      }
    }
  }
}
