internal import NNBBytes
internal import NNBFormats
internal import NNBModel

/// The elements of an ONNX file's tensors, and of what stands for values that are made of them.
struct ONNXSource: TensorSource {
  private let file: String
  private let constants: ONNXConstants
  private let tensors: ByName<ONNXTensor>
  private let derived: [Name: ONNXConstant]

  /// The contents of the metadata, by the paths that stand for them.
  private let kept: [Name: ONNXRecord.Kept]

  init(_ constants: ONNXConstants, file: String, derived: [Name: ONNXConstant], kept: [Name: ONNXRecord.Kept]) {
    (self.constants, self.file, self.derived, self.kept) = (constants, file, derived, kept)
    tensors = constants.tensors
  }

  func check(_ tensor: StoredTensor) throws { _ = try storage(of: tensor, elementByteCount: nil) }

  func storage(of tensor: StoredTensor, elementByteCount: Int) throws -> any TensorStorage {
    try storage(of: tensor, elementByteCount: .some(elementByteCount))
  }

  private func storage(of tensor: StoredTensor, elementByteCount: Int?) throws -> any TensorStorage {
    // A tensor of the graph may have the name of a path that stands for the metadata.
    if let constant = tensors[tensor.path].map(ONNXConstant.init) ?? derived[tensor.path] {
      let storage = try storage(of: constant)
      if elementByteCount == nil || elementByteCount == storage.elementByteCount { return storage }
    }
    guard let kept = kept[tensor.path], elementByteCount == nil || elementByteCount == kept.elementByteCount else {
      throw ONNXError(at: 0, expected: "a tensor \(tensor.path)", found: "none").failure(of: file)
    }
    let rounded = try kept.rounded.flatMap { tensors[$0] }.map { try storage(of: ONNXConstant($0)) }
    return KeptStorage(kept, shape: tensor.shape, rounded: rounded, file: file)
  }

  private func storage(of constant: ONNXConstant) throws -> ONNXStorage {
    do {
      return ONNXStorage(constant, try constants.reader(of: constant.tensor), file: file)
    } catch let error as ONNXError {
      throw error.failure(of: file)
    }
  }
}

/// The elements of a tensor that are in the metadata.
private struct KeptStorage: TensorStorage {
  let shape: [Int]
  let elementByteCount: Int
  var chunk: [Int] { [] }

  private let elements: ContiguousElements
  private let name: Name?

  /// Where the graph has the same elements, rounded.
  private let rounded: ONNXStorage?
  private let file: String

  init(_ kept: ONNXRecord.Kept, shape: [Int], rounded: ONNXStorage?, file: String) {
    (self.shape, elementByteCount, name, self.rounded, self.file) =
      (shape, kept.elementByteCount, kept.rounded, rounded, file)
    elements = ContiguousElements(
      in: MemorySource(kept.bytes, name: file), at: 0, shape: shape, elementByteCount: kept.elementByteCount)
  }

  func read(start: [Int], count: [Int], into buffer: inout [UInt8]) throws {
    if let end = try elements.read(start: start, count: count, into: &buffer) {
      throw ONNXError(
        at: end.found, expected: counted(end.expected - end.found, "more byte"), found: "the end of the metadata"
      ).failure(of: file)
    }
    guard let rounded else { return }
    var found: [UInt8] = []
    try rounded.read(start: start, count: count, into: &found)
    guard ONNXElements.rounded(buffer.span) == found else {
      throw ImportError([.changedSinceExport(part: "the elements of \(name?.text ?? "") are others")])
    }
  }
}
