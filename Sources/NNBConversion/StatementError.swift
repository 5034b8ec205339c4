package import NNBBytes
internal import NNBFormats
package import NNBModel

/// What is said of a file and is not so, or has no meaning for it (Spec/hdf5.md, 7.1).
package struct StatementError: Error, Equatable, Sendable {
  /// What a caller can say of a file, or ask for.
  package enum Statement: String, Sendable {
    case activations, orientation, scaling, probe, opaque, key, prefix, configuration, fold, norms
    case classNames = "class-names"
    case allowFill = "allow-fill"
    case ignoreRecord = "ignore-record"
    case tensorsOnly = "tensors-only"
    case foldScaling = "fold-scaling"
    case scalingEpsilon = "scaling-epsilon"
  }

  /// A statement that cannot stand.
  package enum Fault: Equatable, Sendable {
    /// Another number of activations than the file has layers.
    case activationCount(stated: [Activation], given: [Activation])

    /// Another activation than the file has; `layer` is the layer's name.
    case activation(layer: String, stated: Activation, given: Activation)

    /// Kernels stored otherwise; nnb's own are all (in, out).
    case orientation(given: String)

    /// Tensors alone, though the file has a network; `hasRecord` where an `.h5` file has it from nnb.
    case tensorsOnly(layers: Int, hasRecord: Bool)

    /// A statement about a network, and the file holds tensors alone.
    case noNetwork(Statement)

    /// A statement that is for files of other formats than `.nnb`.
    case notForeign(Statement)

    /// A statement about files of other programs, and this one has nnb's record.
    case recorded(Statement)

    /// A key, and files of this format hold no entries to choose from; `format` is the format's title.
    case noEntries(format: String)

    /// A statement about what files of this format cannot have; `format` is the format's title.
    case unused(Statement, format: String)

    /// A configuration, and files of this format are whole models, or have no place for it.
    case noConfiguration(format: String)

    /// Another number of class names than the network has outputs.
    case classNames(outputs: Int, given: Int)
  }

  /// The file.
  package let file: String

  /// All that cannot stand, at least one.
  package let faults: [Fault]

  /// States what cannot stand of what is said of a file.
  package init(file: String, faults: [Fault]) { (self.file, self.faults) = (file, faults) }
}

extension StatementError: CustomStringConvertible {
  /// A sentence or a line for each fault, with both values.
  package var description: String { failure.description }
}

extension StatementError: FailureConvertible {
  /// The error in the shape that all errors have outside their modules.
  package var failure: Failure {
    let problems = faults.map { Failure.Problem($0.description, remedy: $0.remedy) }
    return Failure(problems, of: file, .badData, code: "contradiction")
  }
}

extension Remedy {
  /// Not to say something.
  package static func leaveOut(_ statement: StatementError.Statement) -> Remedy { leaveOut(statement.rawValue) }
}

extension StatementError.Statement {
  /// What was said, as the subject of a sentence.
  fileprivate var noun: String {
    switch self {
    case .activations: "a list of activations"
    case .orientation: "a layout of kernels"
    case .scaling: "a scaling of inputs"
    case .probe: "a file of images to run both models on"
    case .opaque: "a type of elements without a meaning"
    case .classNames: "a list of class names"
    case .allowFill: "permission to take fill values"
    case .ignoreRecord: "permission to ignore nnb's record"
    case .tensorsOnly: "a wish for tensors alone"
    case .key: "a key"
    case .configuration: "a configuration"
    case .prefix: "a prefix of names"
    case .fold: "permission to fold normalizations"
    case .norms: "a place of normalizations"
    case .foldScaling: "permission to fold a scaling of inputs"
    case .scalingEpsilon: "what is added to a deviation"
    }
  }
}

extension StatementError.Fault {
  /// What would let the rest of the request stand.
  fileprivate var remedy: Remedy {
    switch self {
    case .activationCount, .activation: .leaveOut(.activations)
    case .orientation: .leaveOut(.orientation)
    case .tensorsOnly(_, hasRecord: true), .recorded: .ignoreRecord
    case .noEntries: .leaveOut(.key)
    case .noConfiguration: .leaveOut(.configuration)
    case .tensorsOnly: .leaveOut(.tensorsOnly)
    case .noNetwork(let statement), .notForeign(let statement), .unused(let statement, _): .leaveOut(statement)
    case .classNames: .leaveOut(.classNames)
    }
  }
}

extension StatementError.Fault: CustomStringConvertible {
  /// What the file says and what was given.
  package var description: String {
    func text(_ activations: [Activation]) -> String { activations.map(\.text).joined(separator: ",") }
    switch self {
    case .activationCount(let stated, let given):
      return
        "the file has \(counted(stated.count, "activation")), \(text(stated)); given were \(given.count), \(text(given))"
    case .activation(let layer, let stated, let given):
      return "the file gives layer \(layer) the activation \(stated.text); given was \(given.text)"
    case .orientation(let given):
      return "the file has kernels stored as in-out; given was \(given)"
    case .tensorsOnly(let layers, _):
      return "the file has a network of \(counted(layers, "layer")); asked for were tensors alone"
    case .noNetwork(let statement):
      return "the file holds tensors alone; \(statement.noun) is for a network"
    case .notForeign(let statement):
      return "the file is .nnb; \(statement.noun) is for other formats"
    case .recorded(let statement):
      return "nnb's record in the file says what the model is; \(statement.noun) is for files without one"
    case .noEntries(let format):
      return "a file of the format \(format) is one model; a key is for files that hold several entries"
    case .unused(let statement, let format):
      return "a file of the format \(format) has no use for \(statement.noun)"
    case .noConfiguration(let format):
      return
        "a configuration is for files that have only weights; a file of the format \(format) says itself what its layers do"
    case .classNames(let outputs, let given):
      return "the network has \(counted(outputs, "output")); given were \(counted(given, "class name"))"
    }
  }
}
