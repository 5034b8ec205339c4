internal import NNBBytes
internal import NNBModel

/// Scalings of a layer's inputs, of its sums, or of both, that become part of the layer (Spec/folding.md).
package struct ScalingFold: Equatable, Sendable {
  /// The index of the layer.
  let layer: Int

  /// What is done to inputs and to sums, with every epsilon stated; nil for nothing.
  let before, after: FeatureScaling?

  /// The kernel as it is in the file, (outputs, inputs) if it `isTransposed`, and the type of its elements.
  let kernel: StoredTensor
  let kernelType: ElementType
  let isTransposed: Bool

  /// The bias as it is in the file, if there is one.
  let bias: StoredTensor?
  let biasType: ElementType

  /// The sizes of the layer.
  let inputs, outputs: Int

  /// Whether kernel and bias stay as they are, and tensors beside them say what is multiplied and added.
  let isApart: Bool

  /// What stands for the kernel and the bias of which the scaling is a part; the bias is nil if it stays as it is.
  let foldedKernel: StoredTensor
  let foldedBias: StoredTensor?

  /// There are at most so many inputs, and so many outputs: some numbers for each are in memory.
  static let largestSize = 1 << 20

  /// Plans what becomes part of layers whose tensors are right; throws what keeps it from that.
  static func all(of layers: [FoundLayer], _ options: ImportOptions) throws(ImportError) -> [ScalingFold] {
    var folds: [ScalingFold] = [], problems: [ImportProblem] = []
    for (index, layer) in layers.enumerated() where layer.before != nil || layer.after != nil {
      let fold = ScalingFold(layer, index, epsilon: options.scalingEpsilon, isApart: options.keepsFoldsApart)
      problems += fold.problems
      folds.append(fold)
    }
    guard problems.isEmpty else { throw ImportError(problems) }
    return folds
  }

  private init(_ layer: FoundLayer, _ index: Int, epsilon: Double?, isApart: Bool) {
    self.layer = index
    self.isApart = isApart
    (before, after) = (layer.before?.stating(epsilon: epsilon), layer.after?.stating(epsilon: epsilon))
    (kernel, bias, isTransposed, inputs, outputs) =
      (layer.kernel, layer.bias, layer.isTransposed, layer.inputs, layer.outputs)
    kernelType = layer.kernel.elementType(isBFloat16: layer.isBFloat16) ?? .float32
    biasType = layer.bias?.elementType(isBFloat16: layer.isBFloat16) ?? kernelType
    foldedKernel = StoredTensor(
      path: "\(layer.kernel.path), scaled", storedType: .number(kernelType), shape: layer.kernel.shape)
    let shifts = [before, after].contains { $0?.steps.contains(where: \.shifts) ?? false }
    let changesBias = shifts || layer.bias != nil && after != nil
    foldedBias =
      changesBias
      ? StoredTensor(
        path: "\(layer.bias.map { "\($0.path)" } ?? "\(layer.kernel.path), bias"), shifted",
        storedType: .number(biasType), shape: [layer.outputs]) : nil
  }

  /// What keeps it from being done.
  private var problems: [ImportProblem] {
    guard max(inputs, outputs) <= Self.largestSize else {
      return [.foldSize(limit: Self.largestSize, found: max(inputs, outputs))]
    }
    return [(before, inputs, false), (after, outputs, true)].flatMap { scaling, count, areOutputs in
      (scaling?.steps ?? []).compactMap { step -> ImportProblem? in
        switch step.values {
        case .stored(let tensor)?:
          let isRight = tensor.shape.allSatisfy { $0 == 1 } || tensor.shape.filter { $0 != 1 } == [count]
          return isRight && tensor.elementType() != nil
            ? nil
            : .scalingShape(name: tensor.path.text, inputs: count, areOutputs: areOutputs, found: tensor.shape)
        case .numbers(let numbers)?:
          return [1, count].contains(numbers.count)
            ? nil
            : .scalingShape(
              name: scaling?.place ?? "", inputs: count, areOutputs: areOutputs, found: [numbers.count])
        case nil: return nil
        }
      }
    }
  }

  /// The layer with the scaling in it.
  func applied(to layer: FoundLayer) -> FoundLayer {
    if isApart { return layer }
    return FoundLayer(
      name: layer.name, kernel: foldedKernel, bias: foldedBias ?? layer.bias, isTransposed: layer.isTransposed,
      activation: layer.activation, isBFloat16: layer.isBFloat16, following: layer.following)
  }
}

extension FeatureScaling {
  /// The same with an epsilon that the caller states if the file does not.
  fileprivate func stating(epsilon given: Double?) -> Self {
    var stated = self
    stated.steps = steps.map { step in
      switch step {
      case .divideByDeviation(let values, let epsilon): .divideByDeviation(values, epsilon: epsilon ?? given ?? 0)
      case .divideByRoot(let values, let epsilon): .divideByRoot(values, epsilon: epsilon ?? given ?? 0)
      default: step
      }
    }
    return stated
  }
}
