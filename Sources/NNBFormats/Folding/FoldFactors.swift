internal import NNBModel

/// What becomes of each input and of each sum of a layer: s·x + t, in f64.
struct FoldFactors {
  /// What values are multiplied by, and what is added then.
  struct Affine {
    var factors, summands: [Double]
  }

  let inputs, outputs: Affine

  /// Reads the numbers of a fold. Throws if one cannot be computed with, and what the source throws.
  init(_ fold: ScalingFold, from base: any TensorSource) throws {
    inputs = try Self.affine(fold.before, count: fold.inputs, areOutputs: false, from: base)
    outputs = try Self.affine(fold.after, count: fold.outputs, areOutputs: true, from: base)
  }

  private static func affine(
    _ scaling: FeatureScaling?, count: Int, areOutputs: Bool, from base: any TensorSource
  ) throws -> Affine {
    var affine = Affine(
      factors: [Double](repeating: 1, count: count), summands: [Double](repeating: 0, count: count))
    guard let scaling else { return affine }
    for step in scaling.steps {
      guard let values = step.values else { continue }
      let (numbers, name) = try numbers(values, of: scaling, from: base)
      for index in 0..<count {
        let value = numbers[numbers.count == 1 ? 0 : index]
        switch step {
        case .add: affine.summands[index] += value
        case .subtract: affine.summands[index] -= value
        case .multiply, .multiplyByLargerRoot:
          let factor = step.number(value)
          affine.factors[index] *= factor
          affine.summands[index] *= factor
        case .divide, .divideByDeviation, .divideByRoot, .divideByLargerRoot:
          let divisor = step.number(value)
          affine.factors[index] /= divisor
          affine.summands[index] /= divisor
        case .clip: break
        }
        guard value.isFinite, affine.factors[index].isFinite, affine.summands[index].isFinite else {
          throw ImportError([.scalingValue(name: name, input: index, isOutput: areOutputs, value: value)])
        }
      }
    }
    return affine
  }

  private static func numbers(
    _ values: FeatureScaling.Values, of scaling: FeatureScaling, from base: any TensorSource
  ) throws -> ([Double], name: String) {
    switch values {
    case .numbers(let numbers): return (numbers, scaling.place)
    case .stored(let tensor):
      try base.check(tensor)
      return (try FoldedNumbers.all(of: tensor, tensor.elementType() ?? .float32, from: base), tensor.path.text)
    }
  }
}

extension FeatureScaling.Step {
  /// What a step multiplies or divides by, from the number in the file.
  fileprivate func number(_ value: Double) -> Double {
    switch self {
    case .divideByDeviation(_, let epsilon): value + (epsilon ?? 0)
    case .divideByRoot(_, let epsilon): (value + (epsilon ?? 0)).squareRoot()
    case .divideByLargerRoot(_, let least), .multiplyByLargerRoot(_, let least):
      // Of a negative number it is NaN, which is refused.
      value < 0 ? .nan : max(value.squareRoot(), least)
    default: value
    }
  }
}
