internal import NNBJSON
internal import NNBModel

/// A setting with a value that is not allowed.
struct SettingError: Error, Equatable {
  let setting: String
  let expected: String
  let found: String
}

/// The activations of Keras: as the setting `activation`, and as separate layers.
enum ActivationSettings {
  /// Functions by name, with the parameters that Keras gives them.
  static let functions: [String: Activation] = [
    "linear": .linear, "relu": .relu, "softmax": .softmax, "sigmoid": .sigmoid, "tanh": .tanh, "gelu": .gelu,
    "elu": .elu(alpha: 1), "selu": .selu, "leaky_relu": .leakyReLU(slope: 0.2), "softplus": .softplus,
    "swish": .swish, "silu": .swish,
  ]

  /// The classes of layers that only apply an activation.
  static let classes: Set = ["Activation", "ReLU", "LeakyReLU", "ELU", "Softmax"]

  /// Reads the setting `activation`: a name, null, or an object that stands for a function or a layer.
  ///
  /// Returns nil if the activation is unknown.
  static func activation(_ value: JSON?) throws(SettingError) -> Activation? {
    switch value ?? .null {
    case .null: return .linear
    case .string(let name): return functions[name]
    case .object: return try activation(of: value ?? .null)
    default: return nil
    }
  }

  private static func activation(of object: JSON) throws(SettingError) -> Activation? {
    let className = object["class_name"]?.string ?? "", config = object["config"] ?? .null
    let module = object["module"]?.string ?? ""
    guard
      ["", "builtins"].contains(module)
        || ["keras", "tf_keras"].contains(where: { module == $0 || module.hasPrefix($0 + ".") })
    else { return nil }
    // A function of the user's own may bear the name of one of Keras's.
    if let registered = object["registered_name"]?.string, registered != className, registered != config.string {
      return nil
    }
    switch className {
    case "function": return config.string.flatMap { functions[$0] }
    case "gelu":
      switch config["approximate"] ?? .bool(false) {
      case .bool(false): return .gelu
      case .bool(true): return .geluTanh
      default: return nil
      }
    default:
      // A custom layer may bear the name of one of Keras's.
      guard object.kerasClass == className, classes.contains(className) else { return nil }
      return try activation(ofClass: className, config)
    }
  }

  /// Reads the settings of a layer that is an activation; nil if the activation is unknown.
  static func activation(ofClass className: String, _ config: JSON) throws(SettingError) -> Activation? {
    switch className {
    case "Activation": return try activation(config["activation"])
    case "ELU": return .elu(alpha: try number("alpha", config, default: 1))
    case "LeakyReLU":
      let slope = try number("negative_slope", config, default: number("alpha", config, default: 0.3))
      return .leakyReLU(slope: slope)
    case "ReLU":
      if let limit = config["max_value"], limit != .null {
        throw SettingError(setting: "max_value", expected: "null", found: limit.summary)
      }
      let threshold = try number("threshold", config, default: 0)
      guard threshold == 0 else { throw SettingError(setting: "threshold", expected: "0", found: "\(threshold)") }
      let slope = try number("negative_slope", config, default: 0)
      return slope == 0 ? .relu : .leakyReLU(slope: slope)
    case "Softmax":
      let axis = config["axis"] ?? .integer(-1)
      // Along the only axis of a sample, counted from either end.
      guard [-1, 1].contains(axis.elements.map { $0.count == 1 ? $0[0] : axis }?.wholeNumber ?? axis.wholeNumber) else {
        throw SettingError(setting: "axis", expected: "-1", found: axis.summary)
      }
      return .softmax
    default: return nil
    }
  }

  /// A finite number, or the default if there is none.
  static func number(
    _ setting: String, _ config: JSON, default standard: @autoclosure () throws(SettingError) -> Double
  ) throws(SettingError) -> Double {
    guard let value = config[setting], value != .null else { return try standard() }
    guard let number = value.real, number.isFinite else {
      throw SettingError(setting: setting, expected: "a finite number", found: value.summary)
    }
    return number
  }
}
