package import NNBModel
package import NNBWorkerProtocol

/// What a conversion is to do.
package struct ConversionRequest: Sendable {
  /// The formats that can be written.
  package enum Target: String, CaseIterable, Sendable {
    case nnb
    case h5

    /// The format that a file's name asks for; nil where it ends otherwise.
    package init?(path: String) {
      let name = path.split(separator: "/").last ?? ""
      switch name.split(separator: ".").last.map({ $0.lowercased() }) {
      case "nnb": self = .nnb
      case "h5", "hdf5": self = .h5
      default: return nil
      }
    }
  }

  /// The file to read; `-` is standard input.
  package var source: String

  /// The file to write; `-` is standard output.
  package var output: String

  /// The format to write.
  package var target: Target

  /// How the reading of an `.h5` file is to go.
  package var importing = WorkerRequest(.importing)

  /// How an `.h5` file is laid out when it is written.
  package var layout = WorkerRequest.Layout.keras

  /// The type that kernels and biases are converted to, or all floating-point tensors where there is no network; nil
  /// for what they are.
  package var elementType: ElementType?

  /// How bytes become inputs, instead of what the model says; nil to leave that as it is.
  package var scaling: InputScaling?

  /// The names of the classes, instead of what the model says; nil to leave them as they are.
  package var classNames: [String]?

  /// Whether the state of training is left out, with its tensors.
  package var strips = false

  /// Whether a file that exists is replaced.
  package var replaces = false

  /// What reads and writes `.h5` files.
  package var worker = HDF5Worker()

  /// IDX images on which the model before and after is run; nil for none.
  package var probe: String?

  /// States what is to become what.
  package init(source: String, output: String, target: Target) {
    self.source = source
    self.output = output
    self.target = target
  }
}
