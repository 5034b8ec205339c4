package import NNBCompute
package import NNBModel

extension Initialization {
  /// Draws the parameters of a network of this shape; zeros if they come from another model.
  package func parameters(inputs: Int, hidden: Int, classes: Int, seed: UInt64) -> TwoLayerParameters {
    var result = TwoLayerParameters(inputs: inputs, hidden: hidden, classes: classes)
    if self == .given { return result }
    draw(&result.kernel1, tensor: 0, limit: limit(inputs: inputs), seed)
    draw(&result.kernel2, tensor: 2, limit: limit(inputs: hidden), seed)
    if self == .uniform {
      draw(&result.bias1, tensor: 1, limit: 0.5, seed)
      draw(&result.bias2, tensor: 3, limit: 0.5, seed)
    }
    return result
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
