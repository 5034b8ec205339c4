internal import NNBBytes
internal import NNBFormats
internal import NNBModel

/// The elements of a safetensors file's tensors.
struct SafetensorsSource: TensorSource {
  private let file: String

  /// Each tensor, and the file that it is in.
  private let entries: ByName<(bytes: any ByteSource, entry: SafetensorsHeader.Entry)>

  /// The contents of the metadata, by the paths that stand for them.
  private let kept: [Name: [UInt8]]

  init(
    _ entries: [(bytes: any ByteSource, entry: SafetensorsHeader.Entry)], file: String, kept: [Name: [UInt8]] = [:]
  ) {
    (self.file, self.kept) = (file, kept)
    self.entries = ByName(entries) { $0.entry.name }
  }

  func check(_ tensor: StoredTensor) throws { _ = try place(of: tensor) }

  func storage(of tensor: StoredTensor, elementByteCount: Int) throws -> any TensorStorage {
    let (source, offset, byteCount) = try place(of: tensor)
    guard checkedProduct(tensor.shape + [elementByteCount]) == byteCount else {
      throw SafetensorsError.offsets(
        name: tensor.path.text, expected: counted(byteCount, "byte"), found: "elements of another size"
      ).failure(of: file)
    }
    return SafetensorsStorage(
      shape: tensor.shape, elementByteCount: elementByteCount, in: source, at: offset, file: file)
  }

  private func place(of tensor: StoredTensor) throws -> (any ByteSource, offset: Int, byteCount: Int) {
    // A tensor of the file may have the name of a path that stands for the metadata.
    if let (bytes, entry) = entries[tensor.path] { return (bytes, entry.offset, entry.byteCount) }
    guard let kept = kept[tensor.path] else {
      throw SafetensorsError.entry(name: tensor.path.text, expected: "a tensor").failure(of: file)
    }
    return (MemorySource(kept, name: file), 0, kept.count)
  }
}

/// The elements of one tensor, which are contiguous.
struct SafetensorsStorage: TensorStorage {
  let shape: [Int]
  let elementByteCount: Int
  var chunk: [Int] { [] }
  var isIndependent: Bool { true }

  private let elements: ContiguousElements
  private let file: String

  init(shape: [Int], elementByteCount: Int, in source: any ByteSource, at offset: Int, file: String) {
    (self.shape, self.elementByteCount, self.file) = (shape, elementByteCount, file)
    elements = ContiguousElements(in: source, at: offset, shape: shape, elementByteCount: elementByteCount)
  }

  func read(start: [Int], count: [Int], into buffer: inout [UInt8]) throws {
    guard let end = try elements.read(start: start, count: count, into: &buffer) else { return }
    throw SafetensorsError.truncated(expected: end.expected, found: end.found).failure(of: file)
  }
}
