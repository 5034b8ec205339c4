internal import NNBBytes
internal import NNBFormats
internal import NNBModel

/// The elements of a safetensors file's tensors.
struct SafetensorsSource: TensorSource {
  private let bytes: any ByteSource
  private let file: String

  /// By the bytes of their names, because texts that look the same can be two names.
  private let entries: [[UInt8]: SafetensorsHeader.Entry]

  /// The contents of the metadata, by the paths that stand for them.
  private let kept: [String: [UInt8]]

  init(_ bytes: any ByteSource, file: String, _ entries: [SafetensorsHeader.Entry], kept: [String: [UInt8]]) {
    (self.bytes, self.file, self.kept) = (bytes, file, kept)
    self.entries = Dictionary(entries.map { ($0.name.identity, $0) }) { first, _ in first }
  }

  func check(_ tensor: StoredTensor) throws { _ = try place(of: tensor) }

  func storage(of tensor: StoredTensor, elementByteCount: Int) throws -> any TensorStorage {
    let (source, offset, byteCount) = try place(of: tensor)
    guard checkedProduct(tensor.shape + [elementByteCount]) == byteCount else {
      throw SafetensorsError.offsets(
        name: tensor.path, expected: counted(byteCount, "byte"), found: "elements of another size"
      ).failure(of: file)
    }
    return SafetensorsStorage(
      shape: tensor.shape, elementByteCount: elementByteCount, source: source, offset: offset, name: tensor.path,
      file: file)
  }

  private func place(of tensor: StoredTensor) throws -> (any ByteSource, offset: Int, byteCount: Int) {
    // A tensor of the file may have the name of a path that stands for the metadata.
    if let entry = entries[tensor.path.identity] { return (bytes, entry.offset, entry.byteCount) }
    guard let kept = kept[tensor.path] else {
      throw SafetensorsError.entry(name: tensor.path, expected: "a tensor").failure(of: file)
    }
    return (MemorySource(kept, name: file), 0, kept.count)
  }
}

/// The elements of one tensor, which are contiguous.
struct SafetensorsStorage: TensorStorage {
  let shape: [Int]
  let elementByteCount: Int
  var chunk: [Int] { [] }

  let source: any ByteSource
  let offset: Int
  let name, file: String

  private static let pieceByteCount = 4 << 20

  /// Blocks of contiguous tensors are contiguous.
  func read(start: [Int], count: [Int]) throws -> [UInt8] {
    var first = 0
    for (size, place) in zip(shape, start) { first = first * size + place }
    return try bytes(at: offset + first * elementByteCount, count: count.reduce(elementByteCount, *))
  }

  func readColumns(_ columns: Range<Int>, into buffer: inout [UInt8], stride: Int) throws {
    let rows = shape[0], row = shape[1] * elementByteCount, width = columns.count * elementByteCount
    if buffer.count != rows * stride { buffer = [UInt8](repeating: 0, count: rows * stride) }
    // Whole rows are read if most of a row is needed; a single row can be longer than a piece.
    let atOnce = max(1, width * 2 >= row ? Self.pieceByteCount / max(row, 1) : 1)
    let left = columns.lowerBound * elementByteCount
    for first in Swift.stride(from: 0, to: rows, by: atOnce) {
      let count = min(atOnce, rows - first)
      let piece =
        atOnce > 1
        ? try bytes(at: offset + first * row, count: count * row)
        : try bytes(at: offset + first * row + left, count: width)
      for index in 0..<count {
        let from = atOnce > 1 ? index * row + left : 0
        buffer.replaceSubrange(
          (first + index) * stride..<(first + index) * stride + width, with: piece[from..<from + width])
      }
    }
  }

  private func bytes(at place: Int, count: Int) throws -> [UInt8] {
    let bytes = try source.read(at: place, upTo: count)
    guard bytes.count == count else {
      throw SafetensorsError.truncated(expected: place + count, found: place + bytes.count).failure(of: file)
    }
    return bytes
  }
}
