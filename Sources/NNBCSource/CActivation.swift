internal import NNBModel

extension Activation {
  /// The texts of C that it needs.
  var fragments: [CFragment] {
    switch self {
    case .linear: []
    case .relu: [.relu]
    case .softmax: [.softmax]
    case .leakyReLU: [.leakyReLU]
    case .sigmoid: [.doubles, .sigmoid]
    case .tanh: [.doubles, .expm1, .tanh]
    case .elu: [.doubles, .expm1, .elu]
    case .selu: [.doubles, .expm1, .selu]
    case .softplus: [.doubles, .softplus]
    case .swish: [.doubles, .swish]
    case .gelu: [.doubles, .gelu]
    case .geluTanh: [.doubles, .geluTanh]
    }
  }

  /// The statement that turns `count` sums at `z` into what the layer gives; nil for none. `k` is an index.
  func statement(_ name: String, _ z: String, count: Int) -> String? {
    func each(_ function: String, _ parameter: Double? = nil) -> String {
      let value = "\(name)_\(function)(\(z)[k]\(parameter.map { ", \($0)" } ?? ""))"
      return "for (k = 0; k < \(count); k++) \(z)[k] = \(value);"
    }
    switch self {
    case .linear: return nil
    case .softmax: return "\(name)_softmax(\(z), \(count));"
    case .relu: return each("relu")
    case .sigmoid: return each("sigmoid")
    case .tanh: return each("tanh")
    case .gelu: return each("gelu")
    case .geluTanh: return each("gelu_tanh")
    case .elu(let alpha): return each("elu", alpha)
    case .selu: return each("selu")
    case .leakyReLU(let slope): return each("leaky_relu", slope)
    case .softplus: return each("softplus")
    case .swish: return each("swish")
    }
  }
}
