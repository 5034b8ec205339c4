/// The activation function of a layer; Spec/arithmetic.md, section 6 has the formulas.
///
/// Parameters are part of the activation, because the same name means different functions in different programs.
public enum Activation: Equatable, Sendable {
  /// The sums as they are.
  case linear

  /// The larger of a sum and zero.
  case relu

  /// Exponentials divided by their sum, over a layer's units.
  case softmax

  /// The logistic function.
  case sigmoid

  /// The hyperbolic tangent.
  case tanh

  /// z·Φ(z), with the exact normal distribution.
  case gelu

  /// The approximation of `gelu` by the hyperbolic tangent.
  case geluTanh

  /// alpha·(exp(z) − 1) below zero.
  case elu(alpha: Double)

  /// The scaled elu with its two fixed constants.
  case selu

  /// slope·z below zero.
  case leakyReLU(slope: Double)

  /// ln(1 + exp(z)).
  case softplus

  /// z times its sigmoid; also called SiLU.
  case swish
}

extension Activation {
  /// The parameters, in the order of the format.
  public var parameters: [Double] {
    switch self {
    case .elu(let alpha): [alpha]
    case .leakyReLU(let slope): [slope]
    default: []
    }
  }
}

extension Activation: CustomStringConvertible {
  /// The name in tables and messages, with the parameters: `relu`, `elu(alpha 1.0)`.
  public var description: String {
    switch self {
    case .linear: "linear"
    case .relu: "relu"
    case .softmax: "softmax"
    case .sigmoid: "sigmoid"
    case .tanh: "tanh"
    case .gelu: "gelu"
    case .geluTanh: "gelu (tanh)"
    case .elu(let alpha): "elu(alpha \(alpha))"
    case .selu: "selu"
    case .leakyReLU(let slope): "leaky_relu(slope \(slope))"
    case .softplus: "softplus"
    case .swish: "swish"
    }
  }
}
