package import NNBFormats
package import NNBModel

/// What a conversion is to do.
package struct ConversionRequest: Sendable {
  /// The file to read; `-` is standard input.
  package var source: String

  /// The file to write; `-` is standard output.
  package var output: String

  /// The format to write, one of `Registry.writable`.
  package var target: FormatName

  /// What the caller knows of a file of another format.
  package var importing = ImportOptions()

  /// How the result is laid out.
  package var exporting = ExportOptions()

  /// The type that kernels and biases are converted to, or all floating-point tensors where there is no network; nil
  /// for what they are.
  package var elementType: ElementType?

  /// How bytes become inputs, instead of what the model says; nil to leave that as it is.
  package var scaling: InputScaling?

  /// The names of the classes, instead of what the model says; nil to leave them as they are.
  package var classNames: ClassNameList?

  /// The texts of notes that the result gets, by their keys; nil for a note that it loses (Spec/nnb.md, 7.3).
  package var noteChanges: [Name: String?] = [:]

  /// Whether the state of training is left out, with its tensors.
  package var strips = false

  /// Whether a file that exists is replaced.
  package var replaces = false

  /// What reads and writes `.h5` files.
  package var worker = HDF5Worker()

  /// IDX images on which the model before and after is run; nil for none.
  package var probe: String?

  /// Whether rows and columns of these images are exchanged.
  package var transposesProbe = false

  /// Other files that the settings came from, such as a configuration: like the source they are not replaced.
  package var settingPaths: [String] = []

  /// States what is to become what.
  package init(source: String, output: String, target: FormatName) {
    self.source = source
    self.output = output
    self.target = target
  }
}
