package import NNBModel

/// What is multiplied and added beside a layer whose kernel and bias stay as they are.
package enum FoldPart: String, CaseIterable {
  case factors, summands
  case outputFactors = "output-factors"
  case outputSummands = "output-summands"

  /// What such a tensor of a layer, counted from 0, is called in the `.nnb` file that an import of this kind makes.
  package func name(layer: Int) -> Name { "unfolded/\(layer)/\(rawValue)" }
}

extension FoldFactors {
  /// One of its lists.
  subscript(part: FoldPart) -> [Double] {
    switch part {
    case .factors: inputs.factors
    case .summands: inputs.summands
    case .outputFactors: outputs.factors
    case .outputSummands: outputs.summands
    }
  }
}

extension ScalingFold {
  /// The tensors that stand for its numbers, if they are not folded.
  var tensorsApart: [(part: FoldPart, tensor: StoredTensor)] {
    guard isApart else { return [] }
    return FoldPart.allCases.map { part in
      let isOfInputs = part == .factors || part == .summands
      return (
        part,
        StoredTensor(
          path: "\(kernel.path), \(part.rawValue)", storedType: .number(.float64),
          shape: [isOfInputs ? inputs : outputs])
      )
    }
  }

  /// Their ways.
  var waysApart: [ImportPlan.Way] {
    tensorsApart.map { part, tensor in
      ImportPlan.Way(
        source: tensor,
        target: TensorDescription(
          name: part.name(layer: layer), elementType: .float64, axes: tensor.shape.map { .init($0) }))
    }
  }
}
