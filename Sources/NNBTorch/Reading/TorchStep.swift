internal import NNBFormats
internal import NNBModel

/// What a module of PyTorch computes, by its class and settings.
enum TorchStep {
  /// A dense layer.
  case dense

  /// Nothing, where a network is used and not trained.
  case nothing

  /// An activation.
  case activation(Activation)

  /// A batch normalization; nil for an epsilon that the file does not have.
  case normalization(epsilon: Double?)

  /// An activation that `.nnb` does not have, or whose settings the file does not have.
  case open

  /// Something else.
  case problem(ImportProblem)

  private static let fixed: [String: Activation] = [
    "ReLU": .relu, "Sigmoid": .sigmoid, "Tanh": .tanh, "SELU": .selu, "SiLU": .swish,
  ]

  private static let nothings: Set = [
    "Identity", "Dropout", "AlphaDropout", "FeatureAlphaDropout", "Dropout1d",
  ]

  /// The activations that have settings.
  private static let set: Set = ["LeakyReLU", "ELU", "GELU", "Softplus", "Softmax"]

  /// What those of them are whose settings are the usual ones; of logarithms, that whose logarithms they are.
  static let usual: [String: Activation] = [
    "LeakyReLU": .leakyReLU(slope: 0.01), "ELU": .elu(alpha: 1), "GELU": .gelu, "Softplus": .softplus,
    "Softmax": .softmax, "LogSoftmax": .softmax,
  ]

  /// The module called `name`.
  init(_ module: TorchModule, name: String, _ torch: TorchGraph) {
    let short = module.shortName
    guard module.isOfTorch else {
      self = .problem(.unsupportedLayer(name, className: module.className))
      return
    }
    if short == "Linear" {
      self = .dense
    } else if Self.nothings.contains(short) {
      self = .nothing
    } else if short == "BatchNorm1d" || short == "SyncBatchNorm" {
      self = Self.normalization(of: module, name: name, torch)
    } else if let activation = Self.fixed[short] {
      self = .activation(activation)
    } else if short == "LogSoftmax" || module.isScript && (Self.set.contains(short) || short == "Flatten") {
      // TorchScript keeps settings in the text of the code, which is not read; a vector is flat in any case.
      self = short == "Flatten" ? .nothing : .open
    } else {
      self = Self.step(of: module, name: name, torch)
    }
  }

  /// A batch normalization with statistics of its own.
  private static func normalization(of module: TorchModule, name: String, _ torch: TorchGraph) -> TorchStep {
    let parts = Set(module.tensors.map(\.name))
    guard parts.isSuperset(of: ["running_mean", "running_var"]),
      parts.isSubset(of: ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"])
    else {
      return .problem(
        .weights(layer: name, expected: ["running_mean", "running_var"], found: module.tensors.map(\.name)))
    }
    guard let value = module.settings["eps"] else { return .normalization(epsilon: module.isScript ? nil : 1e-5) }
    guard let epsilon = torch.graph.number(value), epsilon.isFinite else {
      return .problem(
        .setting(layer: name, setting: "eps", expected: "a number", found: torch.graph.kind(of: value)))
    }
    return .normalization(epsilon: epsilon)
  }

  private static func step(of module: TorchModule, name: String, _ torch: TorchGraph) -> TorchStep {
    func number(_ setting: String, _ usual: Double) -> Double? {
      guard let value = module.settings[setting] else { return usual }
      return torch.graph.number(value)
    }
    func problem(_ setting: String, _ expected: String) -> TorchStep {
      let found = module.settings[setting].map { value in
        torch.graph.integer(value).map { "\($0)" } ?? torch.graph.number(value).map { "\($0)" }
          ?? torch.graph.text(value) ?? torch.graph.kind(of: value)
      }
      return .problem(.setting(layer: name, setting: setting, expected: expected, found: found ?? "none"))
    }
    switch module.shortName {
    case "LeakyReLU":
      guard let slope = number("negative_slope", 0.01), slope.isFinite else {
        return problem("negative_slope", "a number")
      }
      return .activation(.leakyReLU(slope: slope))
    case "ELU":
      guard let alpha = number("alpha", 1), alpha.isFinite else { return problem("alpha", "a number") }
      return .activation(.elu(alpha: alpha))
    case "GELU":
      // Before version 1.12 there was no other than the exact one.
      guard let value = module.settings["approximate"] else { return .activation(.gelu) }
      switch torch.graph.text(value) {
      case "none": return .activation(.gelu)
      case "tanh": return .activation(.geluTanh)
      default: return problem("approximate", "none or tanh")
      }
    case "Softplus":
      guard number("beta", 1) == 1 else { return problem("beta", "1") }
      // From its threshold on PyTorch takes the sum itself, which at 20 is the same to the precision of f32.
      guard let threshold = number("threshold", 20), threshold >= 20 else { return problem("threshold", "at least 20") }
      return .activation(.softplus)
    case "Softmax":
      guard let value = module.settings["dim"], torch.graph[value] != .none else { return .activation(.softmax) }
      guard let axis = torch.graph.integer(value), [1, -1].contains(axis) else { return problem("dim", "1 or -1") }
      return .activation(.softmax)
    case "Flatten":
      guard number("start_dim", 1) == 1 else { return problem("start_dim", "1") }
      guard number("end_dim", -1) == -1 else { return problem("end_dim", "-1") }
      return .nothing
    default:
      return .problem(.unsupportedLayer(name, className: module.className))
    }
  }

  /// What changes what a module computes beside its class: functions of its own, or those called before and after it.
  static func faults(of module: TorchModule, name: String, _ torch: TorchGraph) -> [ImportProblem] {
    var problems: [ImportProblem] = []
    if module.settings["forward"] != nil {
      problems.append(.setting(layer: name, setting: "forward", expected: "that of its class", found: "one of its own"))
    }
    for hooks in ["_forward_hooks", "_forward_pre_hooks"] {
      guard let value = module.settings[hooks], let members = torch.graph.pairs(value), !members.isEmpty else {
        continue
      }
      problems.append(.setting(layer: name, setting: hooks, expected: "none", found: "\(members.count / 2)"))
    }
    return problems
  }
}
