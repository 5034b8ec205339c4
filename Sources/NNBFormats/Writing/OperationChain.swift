package import NNBModel

/// A network as the operations that a graph has for it, one after another, on a matrix of one sample a row.
///
/// What a format calls them, and how it stores their numbers, is a matter of its writer.
package struct OperationChain: Equatable, Sendable {
  /// An operation on what the one before it gives.
  package enum Operation: Equatable, Sendable {
    /// Each number becomes a `computed`, which is f32 or f64, then number · scale + offset, then f32.
    case scaling(scale: Float, offset: Float, computed: ElementType)

    /// x·W + b with the tensors of a layer, W of shape (inputs, outputs).
    case dense(DenseLayer)

    /// The activation of a layer's sums, which is not linear.
    case activation(Activation, of: DenseLayer)
  }

  /// What the numbers of a sample are.
  package let inputType: ElementType

  /// The numbers of a sample, and of what comes out for it.
  package let inputs, outputs: Int

  /// The operations, the first one first.
  package let operations: [Operation]

  /// The chain of a network; with `includesScaling` it begins with stored numbers, as far as the network says what they are,
  /// and otherwise with inputs.
  package init(_ network: Network, includesScaling: Bool) {
    var operations: [Operation] = []
    let scaling = includesScaling ? network.input.scaling : nil
    if let scaling {
      let type = scaling.elementType.fitsFloat32 ? ElementType.float32 : .float64
      operations.append(.scaling(scale: scaling.scale, offset: scaling.offset, computed: type))
    }
    for layer in network.layers {
      operations.append(.dense(layer))
      if layer.activation != .linear { operations.append(.activation(layer.activation, of: layer)) }
    }
    inputType = scaling?.elementType ?? .float32
    (inputs, outputs) = (network.layers.first?.inputs ?? 0, network.outputs)
    self.operations = operations
  }
}
