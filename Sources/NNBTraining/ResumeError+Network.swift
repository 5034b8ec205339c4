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

    /// A tensor cannot be what training needs.
    case tensor(Name, TensorFault)
  }

  /// What is wrong with a tensor.
  public enum TensorFault: Equatable, Sendable {
    /// No tensor has the name.
    case missing

    /// Its elements are of a type that training cannot take, or is not the f32 of a run.
    case type(ElementType)

    /// It has other axes than the tensor of a layer whose numbers it should have.
    case axes(like: Name)

    /// It is something else to the network or the optimizer too.
    case inUse

    /// One of its numbers is NaN or infinite in f32.
    case notFinite
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
    case .tensor(let name, let fault): return "the tensor \(name) \(fault)"
    }
  }
}

extension ResumeError.TensorFault: CustomStringConvertible {
  /// What is wrong, to follow the tensor.
  public var description: String {
    switch self {
    case .missing: "is missing"
    case .type(let type): "has elements of \(type), expected f32"
    case .axes(let layer): "has other axes than \(layer)"
    case .inUse: "is a tensor of the network or of the optimizer too"
    case .notFinite: "has a number that is not finite in f32"
    }
  }
}

extension ResumeError {
  /// Whether a run that cannot go on can still start anew from the kernels and biases of its network.
  package func leavesStart(from network: Network?) -> Bool {
    switch self {
    case .arithmeticVersion, .unknownSettings, .lostSettings, .tooManyOverrides: true
    case .otherNetwork(let faults):
      faults.allSatisfy { fault in
        if case .tensor(let name, _) = fault { network?.parameterNames.contains(name) == false } else { false }
      }
    case .noState, .otherData, .otherSettings, .tooManyClasses: false
    }
  }
}
