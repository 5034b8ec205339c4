extension Activation {
  /// Reads an activation as people type it: `relu`, `leaky_relu`, `leaky_relu:0.1`, `elu:0.5`. Nil for anything else.
  ///
  /// The names are those of Keras; `gelu_tanh` is the approximation. Without a number, elu has alpha 1 and leaky_relu
  /// has slope 0.2, as in Keras.
  public init?(text: String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let number = parts.count == 2 ? Double(parts[1]) : nil
    if parts.count == 2, number?.isFinite != true { return nil }
    switch (parts[0], number) {
    case ("linear", nil): self = .linear
    case ("relu", nil): self = .relu
    case ("softmax", nil): self = .softmax
    case ("sigmoid", nil): self = .sigmoid
    case ("tanh", nil): self = .tanh
    case ("gelu", nil): self = .gelu
    case ("gelu_tanh", nil): self = .geluTanh
    case ("elu", let alpha): self = .elu(alpha: alpha ?? 1)
    case ("selu", nil): self = .selu
    case ("leaky_relu", let slope): self = .leakyReLU(slope: slope ?? 0.2)
    case ("softplus", nil): self = .softplus
    case ("swish", nil), ("silu", nil): self = .swish
    default: return nil
    }
  }

  /// The text that `init(text:)` reads back as the same activation.
  public var text: String {
    switch self {
    case .elu(let alpha): "elu:\(alpha)"
    case .leakyReLU(let slope): "leaky_relu:\(slope)"
    case .geluTanh: "gelu_tanh"
    default: description
    }
  }
}
