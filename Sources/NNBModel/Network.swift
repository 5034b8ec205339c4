internal import NNBBytes

/// A dense layer: activation(x·W + b), with W of shape (inputs, outputs).
public struct DenseLayer: Equatable, Sendable {
  /// The layer's name, unique in the network.
  public let name: Name

  /// The number of inputs.
  public let inputs: Int

  /// The number of units.
  public let outputs: Int

  /// The activation that is applied to the sums.
  public let activation: Activation

  /// The name of the tensor that holds W.
  public let kernel: Name

  /// The name of the tensor that holds b; nil for a layer without bias.
  public let bias: Name?

  /// Describes a layer by all its parts; `bias` is nil for a layer without one.
  public init(name: Name, inputs: Int, outputs: Int, activation: Activation, kernel: Name, bias: Name?) {
    self.name = name
    self.inputs = inputs
    self.outputs = outputs
    self.activation = activation
    self.kernel = kernel
    self.bias = bias
  }

  /// Describes a layer with a bias whose tensors are called `<name>/kernel` and `<name>/bias`.
  public init(name: Name, inputs: Int, outputs: Int, activation: Activation) {
    self.init(
      name: name, inputs: inputs, outputs: outputs, activation: activation, kernel: "\(name)/kernel",
      bias: "\(name)/bias")
  }

  /// The axes that the kernel's tensor must have, in any floating-point type.
  public var kernelAxes: [TensorDescription.Axis] { [.init(inputs, "in"), .init(outputs, "out")] }

  /// The axes that the bias's tensor must have, in any floating-point type.
  public var biasAxes: [TensorDescription.Axis] { [.init(outputs, "out")] }
}

/// A stack of dense layers and the inputs that it expects.
public struct Network: Equatable, Sendable {
  /// The inputs of the first layer.
  public var input: InputContract

  /// The layers, in order.
  public let layers: [DenseLayer]

  /// Stacks layers.
  ///
  /// Throws `ModelError` if their sizes do not fit together, a name occurs twice, or a number is not finite.
  public init(input: InputContract, layers: [DenseLayer]) throws(ModelError) {
    self.input = input
    self.layers = layers
    try checkLayers()
    try checkInput()
  }

  /// The number of outputs of the last layer.
  public var outputs: Int { layers.last?.outputs ?? 0 }

  private func checkLayers() throws(ModelError) {
    guard !layers.isEmpty else { throw .noLayers }
    var names = Set<Name>(), tensors = Set<Name>()
    for (index, layer) in layers.enumerated() {
      guard names.insert(layer.name).inserted else { throw .duplicateLayer(layer.name) }
      guard layer.inputs > 0, layer.outputs > 0 else { throw .emptyLayer(layer.name) }
      if index > 0, layers[index - 1].outputs != layer.inputs {
        throw .layerChain(layer: layer.name, expected: layers[index - 1].outputs, found: layer.inputs)
      }
      for tensor in [layer.kernel] + (layer.bias.map { [$0] } ?? []) where !tensors.insert(tensor).inserted {
        throw .tensorUsedTwice(tensor)
      }
      guard layer.activation.parameters.allSatisfy(\.isFinite) else { throw .notFinite(of: layer.name.text) }
    }
  }

  private func checkInput() throws(ModelError) {
    guard !input.shape.contains(0), !input.shape.isEmpty, checkedProduct(input.shape) == layers[0].inputs else {
      throw .inputShape(input.shape, inputs: layers[0].inputs)
    }
    if let scaling = input.scaling, !(scaling.scale.isFinite && scaling.offset.isFinite) {
      throw .notFinite(of: "input scaling")
    }
    guard input.classLabels.isEmpty || input.classLabels.count == outputs else {
      throw .classLabels(expected: outputs, found: input.classLabels.count)
    }
  }

  /// Compares the layers with the tensors that they name; throws `ModelError` at the first that does not fit.
  ///
  /// It checks `input` again, because that may have been set after the network was made.
  package func check(against tensors: [TensorDescription]) throws(ModelError) {
    try checkInput()
    let byName = Dictionary(tensors.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    for layer in layers {
      var wanted = [(layer.kernel, layer.kernelAxes)]
      if let bias = layer.bias { wanted.append((bias, layer.biasAxes)) }
      for (name, axes) in wanted {
        guard let tensor = byName[name] else { throw .missingTensor(name, layer: layer.name) }
        guard tensor.elementType.isFloatingPoint else {
          throw .tensorType(name, layer: layer.name, found: tensor.elementType)
        }
        guard tensor.axes == axes else {
          throw .tensorAxes(name, layer: layer.name, expected: axes, found: tensor.axes)
        }
      }
    }
  }
}
