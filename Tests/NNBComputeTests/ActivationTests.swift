import NNBModel
import NNBTestSupport
import Testing

import NNBCompute

@Suite struct `The activations of networks from elsewhere` {
  @Test(arguments: [
    ("sigmoid", Activation.sigmoid), ("tanh", .tanh), ("elu_1.0", .elu(alpha: 1)), ("elu_0.5", .elu(alpha: 0.5)),
    ("selu", .selu), ("leaky_relu_0.3", .leakyReLU(slope: 0.3)), ("softplus", .softplus), ("swish", .swish),
    ("gelu", .gelu), ("gelu_tanh", .geluTanh),
  ])
  func `are within one unit in the last place of the exact value`(_ name: String, _ activation: Activation) throws {
    let x: [Float] = try Fixtures.reference("functions/x")
    let expected: [Double] = try Fixtures.reference("functions/\(name)")
    #expect(x.count == expected.count && x.count > 300)
    for (x, expected) in zip(x, expected) {
      let found = Double(activation.value(at: x))
      #expect(abs(found - expected) <= Double(Float(expected).ulp), "\(name)(\(x)): \(found), expected \(expected)")
    }
  }

  @Test(arguments: [Activation.swish, .gelu, .geluTanh]) func `end at zero for an infinite negative sum`(
    _ activation: Activation
  ) {
    #expect(activation.value(at: -.infinity) == 0)
    #expect(activation.value(at: .infinity) == .infinity)
  }

  @Test func `have a natural logarithm within three units in the last place`() throws {
    let x: [Double] = try Fixtures.reference("functions/ln_x")
    let expected: [Double] = try Fixtures.reference("functions/ln")
    for (x, expected) in zip(x, expected) {
      #expect(abs(Mathematics.ln(x) - expected) <= 3 * expected.ulp, "ln(\(x))")
    }
    #expect(Mathematics.ln(1) == 0)
    #expect(Mathematics.ln(0) == -.infinity)
    #expect(Mathematics.ln(.infinity) == .infinity)
    #expect(Mathematics.ln(-1).isNaN && Mathematics.ln(.nan).isNaN)
  }
}
