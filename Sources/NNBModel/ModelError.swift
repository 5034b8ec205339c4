internal import NNBBytes

/// Parts of a model that do not fit together.
public enum ModelError: Error, Equatable, Sendable {
  /// A network needs at least one layer.
  case noLayers

  /// Two layers have the same name.
  case duplicateLayer(Name)

  /// A layer has no inputs or no units.
  case emptyLayer(Name)

  /// A layer takes another number of values than the one before it gives.
  case layerChain(layer: Name, expected: Int, found: Int)

  /// The shape of a sample does not multiply to the first layer's inputs.
  case inputShape([Int], inputs: Int)

  /// There are names for another number of classes than the last layer has units.
  case classLabels(expected: Int, found: Int)

  /// A parameter of an activation, or the scale or offset of the inputs, is NaN or infinite.
  case notFinite(of: String)

  /// Two tensors have the same name.
  case duplicateTensor(Name)

  /// A tensor's data has another size than its shape calls for; nil where that does not fit in an `Int`.
  case tensorSize(tensor: Name, expected: Int?, found: Int)

  /// A layer names a tensor that is not there.
  case missingTensor(Name, layer: Name)

  /// Two layers name the same tensor, or one names it twice.
  case tensorUsedTwice(Name)

  /// A layer's tensor does not hold floating-point numbers.
  case tensorType(Name, layer: Name, found: ElementType)

  /// The state of training does not fit its network and tensors, or itself.
  case training(String)

  /// A layer's tensor has another shape, or its axes other names, than the layer calls for.
  case tensorAxes(
    Name, layer: Name, expected: [TensorDescription.Axis], found: [TensorDescription.Axis])
}

extension ModelError: CustomStringConvertible {
  /// One sentence with the layer or tensor, what was expected and what was found.
  public var description: String {
    func text(_ axes: [TensorDescription.Axis]) -> String {
      "(" + axes.map { $0.name.isEmpty ? "\($0.size)" : "\($0.name) \($0.size)" }.joined(separator: ", ") + ")"
    }
    return switch self {
    case .noLayers:
      "the network has no layers"
    case .duplicateLayer(let name):
      "two layers are called \(name)"
    case .emptyLayer(let name):
      "layer \(name) has no inputs or no units"
    case .layerChain(let layer, let expected, let found):
      "layer \(layer) takes \(found) values, the layer before it gives \(expected)"
    case .inputShape(let shape, let inputs):
      "the input shape \(shape.shapeText) does not make the first layer's \(counted(inputs, "input"))"
    case .classLabels(let expected, let found):
      "\(counted(found, "class label")), the last layer has \(counted(expected, "unit"))"
    case .notFinite(let part):
      "a number of \(part) is not finite"
    case .duplicateTensor(let name):
      "two tensors are called \(name)"
    case .tensorSize(let tensor, let expected, let found):
      "tensor \(tensor) has \(counted(found, "byte")), its shape calls for \(expected.map(\.grouped) ?? "more than can be")"
    case .missingTensor(let name, let layer):
      "layer \(layer) needs the tensor \(name), which is missing"
    case .tensorUsedTwice(let name):
      "the tensor \(name) is used twice"
    case .tensorType(let name, let layer, let found):
      "tensor \(name) of layer \(layer) has elements of type \(found), expected f16, bf16, f32 or f64"
    case .training(let fault):
      "the training state cannot be: \(fault)"
    case .tensorAxes(let name, let layer, let expected, let found):
      "tensor \(name) of layer \(layer) has the axes \(text(found)), expected \(text(expected))"
    }
  }
}
