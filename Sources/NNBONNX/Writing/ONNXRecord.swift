internal import NNB
internal import NNBModel

/// What nnb stores for itself in a file's `metadata_props` (Spec/onnx-writing.md, section 4).
enum ONNXRecord {
  static let version = "nnb.version"
  static let head = "nnb.head"
  static let tensor = "nnb.tensor."

  /// The largest size, in bytes, of all elements that are kept there.
  static let mostKept = 48 << 20

  /// The path of the elements in an entry of the metadata.
  static func path(_ index: Int) -> Name { "metadata_props \(tensor)\(index)" }

  /// The tensors whose elements are kept: those that no layer uses, and those of layers that the graph has rounded.
  static func kept(of head: NNBHead) -> [Int] {
    guard let network = head.network else { return [] }
    let used = Set(network.layers.flatMap { [$0.kernel, $0.bias ?? $0.kernel] })
    return head.tensors.indices.filter { index in
      !used.contains(head.tensors[index].name) || isRounded(head.tensors[index])
    }
  }

  /// Whether a layer's tensor has more digits than the graph.
  static func isRounded(_ tensor: TensorDescription) -> Bool { tensor.elementType == .float64 }
}
