internal import NNBBytes
internal import NNBModel

/// A scaling of each input that becomes part of the first layer (Spec/names.md, section 5).
package struct ScalingFold: Equatable, Sendable {
  /// The steps, with every epsilon stated.
  let steps: [FeatureScaling.Step]

  /// Where the scaling is in the file, for messages.
  let place: String

  /// The kernel as it is in the file, (outputs, inputs) if it `isTransposed`, and the type of its elements.
  let kernel: StoredTensor
  let kernelType: ElementType
  let isTransposed: Bool

  /// The bias as it is in the file, if there is one.
  let bias: StoredTensor?
  let biasType: ElementType

  /// The sizes of the layer.
  let inputs, outputs: Int

  /// What stands for the kernel and the bias of which the scaling is a part; the bias is nil if it stays as it is.
  let foldedKernel: StoredTensor
  let foldedBias: StoredTensor?

  /// There are at most so many inputs, and so many outputs: some numbers for each are in memory.
  static let largestSize = 1 << 20

  /// Plans to make `scaling` a part of a layer whose tensors are right; throws what keeps it from that.
  init(_ scaling: FeatureScaling, into layer: FoundLayer, epsilon: Double?) throws(ImportError) {
    steps = scaling.steps.map { $0.stating(epsilon: epsilon) }
    place = scaling.place
    (kernel, bias, isTransposed, inputs, outputs) =
      (layer.kernel, layer.bias, layer.isTransposed, layer.inputs, layer.outputs)
    kernelType = layer.kernel.elementType(isBFloat16: layer.isBFloat16) ?? .float32
    biasType = layer.bias?.elementType(isBFloat16: layer.isBFloat16) ?? kernelType
    foldedKernel = StoredTensor(
      path: "\(layer.kernel.path), scaled", storedType: .number(kernelType), shape: layer.kernel.shape)
    let shifts = steps.contains { step in
      switch step {
      case .add, .subtract: true
      default: false
      }
    }
    foldedBias =
      shifts
      ? StoredTensor(
        path: "\(layer.bias.map { "\($0.path)" } ?? "\(layer.kernel.path), bias"), shifted",
        storedType: .number(biasType), shape: [layer.outputs]) : nil
    let (inputs, outputs, place) = (inputs, outputs, place)
    guard max(inputs, outputs) <= Self.largestSize else {
      throw ImportError([.foldSize(limit: Self.largestSize, found: max(inputs, outputs))])
    }
    let problems = steps.compactMap { step -> ImportProblem? in
      switch step.values {
      case .stored(let tensor)?:
        let isRight =
          tensor.shape.allSatisfy { $0 == 1 } || tensor.shape.filter { $0 != 1 } == [inputs]
        return isRight && tensor.elementType() != nil
          ? nil : .scalingShape(name: tensor.path.text, inputs: inputs, found: tensor.shape)
      case .numbers(let numbers)?:
        return [1, inputs].contains(numbers.count)
          ? nil : .scalingShape(name: place, inputs: inputs, found: [numbers.count])
      case nil: return nil
      }
    }
    guard problems.isEmpty else { throw ImportError(problems) }
  }

  /// The layer with the scaling in it.
  func applied(to layer: FoundLayer) -> FoundLayer {
    FoundLayer(
      name: layer.name, kernel: foldedKernel, bias: foldedBias ?? layer.bias, isTransposed: layer.isTransposed,
      activation: layer.activation, isBFloat16: layer.isBFloat16, following: layer.following)
  }
}

extension FeatureScaling.Step {
  /// The same with an epsilon that the caller states if the file does not.
  fileprivate func stating(epsilon given: Double?) -> Self {
    switch self {
    case .divideByDeviation(let values, let epsilon): .divideByDeviation(values, epsilon: epsilon ?? given ?? 0)
    case .divideByRoot(let values, let epsilon): .divideByRoot(values, epsilon: epsilon ?? given ?? 0)
    default: self
    }
  }
}

/// How far a first layer is from the scaling and the layer that it was made of.
package struct FoldReport: Equatable, Sendable {
  /// The largest difference of a weight from its product in f64.
  package let largestWeightError: Double

  /// The most that a sum of the layer can be off for inputs that the scaling brings into −1 … 1.
  package let largestSumError: Double

  /// States both; numbers beyond the largest f64 become that.
  package init(largestWeightError: Double, largestSumError: Double) {
    self.largestWeightError = min(largestWeightError, .greatestFiniteMagnitude)
    self.largestSumError = min(largestSumError, .greatestFiniteMagnitude)
  }
}

extension ScalingFold {
  /// What users are told; without `report` no element has been read.
  func note(_ report: FoldReport?) -> String {
    "the scaling of inputs (\(place)) is part of the first layer now"
      + (report.map {
        ": its weights are off by at most \($0.largestWeightError), its sums by at most \($0.largestSumError) for inputs "
          + "that are scaled to -1 ... 1"
      } ?? "") + "; if a program cuts scaled inputs to a range, this network does not"
  }
}
