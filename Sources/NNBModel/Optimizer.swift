/// The optimizer: how a gradient becomes a step. Spec/arithmetic.md, 3.9 has the formulas.
public enum Optimizer: Equatable, Sendable {
  /// Gradient descent.
  case sgd

  /// Gradient descent with momentum, 0 ≤ mu < 1, in its usual form or Nesterov's.
  case momentum(Double, isNesterov: Bool)

  /// Adam, and AdamW if there is a weight decay.
  case adam(Adam)

  /// The settings of Adam.
  public struct Adam: Equatable, Sendable {
    /// The decay rates of the moments, 0 ≤ beta < 1.
    public var beta1 = 0.9, beta2 = 0.999

    /// The number added to the root of the second moment, above 0.
    public var epsilon = 1e-8

    /// The decoupled weight decay, 0 or more, in units of the learning rate.
    public var weightDecay = 0.0

    /// The usual settings.
    public init() {}
  }

  /// The names of the tensors that the optimizer keeps for each parameter.
  package var slotNames: [String] {
    switch self {
    case .sgd: []
    case .momentum: ["velocity"]
    case .adam: ["moment1", "moment2"]
    }
  }
}
