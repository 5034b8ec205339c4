internal import NNBModel

/// The tensors of a file, with a scaling of the inputs in those of the first layer.
final class FoldedSource: TensorSource {
  private let base: any TensorSource
  private let fold: ScalingFold

  /// What each input is multiplied by, and what is added then.
  private let factors, summands: [Double]

  private var done: FoldedBias?

  /// Reads the numbers of the scaling. Throws if one cannot be computed with, and what the source throws.
  init(_ fold: ScalingFold, over base: any TensorSource) throws {
    (self.fold, self.base) = (fold, base)
    var factors = [Double](repeating: 1, count: fold.inputs)
    var summands = [Double](repeating: 0, count: fold.inputs)
    for step in fold.steps {
      guard let values = step.values else { continue }
      let (numbers, name) = try Self.numbers(values, of: fold, from: base)
      for input in 0..<fold.inputs {
        let value = numbers[numbers.count == 1 ? 0 : input]
        switch step {
        case .add: summands[input] += value
        case .subtract: summands[input] -= value
        case .multiply:
          factors[input] *= value
          summands[input] *= value
        case .divide, .divideByDeviation, .divideByRoot:
          let divisor = step.divisor(value)
          factors[input] /= divisor
          summands[input] /= divisor
        case .clip: break
        }
        guard value.isFinite, factors[input].isFinite, summands[input].isFinite else {
          throw ImportError([.scalingValue(name: name, input: input, value: value)])
        }
      }
    }
    (self.factors, self.summands) = (factors, summands)
  }

  /// A source with what a plan folds; the source itself if there is nothing to fold.
  static func over(_ base: any TensorSource, _ fold: ScalingFold?) throws -> any TensorSource {
    try fold.map { try FoldedSource($0, over: base) } ?? base
  }

  private static func numbers(
    _ values: FeatureScaling.Values, of fold: ScalingFold, from base: any TensorSource
  ) throws -> ([Double], name: String) {
    switch values {
    case .numbers(let numbers): return (numbers, fold.place)
    case .stored(let tensor):
      try base.check(tensor)
      return (try FoldedNumbers.all(of: tensor, tensor.elementType() ?? .float32, from: base), tensor.path.text)
    }
  }

  func check(_ tensor: StoredTensor) throws {
    if tensor == fold.foldedKernel { return try base.check(fold.kernel) }
    guard let bias = fold.foldedBias, tensor == bias else { return try base.check(tensor) }
    if let bias = fold.bias { try base.check(bias) }
  }

  func storage(of tensor: StoredTensor, elementByteCount: Int) throws -> any TensorStorage {
    if tensor == fold.foldedKernel {
      return FoldedKernel(
        base: try base.storage(of: fold.kernel, elementByteCount: elementByteCount), factors: factors, fold: fold)
    }
    guard let bias = fold.foldedBias, tensor == bias else {
      return try base.storage(of: tensor, elementByteCount: elementByteCount)
    }
    return MemoryElements(shape: bias.shape, elementByteCount: elementByteCount, bytes: try folded().bytes)
  }

  /// How large the roundings are; reads the kernel.
  func report() throws -> FoldReport { try folded().report }

  /// The bias and the roundings, which one pass over the kernel gives.
  private func folded() throws -> FoldedBias {
    if let done { return done }
    let start =
      try fold.bias.map { try FoldedNumbers.all(of: $0, fold.biasType, from: base) }
      ?? [Double](repeating: 0, count: fold.outputs)
    let storage = try base.storage(of: fold.kernel, elementByteCount: fold.kernelType.byteCount)
    let found = try FoldedBias(fold, storage, start: start, factors: factors, summands: summands)
    done = found
    return found
  }
}

extension FeatureScaling.Step {
  /// What an input is divided by.
  fileprivate func divisor(_ value: Double) -> Double {
    switch self {
    case .divideByDeviation(_, let epsilon): value + (epsilon ?? 0)
    case .divideByRoot(_, let epsilon): (value + (epsilon ?? 0)).squareRoot()
    default: value
    }
  }
}

/// Elements in memory, which are few; row-major.
struct MemoryElements: TensorStorage {
  let shape: [Int]
  let elementByteCount: Int
  var chunk: [Int] { [] }
  let bytes: [UInt8]

  func read(start: [Int], count: [Int], into buffer: inout [UInt8]) {
    let first = (start.first ?? 0) * elementByteCount, length = (count.first ?? 1) * elementByteCount
    buffer = Array(bytes.dropFirst(first).prefix(length))
  }
}
