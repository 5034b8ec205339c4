internal import NNBBytes
package import NNBModel

/// What is said of a file and is not so, or has no meaning for it (Spec/hdf5.md, 7.1).
package struct StatementError: Error, Equatable, Sendable {
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

    /// An option that is for a network, and the file holds tensors alone.
    case noNetwork(option: String)

    /// An option that is for `.h5` files alone.
    case notHDF5(option: String)

    /// Another number of class names than the network has outputs.
    case classNames(outputs: Int, given: Int)
  }

  /// The file.
  package let file: String

  /// All that cannot stand, at least one.
  package let faults: [Fault]
}

extension StatementError: CustomStringConvertible {
  /// One sentence with the file, and for each fault both values.
  package var description: String { "\(file): " + faults.map(\.description).joined(separator: "; ") }
}

extension StatementError.Fault: CustomStringConvertible {
  /// What the file says and what was given.
  package var description: String {
    func text(_ activations: [Activation]) -> String { activations.map(\.text).joined(separator: ",") }
    switch self {
    case .activationCount(let stated, let given):
      return "--activations gives \(given.count), \(text(given)); the file has \(stated.count), \(text(stated))"
    case .activation(let layer, let stated, let given):
      return "--activations gives layer \(layer) \(given.text), the file says \(stated.text)"
    case .orientation(let given):
      return "--layout gives \(given), the file says in-out"
    case .tensorsOnly(let layers, let hasRecord):
      return "--tensors-only gives no network, the file says one of \(counted(layers, "layer"))"
        + (hasRecord ? " (--ignore-record beside it leaves that aside)" : "")
    case .noNetwork(let option):
      return "\(option) is for a network, the file holds tensors alone"
    case .notHDF5(let option):
      return "\(option) is for .h5 files, this is .nnb"
    case .classNames(let outputs, let given):
      return "--class-names gives \(counted(given, "name")), the network has \(counted(outputs, "output"))"
    }
  }
}
