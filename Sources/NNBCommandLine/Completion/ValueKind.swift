internal import NNBConversion
internal import NNBFormats

extension Command {
  /// What the value of an option or an argument can be, for shells that complete it.
  package enum ValueKind: Equatable, Sendable {
    /// A number or a name that only the user knows.
    case free

    /// Any file.
    case file

    /// A file whose name ends in one of these, which have their dot, or a folder on the way to it.
    case fileEnding([String])

    /// One of these words.
    case choice([String])

    /// Several of these words, with commas between them.
    case list([String])

    /// A model of any format that is read here.
    package static var model: ValueKind { .fileEnding(Registry.names.flatMap(\.endings).map { "." + $0 }) }

    /// Images, labels, or a folder with them.
    package static let data = ValueKind.fileEnding(["ubyte", ".gz", ".idx", ".csv", ".npy", ".npz", ".png"])

    /// A model or images.
    package static var modelOrData: ValueKind {
      guard case .fileEnding(let models) = model, case .fileEnding(let images) = data else { return .file }
      return .fileEnding(models + images.filter { !models.contains($0) })
    }

    /// The activations.
    package static let activations = ValueKind.list(
      [
        "linear", "relu", "softmax", "sigmoid", "tanh", "gelu", "gelu_tanh", "elu:", "selu", "leaky_relu:", "softplus",
        "swish",
      ])

    /// The words of a type whose values are the choices.
    package static func choices<Value: CaseIterable & RawRepresentable>(_ type: Value.Type) -> ValueKind
    where Value.RawValue == String {
      .choice(Value.allCases.map(\.rawValue))
    }
  }
}
