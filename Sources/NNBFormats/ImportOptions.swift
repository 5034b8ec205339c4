package import NNBModel

/// What the caller knows of a file that the file does not say.
package struct ImportOptions: Equatable, Sendable {
  /// How kernels are stored.
  package enum Orientation: String, CaseIterable, Sendable {
    /// (inputs, outputs), as Keras stores them.
    case inOut = "in-out"

    /// (outputs, inputs), as PyTorch stores them.
    case outIn = "out-in"
  }

  /// How kernels are stored; nil if file and shapes are to tell.
  package var orientation: Orientation?

  /// The activation of each layer, the first layer first; nil if the file is to tell.
  package var activations: [Activation]?

  /// Whether a configuration beside the file states these, and the caller does not state them too.
  package var isActivationsConfigured = false

  /// Whether to take all datasets as tensors and no network.
  package var takesTensorsOnly: Bool

  /// Whether elements of two bytes without a type are bf16.
  package var takesOpaqueAsBFloat16: Bool

  /// Whether what nnb once recorded in the file is left aside.
  package var ignoresRecord: Bool

  /// Whether fill values are taken for elements that were never written.
  package var allowsFill: Bool

  /// The entry of a file that holds several, such as a checkpoint's dictionary; nil if the file is to tell.
  package var key: String?

  /// What the names of the tensors to take begin with, with commas between several; nil for all tensors.
  package var prefix: String?

  /// Whether what is done to each input before the first layer becomes part of that layer (Spec/folding.md).
  package var foldsScaling: Bool

  /// Whether the same becomes of all normalizations and scalings, wherever they stand.
  package var folds = false

  /// On which side of activations normalizations stand of which a file has only the names; nil if the file is to tell.
  package var normalizationSides: NormalizationSides?

  /// Whether what would be folded comes as tensors of its own instead: what a folded network is compared with.
  package var keepsFoldsApart = false

  /// What is added to a deviation or a variance before inputs are divided by it; nil if the file is to tell.
  package var scalingEpsilon: Double?

  /// The text of a model's configuration by Keras, for weights that stand in a file without it; nil if there is none.
  package var configuration: String?

  /// What the configuration says, for formats that this process reads; nil if there is none.
  package var configured: Result<ConfiguredNetwork, ImportError>?

  /// The activation of all layers but the last one, where neither the file nor `activations` tells it; nil if nothing does.
  package var hiddenActivation: Activation?

  /// The largest configuration, in bytes.
  package static let largestConfiguration = 16 << 20

  /// The same for the tensors of a file whose network cannot be taken.
  package var forTensorsOnly: ImportOptions {
    ImportOptions(
      takesTensorsOnly: true, takesOpaqueAsBFloat16: takesOpaqueAsBFloat16, ignoresRecord: ignoresRecord,
      allowsFill: allowsFill, key: key, prefix: prefix, configuration: configuration)
  }

  /// Whether anything is taken from a configuration.
  package var hasConfiguration: Bool { configuration != nil || hiddenActivation != nil }

  /// The same without what a configuration says.
  package var withoutConfiguration: ImportOptions {
    var options = self
    (options.configuration, options.configured, options.hiddenActivation) = (nil, nil, nil)
    return options
  }

  /// States what the caller knows.
  package init(
    orientation: Orientation? = nil, activations: [Activation]? = nil, takesTensorsOnly: Bool = false,
    takesOpaqueAsBFloat16: Bool = false, ignoresRecord: Bool = false, allowsFill: Bool = false,
    key: String? = nil, prefix: String? = nil, foldsScaling: Bool = false, scalingEpsilon: Double? = nil,
    configuration: String? = nil
  ) {
    self.orientation = orientation
    self.activations = activations
    self.takesTensorsOnly = takesTensorsOnly
    self.takesOpaqueAsBFloat16 = takesOpaqueAsBFloat16
    self.ignoresRecord = ignoresRecord
    self.allowsFill = allowsFill
    self.key = key
    self.prefix = prefix
    self.foldsScaling = foldsScaling
    self.scalingEpsilon = scalingEpsilon
    self.configuration = configuration
  }
}
