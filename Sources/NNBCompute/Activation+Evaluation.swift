package import NNBModel

extension Activation {
  /// The activation of one sum, by the table of Spec/arithmetic.md, section 6. Not for softmax, which needs a whole
  /// row.
  package func value(at sum: Float) -> Float {
    switch self {
    case .linear, .softmax: sum
    case .relu: sum <= 0 ? 0 : sum
    // Rounded once.
    default: Float(doubleValue(at: Double(sum)))
    }
  }

  /// The same in f64.
  package func doubleValue(at z: Double) -> Double {
    func gated(_ gate: Double) -> Double { z == -.infinity ? -0.0 : z * gate }
    switch self {
    case .linear, .softmax: return z
    case .relu: return z <= 0 ? 0 : z
    case .sigmoid: return 1 / (1 + Mathematics.exp(-z))
    case .tanh:
      let e = Mathematics.expMinusOne(-2 * abs(z))
      return Double(signOf: z, magnitudeOf: -e / (e + 2))
    case .elu(let alpha): return z > 0 ? z : alpha * Mathematics.expMinusOne(z)
    case .selu:
      let scale = 1.0507009873554805, alpha = 1.6732632423543772
      return z > 0 ? scale * z : scale * alpha * Mathematics.expMinusOne(z)
    case .leakyReLU(let slope): return z > 0 ? z : slope * z
    case .softplus: return max(z, 0) + Mathematics.lnOnePlus(Mathematics.exp(-abs(z)))
    case .swish: return gated(1 / (1 + Mathematics.exp(-z)))
    case .gelu: return gated(0.5 * Mathematics.erfc(-z / 2.0.squareRoot()))
    case .geluTanh:
      let u = (2 / Double.pi).squareRoot() * (z + 0.044715 * z * z * z)
      return gated(1 / (1 + Mathematics.exp(-2 * u)))
    }
  }

  /// The activations of a row of sums in f64; softmax takes all of them.
  package func values(at sums: [Double]) -> [Double] {
    guard self == .softmax else { return sums.map { doubleValue(at: $0) } }
    let largest = sums.max() ?? 0, powers = sums.map { Mathematics.exp($0 - largest) }
    let total = powers.reduce(0, +)
    return powers.map { $0 / total }
  }
}
