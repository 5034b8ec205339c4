internal import NNBBytes

extension Checkpoint {
  /// A dense layer given by its numbers.
  public struct Layer: Equatable, Sendable {
    /// The layer's name; its tensors are `NAME/kernel` and `NAME/bias`.
    public let name: Name

    /// The kernel, (inputs, outputs), row by row: the weights of the first input come first.
    public let kernel: [Float]

    /// The bias: one number for each output.
    public let bias: [Float]

    /// The activation that is applied to the sums.
    public let activation: Activation

    /// Describes a layer; it has as many outputs as `bias` has numbers.
    public init(_ name: Name, kernel: [Float], bias: [Float], activation: Activation) {
      (self.name, self.kernel, self.bias, self.activation) = (name, kernel, bias, activation)
    }
  }

  /// Makes a model of dense layers, in order: each takes the outputs of the one before it. Copies the numbers.
  ///
  /// `input` gives the shape of a sample, which has as many values as the first layer takes, and how stored numbers
  /// become inputs. Throws `ModelError` if sizes do not fit or two layers have the same name.
  public init(layers: [Layer], input: InputContract) throws(ModelError) {
    var tensors: [Tensor] = [], dense: [DenseLayer] = []
    var inputs = checkedProduct(input.shape) ?? 0
    for layer in layers {
      let parts = DenseLayer(
        name: layer.name, inputs: inputs, outputs: layer.bias.count, activation: layer.activation)
      tensors.append(try Tensor(name: parts.kernel, axes: parts.kernelAxes, values: layer.kernel))
      tensors.append(try Tensor(name: "\(layer.name)/bias", axes: parts.biasAxes, values: layer.bias))
      dense.append(parts)
      inputs = layer.bias.count
    }
    try self.init(network: try Network(input: input, layers: dense), tensors: tensors)
  }
}
