internal import NNBFormats
internal import NNBModel

/// The layers of a whole `torch.nn.Sequential` of known modules, which stand in the order in which they are applied.
///
/// Nothing of a module is executed; what each computes is known by its class.
struct TorchSequence {
  /// The dense layer to which activations are still added.
  private struct Open {
    let name: String
    let kernel: StoredTensor
    let bias: StoredTensor?
    var activation: Activation? = .linear
    var isFollowed = false
  }

  /// The layers.
  private(set) var layers: [FoundLayer] = []

  private let torch: TorchGraph
  private let tensors: [String: StoredTensor]

  /// Whether the caller gives activations, which stand for those whose settings the file does not have.
  private let isGiven: Bool

  private var problems: [ImportProblem] = []
  private var open: Open?

  /// The layers of the object `index`; nil if it is no `Sequential`. `tensors` are those of the file by their names.
  ///
  /// Throws all modules that are not known, and all that do not make a chain.
  init?(
    _ torch: TorchGraph, _ index: PickleGraph.Index, tensors: [String: StoredTensor], isGiven: Bool
  ) throws(ImportError) {
    (self.torch, self.tensors, self.isGiven) = (torch, tensors, isGiven)
    guard let module = TorchModule(torch, index), module.isSequence else { return nil }
    add(module, prefix: "")
    close()
    guard problems.isEmpty else { throw ImportError(problems) }
  }

  /// Adds the modules of a `Sequential`, those in one within it too; their number is bounded since all were counted.
  private mutating func add(_ sequence: TorchModule, prefix: String) {
    problems += TorchStep.faults(of: sequence, name: prefix.isEmpty ? "Sequential" : String(prefix.dropLast()), torch)
    for (part, index) in sequence.children {
      let name = prefix + part
      guard let module = TorchModule(torch, index) else {
        problems.append(.unsupportedLayer(name, className: torch.callee(of: index)?.text ?? "unknown"))
        continue
      }
      if module.isSequence {
        add(module, prefix: name + ".")
        continue
      }
      problems += TorchStep.faults(of: module, name: name, torch)
      switch TorchStep(module, name: name, torch) {
      case .dense: addDense(name, module)
      case .nothing: break
      case .activation(let activation): add(activation, of: name, className: module.shortName)
      case .open: add(nil, of: name, className: module.shortName)
      case .problem(let problem): problems.append(problem)
      }
    }
  }

  private mutating func addDense(_ name: String, _ module: TorchModule) {
    close()
    guard let kernel = tensors[name + ".weight"], Set(module.tensors.map(\.name)).isSubset(of: ["weight", "bias"])
    else {
      problems.append(
        .weights(layer: name, expected: ["weight", "bias"], found: module.tensors.map(\.name)))
      return
    }
    open = Open(name: name, kernel: kernel, bias: tensors[name + ".bias"])
  }

  /// Adds an activation; nil for one of which the file does not say all.
  private mutating func add(_ activation: Activation?, of name: String, className: String) {
    guard var layer = open else {
      problems.append(.activationBeforeDense(layer: name, found: activation ?? .linear))
      return
    }
    if layer.isFollowed {
      problems.append(
        .secondActivation(
          layer: name, dense: layer.name, first: layer.activation ?? .linear, second: activation ?? .linear))
      return
    }
    if activation == nil, !isGiven {
      problems.append(.unsupportedActivation(layer: name, found: className))
    }
    layer.activation = activation
    layer.isFollowed = true
    open = layer
  }

  private mutating func close() {
    guard let layer = open else { return }
    layers.append(
      FoundLayer(
        name: Name(layer.name), kernel: layer.kernel, bias: layer.bias, isTransposed: true,
        activation: layer.activation, isBFloat16: false))
    open = nil
  }
}
