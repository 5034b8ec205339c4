internal import NNBModel

/// A kernel and its bias, found by their names; which side of the kernel is the inputs is open.
struct PlainLayer {
  /// The layer's name.
  let name: String

  /// The name as it is sorted.
  let key: NaturalKey

  /// The kernel, a matrix.
  let kernel: StoredTensor

  /// The bias, a vector or a matrix of one row or column.
  let bias: StoredTensor?

  /// How kernels of such a name are usually stored.
  let habit: ImportOptions.Orientation?

  /// The sizes of the layer if its kernel is stored in a way.
  func sizes(_ orientation: ImportOptions.Orientation) -> (inputs: Int, outputs: Int) {
    switch orientation {
    case .inOut: (kernel.shape[0], kernel.shape[1])
    case .outIn: (kernel.shape[1], kernel.shape[0])
    }
  }

  /// The number of elements of the bias; one size is 1 where there are two.
  var biasCount: Int? { bias?.shape.max() }

  /// Whether the bias, if there is one, has as many elements as the layer has outputs.
  func biasFits(_ orientation: ImportOptions.Orientation) -> Bool {
    biasCount.map { $0 == sizes(orientation).outputs } ?? true
  }

  /// Whether the bias tells inputs from outputs.
  var biasDecides: Bool { bias != nil && kernel.shape[0] != kernel.shape[1] }

  /// The layer as a layout gives it.
  func found(_ orientation: ImportOptions.Orientation) -> FoundLayer {
    FoundLayer(
      name: Name(name), kernel: kernel, bias: bias, isTransposed: orientation == .outIn, activation: nil,
      isBFloat16: false)
  }
}
