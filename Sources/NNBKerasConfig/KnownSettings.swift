internal import NNBFormats
internal import NNBJSON

/// The settings of layers whose effect is known. Any other may change the arithmetic.
enum KnownSettings {
  /// Settings that every layer may have and that have no effect here.
  private static let common: Set = [
    "name", "trainable", "dtype", "batch_input_shape", "batch_shape", "input_shape", "input_dim", "input_dtype",
    "activity_regularizer", "build_config",
  ]

  /// The other settings of a class.
  private static let ofClass: [String: Set<String>] = [
    "Dense": [
      "units", "use_bias", "activation", "kernel_initializer", "bias_initializer", "kernel_regularizer",
      "bias_regularizer", "kernel_constraint", "bias_constraint", "lora_alpha", "output_dim", "bias", "init",
      "W_regularizer", "b_regularizer", "W_constraint", "b_constraint",
    ],
    "Flatten": ["data_format"],
    "Reshape": ["target_shape"],
    "Rescaling": ["scale", "offset"],
    "Normalization": ["axis", "mean", "variance", "input_mean", "input_variance", "invert"],
    "BatchNormalization": [
      "axis", "momentum", "epsilon", "center", "scale", "beta_initializer", "gamma_initializer",
      "moving_mean_initializer", "moving_variance_initializer", "beta_regularizer", "gamma_regularizer",
      "beta_constraint", "gamma_constraint", "synchronized", "renorm", "renorm_clipping", "renorm_momentum", "fused",
    ],
    "Activation": ["activation"],
    "ReLU": ["max_value", "negative_slope", "threshold"],
    "LeakyReLU": ["alpha", "negative_slope"],
    "ELU": ["alpha"],
    "Softmax": ["axis"],
  ]

  /// A problem for each unknown setting of a layer. A setting that is null counts as absent.
  static func problems(of layer: ConfiguredLayer) -> [ImportProblem] {
    guard let known = ofClass[layer.className], case .object(let members) = layer.settings else { return [] }
    return members.compactMap { member in
      guard member.value != .null, !common.contains(member.key), !known.contains(member.key) else { return nil }
      return .unknownSetting(layer: layer.name, setting: member.key, found: member.value.summary)
    }
  }
}
