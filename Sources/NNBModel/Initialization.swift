/// How parameters are drawn before training (Spec/arithmetic.md, 4.4).
public enum Initialization: String, Sendable {
  /// Kernels uniform in ±√(6/inputs), biases zero.
  case heUniform = "he-uniform"

  /// Kernels and biases uniform in ±0.5.
  case uniform

  /// The parameters of another model.
  case given
}
