internal import NNBModel

/// The tensors of a file, with scalings in those of the layers that they are folded into.
final class FoldedSource: TensorSource {
  private let base: any TensorSource

  /// What is folded, with its numbers, by the place in the plan.
  private let folds: [(fold: ScalingFold, numbers: FoldFactors)]

  /// The indices of folds by the paths that stand for their kernels and biases, and by those of their numbers.
  private var places: [Name: Int] = [:]

  /// The biases and roundings that were computed already.
  private var done: [Int: FoldedBias] = [:]

  /// Reads the numbers of scalings. Throws if one cannot be computed with, and what the source throws.
  init(_ folds: [ScalingFold], over base: any TensorSource) throws {
    self.base = base
    self.folds = try folds.map { ($0, try FoldFactors($0, from: base)) }
    for (index, fold) in folds.enumerated() {
      if fold.isApart {
        for (_, tensor) in fold.tensorsApart { places[tensor.path] = index }
      } else {
        places[fold.foldedKernel.path] = index
        if let bias = fold.foldedBias { places[bias.path] = index }
      }
    }
  }

  func check(_ tensor: StoredTensor) throws {
    guard let index = places[tensor.path] else { return try base.check(tensor) }
    let fold = folds[index].fold
    if fold.isApart { return }
    if tensor == fold.foldedKernel { return try base.check(fold.kernel) }
    if let bias = fold.bias { try base.check(bias) }
  }

  func storage(of tensor: StoredTensor, elementByteCount: Int) throws -> any TensorStorage {
    guard let index = places[tensor.path] else {
      return try base.storage(of: tensor, elementByteCount: elementByteCount)
    }
    let (fold, numbers) = folds[index]
    if fold.isApart {
      let part = fold.tensorsApart.first { $0.tensor == tensor }?.part ?? .factors
      return MemoryElements(
        shape: tensor.shape, elementByteCount: elementByteCount,
        bytes: numbers[part].flatMap { FoldedNumbers.rounded($0, .float64).bytes })
    }
    if tensor == fold.foldedKernel {
      return FoldedKernel(
        base: try base.storage(of: fold.kernel, elementByteCount: elementByteCount), factors: numbers, fold: fold)
    }
    return MemoryElements(shape: tensor.shape, elementByteCount: elementByteCount, bytes: try folded(index).bytes)
  }

  /// How large the roundings are; reads the kernels.
  func report() throws -> FoldReport {
    var report = FoldReport(largestWeightError: 0, largestSumError: 0)
    for (index, (fold, _)) in folds.enumerated() where !fold.isApart {
      report = report.joined(with: try folded(index).report)
    }
    return report
  }

  /// The bias and the roundings of a fold, which one pass over the kernel gives.
  private func folded(_ index: Int) throws -> FoldedBias {
    if let found = done[index] { return found }
    let (fold, numbers) = folds[index]
    let start =
      try fold.bias.map { try FoldedNumbers.all(of: $0, fold.biasType, from: base) }
      ?? [Double](repeating: 0, count: fold.outputs)
    let storage = try base.storage(of: fold.kernel, elementByteCount: fold.kernelType.byteCount)
    let found = try FoldedBias(fold, storage, start: start, numbers)
    done[index] = found
    return found
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
