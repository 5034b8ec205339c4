package import NNBCompute
package import NNBModel

extension Initialization {
  /// Draws the parameters of a network with layers of these sizes, inputs first (Spec/arithmetic.md, 4.4); zeros if they come
  /// from another model.
  package func parameters(sizes: [Int], seed: UInt64) -> NetworkParameters {
    var result = NetworkParameters(sizes: sizes)
    if self == .given { return result }
    for layer in result.kernels.indices {
      let first = UInt64(2 * layer)
      draw(&result.kernels[layer], tensor: first, limit: limit(inputs: sizes[layer]), seed)
      if self == .uniform { draw(&result.biases[layer], tensor: first + 1, limit: 0.5, seed) }
    }
    return result
  }

  /// The same of a network with one hidden layer.
  package func parameters(inputs: Int, hidden: Int, classes: Int, seed: UInt64) -> NetworkParameters {
    parameters(sizes: [inputs, hidden, classes], seed: seed)
  }

  private func limit(inputs: Int) -> Float {
    self == .uniform ? 0.5 : Float((6 / Double(inputs)).squareRoot())
  }

  private func draw(_ values: inout [Float], tensor: UInt64, limit: Float, _ seed: UInt64) {
    var generator = Philox(seed: seed, purpose: .initialParameters, index: tensor)
    for index in values.indices {
      let k = Int(generator.next() >> 40)
      values[index] = limit * (Float(2 * k + 1 - (1 << 24)) * 0x1p-24)
    }
  }
}
