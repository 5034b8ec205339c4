package import NNBCompute
package import NNBModel

extension Initialization {
  /// Draws the parameters of a network with layers of these sizes, inputs first (Spec/arithmetic.md, 4.4); zeros if they come
  /// from another model.
  package func parameters(sizes: [Int], seed: UInt64) -> NetworkParameters {
    var result = NetworkParameters(sizes: sizes)
    if self == .given { return result }
    for layer in result.kernels.indices {
      let kernel = 0..<result.kernels[layer].count, bias = 0..<result.biases[layer].count
      result.kernels[layer] = numbers(sizes: sizes, tensor: 2 * layer, kernel, seed: seed)
      result.biases[layer] = numbers(sizes: sizes, tensor: 2 * layer + 1, bias, seed: seed)
    }
    return result
  }

  /// The same of a range of one of its tensors, of which 0 is the first kernel, 1 its bias, and so on.
  func numbers(sizes: [Int], tensor: Int, _ range: Range<Int>, seed: UInt64) -> [Float] {
    let isKernel = tensor.isMultiple(of: 2)
    guard self != .given, isKernel || self == .uniform else { return [Float](repeating: 0, count: range.count) }
    let limit = isKernel ? limit(inputs: sizes[tensor / 2]) : 0.5
    var generator = Philox(
      seed: seed, purpose: .initialParameters, index: UInt64(tensor), skipping: range.lowerBound)
    return range.map { _ in
      let k = Int(generator.next() >> 40)
      return limit * (Float(2 * k + 1 - (1 << 24)) * 0x1p-24)
    }
  }

  /// The same of a network with one hidden layer.
  package func parameters(inputs: Int, hidden: Int, classes: Int, seed: UInt64) -> NetworkParameters {
    parameters(sizes: [inputs, hidden, classes], seed: seed)
  }

  private func limit(inputs: Int) -> Float {
    self == .uniform ? 0.5 : Float((6 / Double(inputs)).squareRoot())
  }
}
