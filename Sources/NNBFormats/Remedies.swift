package import NNBBytes
package import NNBModel

/// What decides the questions that files of weights leave open, by the property of `ImportOptions` that it sets.
extension Remedy {
  /// To state the activation of each layer; as an example those of most networks of so many layers.
  package static func activations(layers: Int) -> Remedy {
    let hidden: [Activation] = Array(repeating: .relu, count: max(0, layers - 1))
    return Remedy("activations", (hidden + [.softmax]).map(\.text))
  }

  /// To state how kernels are stored.
  package static func orientation(_ orientation: ImportOptions.Orientation) -> Remedy {
    Remedy("orientation", [orientation.rawValue])
  }

  /// To take elements of two bytes without a type as bf16.
  package static var opaqueAsBFloat16: Remedy { Remedy("opaque", ["bf16"]) }

  /// To leave aside what nnb recorded in the file.
  package static var ignoreRecord: Remedy { Remedy("ignore-record") }

  /// To take fill values for elements that were never written.
  package static var allowFill: Remedy { Remedy("allow-fill") }

  /// To take one of several entries of a file.
  package static func key(_ key: String) -> Remedy { Remedy("key", [key]) }

  /// To take the tensors below these groups; each ends in a dot or a slash.
  package static func prefix(_ prefixes: [String]) -> Remedy { Remedy("prefix", prefixes) }

  /// To make what is done to each input a part of the first layer.
  package static var foldScaling: Remedy { Remedy("fold-scaling") }

  /// To make all scalings and normalizations a part of layers.
  package static var fold: Remedy { Remedy("fold") }

  /// To state on which side of the activations normalizations stand.
  package static func normalizationSides(_ sides: NormalizationSides) -> Remedy { Remedy("norms", [sides.text]) }

  /// To state what is added to a deviation or a variance; as an example a usual value.
  package static func scalingEpsilon(_ value: Double) -> Remedy { Remedy("scaling-epsilon", ["\(value)"]) }

  /// Not to say something, by the name of its remedy.
  package static func leaveOut(_ name: String) -> Remedy { Remedy("leave-out", [name]) }

  /// To write another layout of the format.
  package static func layout(_ layout: ExportOptions.Layout) -> Remedy { Remedy("layout", [layout.rawValue]) }

  /// To leave out the training state.
  package static var dropTraining: Remedy { Remedy("drop-training") }

  /// To convert the kernels and biases to another type.
  package static func elementType(_ type: ElementType) -> Remedy { Remedy("dtype", ["\(type)"]) }
}
