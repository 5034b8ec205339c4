package import NNBModel

extension Activation {
  /// The activation of one sum, by the table of Spec/arithmetic.md, section 6. Not for softmax, which needs a whole
  /// row.
  package func value(at sum: Float) -> Float {
    let z = Double(sum)
    func gated(_ gate: Double) -> Double { z == -.infinity ? -0.0 : z * gate }
    switch self {
    case .linear, .softmax: return sum
    case .relu: return sum <= 0 ? 0 : sum
    case .sigmoid: return Float(1 / (1 + Mathematics.exp(-z)))
    case .tanh:
      let e = Mathematics.expMinusOne(-2 * abs(z))
      return Float(Double(signOf: z, magnitudeOf: -e / (e + 2)))
    case .elu(let alpha): return sum > 0 ? sum : Float(alpha * Mathematics.expMinusOne(z))
    case .selu:
      let scale = 1.0507009873554805, alpha = 1.6732632423543772
      return Float(sum > 0 ? scale * z : scale * alpha * Mathematics.expMinusOne(z))
    case .leakyReLU(let slope): return sum > 0 ? sum : Float(slope * z)
    case .softplus: return Float(max(z, 0) + Mathematics.lnOnePlus(Mathematics.exp(-abs(z))))
    case .swish: return Float(gated(1 / (1 + Mathematics.exp(-z))))
    case .gelu: return Float(gated(0.5 * Mathematics.erfc(-z / 2.0.squareRoot())))
    case .geluTanh:
      let u = (2 / Double.pi).squareRoot() * (z + 0.044715 * z * z * z)
      return Float(gated(1 / (1 + Mathematics.exp(-2 * u))))
    }
  }
}
