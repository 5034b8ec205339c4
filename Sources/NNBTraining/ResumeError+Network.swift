internal import NNBBytes
public import NNBModel

extension ResumeError {
  /// What keeps a network from being trained on some images; training is of dense layers, ReLU and at the end softmax, over bytes
  /// divided by 255.
  public enum NetworkFault: Equatable, Sendable {
    /// There is none.
    case none

    /// It has fewer layers than two, or more than training takes.
    case layerCount(Int)

    /// A layer, counted from 0, has another activation than the one that is expected: relu, or softmax of the last layer.
    case activation(Int, Activation, expected: Activation)

    /// A layer has no bias, which a run has always.
    case noBias

    /// It takes samples of another shape.
    case input([Int], images: [Int])

    /// It tells another number of classes apart than the data has.
    case classes(Int, data: Int)

    /// Its inputs are other than bytes divided by 255; nil where it does not say.
    case scaling(InputScaling?)

    /// A tensor is missing or has another size.
    case tensor(Name)
  }
}

extension ResumeError.NetworkFault: CustomStringConvertible {
  /// What it has, and what is expected; to follow "its network" in the mind.
  public var description: String {
    switch self {
    case .none: return "it holds tensors alone, expected a network"
    case .layerCount(let count):
      return "it has \(counted(count, "layer")), expected 2 to \(TrainingOptions.mostHiddenLayers + 1)"
    case .activation(let layer, let found, let expected):
      return "layer \(layer + 1) has the activation \(found), expected \(expected)"
    case .noBias: return "a layer has no bias, expected one in each"
    case .input(let shape, let images):
      return "it takes inputs of \(shape.shapeText), the images have \(images.shapeText)"
    case .classes(1, let data):
      // One output may be a number, or stand for two classes.
      return "it has 1 output, the data has \(counted(data, "class"))"
    case .classes(let count, let data):
      return "it has \(counted(count, "class")), the data has \(data)"
    case .scaling(let scaling):
      let expected = "\(InputScaling.unitBytes.scale) and offset 0.0"
      guard let scaling else { return "it does not say how bytes become inputs, expected scale \(expected)" }
      let type = scaling.elementType == .uint8 ? "" : "\(scaling.elementType) "
      return "its inputs have the \(type)scale \(scaling.scale) and offset \(scaling.offset), expected \(expected)"
    case .tensor(let name): return "the tensor \(name) is missing or has another size"
    }
  }
}
