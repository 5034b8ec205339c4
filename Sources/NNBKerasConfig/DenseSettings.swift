package import NNBFormats
internal import NNBJSON
package import NNBModel

/// The settings of a dense layer in the configuration.
package struct DenseSettings: Equatable {
  /// The layer's name.
  package let name: String

  /// The layer of the model itself that contains this one; the layer itself if no other contains it.
  package let owner: String

  /// Where a file of numbered variables has its weights.
  package let place: VariablePlace

  /// The number of outputs.
  package let units: Int

  /// Whether a bias is added.
  package let hasBias: Bool

  /// The activation, including that of a layer after this one.
  package internal(set) var activation: Activation

  /// What is done to each input first, and to each sum before the activation.
  package internal(set) var before: [NormalizationSettings] = [], after: [NormalizationSettings] = []

  /// Whether two-byte elements without a type are bf16.
  package let isBFloat16: Bool

  private static let policies: Set = [
    "float16", "float32", "float64", "bfloat16", "mixed_float16", "mixed_bfloat16",
  ]

  /// Reads the settings; nil if there are problems with them.
  init?(_ layer: ConfiguredLayer, _ problems: inout [ImportProblem]) {
    let count = problems.count, settings = layer.settings
    func refuse(_ setting: String, expected: String, _ found: JSON?) {
      problems.append(
        .setting(layer: layer.name, setting: setting, expected: expected, found: found?.summary ?? "missing"))
    }
    name = layer.name
    owner = layer.owner
    place = layer.place

    let unitsName = settings["units"] == nil && settings["output_dim"] != nil ? "output_dim" : "units"
    units = settings[unitsName]?.wholeNumber ?? 0
    if units < 1 { refuse(unitsName, expected: "a whole number from 1", settings[unitsName]) }

    let biasName = settings["use_bias"] == nil && settings["bias"] != nil ? "bias" : "use_bias"
    let bias = settings[biasName] ?? .bool(true)
    hasBias = bias == .bool(true)
    if bias != .bool(true), bias != .bool(false) { refuse(biasName, expected: "true or false", bias) }

    var found: Activation?
    do throws(SettingError) {
      found = try ActivationSettings.activation(settings["activation"])
      if found == nil {
        problems.append(
          .unsupportedActivation(layer: name, found: settings["activation"]?.summary ?? "null"))
      }
    } catch {
      problems.append(
        .setting(layer: name, setting: error.setting, expected: error.expected, found: error.found))
    }
    activation = found ?? .linear

    let policy = Self.policy(settings["dtype"])
    isBFloat16 = policy == "bfloat16"
    if policy == nil { refuse("dtype", expected: "a floating-point type", settings["dtype"]) }

    if problems.count > count { return nil }
  }

  /// The name of a policy that stores floating-point numbers; nil for any other.
  private static func policy(_ value: JSON?) -> String? {
    let name: String?
    switch value ?? .null {
    case .null: return "float32"
    case .string(let text): name = text
    case let object where ["DTypePolicy", "FloatDTypePolicy", "Policy"].contains(object["class_name"]?.string):
      name = object["config"]?["name"]?.string
    default: name = nil
    }
    return name.flatMap { policies.contains($0) ? $0 : nil }
  }
}

extension DenseSettings {
  /// All normalizations that become part of it, in the order in which they are applied.
  package var normalizations: [NormalizationSettings] { before + after }

  /// A found layer with what its normalizations do, whose tensors are given by the name of each and of its weights.
  package func completed(
    _ layer: FoundLayer, _ tensors: (NormalizationSettings) -> [String: StoredTensor]
  ) -> FoundLayer {
    func joined(_ list: [NormalizationSettings]) -> FeatureScaling? {
      list.reduce(nil) { .joined($0, $1.scaling(tensors($1))) }
    }
    var layer = layer
    (layer.before, layer.after) = (joined(before), joined(after))
    return layer
  }
}
