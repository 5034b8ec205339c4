internal import NNBBytes
internal import NNBFormats
internal import NNBModel

/// The elements of an ONNX file's tensors.
struct ONNXSource: TensorSource {
  private let bytes: any ByteSource
  private let file: String
  private let tensors: [Name: ONNXFile.Tensor]

  /// The contents of the metadata, by the paths that stand for them.
  private let kept: [Name: ONNXRecord.Kept]

  init(_ bytes: any ByteSource, file: String, _ tensors: [ONNXFile.Tensor], kept: [Name: ONNXRecord.Kept]) {
    (self.bytes, self.file, self.kept) = (bytes, file, kept)
    self.tensors = Dictionary(tensors.map { ($0.name, $0) }) { first, _ in first }
  }

  func check(_ tensor: StoredTensor) throws { _ = try storage(of: tensor, elementByteCount: nil) }

  func storage(of tensor: StoredTensor, elementByteCount: Int) throws -> any TensorStorage {
    try storage(of: tensor, elementByteCount: .some(elementByteCount))
  }

  private func storage(of tensor: StoredTensor, elementByteCount: Int?) throws -> ONNXStorage {
    // A tensor of the graph may have the name of a path that stands for the metadata.
    if let found = tensors[tensor.path], elementByteCount == nil || elementByteCount == found.elementByteCount {
      return ONNXStorage(
        shape: tensor.shape, elementByteCount: found.elementByteCount, in: bytes, at: found.elements.lowerBound,
        file: file)
    }
    guard let kept = kept[tensor.path], elementByteCount == nil || elementByteCount == kept.elementByteCount else {
      throw ONNXError(at: 0, expected: "a tensor \(tensor.path)", found: "none").failure(of: file)
    }
    let own = ONNXStorage(
      shape: tensor.shape, elementByteCount: kept.elementByteCount, in: MemorySource(kept.bytes, name: file), at: 0,
      file: file)
    guard let name = kept.rounded, let rounded = tensors[name] else { return own }
    return own.compared(
      to: ONNXStorage(
        shape: tensor.shape, elementByteCount: 4, in: bytes, at: rounded.elements.lowerBound, file: file), name)
  }
}

/// The elements of one tensor, which are contiguous.
struct ONNXStorage: TensorStorage {
  let shape: [Int]
  let elementByteCount: Int
  var chunk: [Int] { [] }

  private let elements: ContiguousElements
  private let file: String

  /// Where the graph has the same elements, rounded, and what they are called there.
  private var rounded: (@Sendable ([Int], [Int]) throws -> [UInt8])?
  private var roundedName: Name = ""

  init(shape: [Int], elementByteCount: Int, in source: any ByteSource, at offset: Int, file: String) {
    (self.shape, self.elementByteCount, self.file) = (shape, elementByteCount, file)
    elements = ContiguousElements(in: source, at: offset, shape: shape, elementByteCount: elementByteCount)
  }

  /// The same elements, which are f64, of which each piece that is read must be what `other` has, rounded.
  func compared(to other: ONNXStorage, _ name: Name) -> ONNXStorage {
    var result = self
    let elements = other.elements, file = file
    result.roundedName = name
    result.rounded = { start, count in
      var bytes: [UInt8] = []
      guard let end = try elements.read(start: start, count: count, into: &bytes) else { return bytes }
      throw Self.truncated(end, file)
    }
    return result
  }

  func read(start: [Int], count: [Int], into buffer: inout [UInt8]) throws {
    if let end = try elements.read(start: start, count: count, into: &buffer) { throw Self.truncated(end, file) }
    guard let rounded else { return }
    guard try ONNXElements.rounded(buffer) == rounded(start, count) else {
      throw ImportError([.changedSinceExport(part: "the elements of \(roundedName) are others")])
    }
  }

  private static func truncated(_ end: ContiguousElements.Shortage, _ file: String) -> Failure {
    ONNXError(at: end.found, expected: counted(end.expected - end.found, "more byte"), found: "the end of the file")
      .failure(of: file)
  }
}
