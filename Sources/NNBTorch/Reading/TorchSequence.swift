internal import NNBFormats
internal import NNBModel
internal import NNBZip

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
    var before, after: FeatureScaling?
  }

  /// The layers.
  private(set) var layers: [FoundLayer] = []

  private let torch: TorchGraph
  private let tensors: [String: StoredTensor]

  /// Whether the caller gives activations, which stand for those whose settings the file does not have.
  private let isGiven: Bool

  /// The code of TorchScript; nil if the file has none.
  private var code: TorchScriptCode?

  /// Whether what the code of each `Sequential` does is known.
  private(set) var isCodeKnown = true

  /// The activations whose settings the file does not have, or that `.nnb` does not have, by the index of their layer.
  private var unknown: [Int: (name: String, className: String)] = [:]

  private var problems: [ImportProblem] = []
  private var open: Open?

  /// What is done to the values behind the last activation so far, until a dense layer takes them.
  private var pending: FeatureScaling?

  /// The layers of the object `index`; nil if it is no `Sequential`. `tensors` are those of the file by their names.
  ///
  /// Throws `ImportError` with all modules that are not known and all that do not make a chain, and `ZipError`.
  init?(
    _ torch: TorchGraph, _ index: PickleGraph.Index, tensors: [String: StoredTensor], code: TorchScriptCode?,
    isGiven: Bool
  ) throws {
    (self.torch, self.tensors, self.code, self.isGiven) = (torch, tensors, code, isGiven)
    guard let module = TorchModule(torch, index), module.isSequence else { return nil }
    try add(module, prefix: "")
    if let pending, let open {
      problems.append(
        .normalizationAtEnd(place: pending.place, after: open.activation ?? .linear, of: open.name))
    }
    close()
    problems += questions
    guard problems.isEmpty else { throw ImportError(problems) }
  }

  /// What is asked of the activations whose settings the file does not have, with the usual ones as an example.
  private var questions: [ImportProblem] {
    if isGiven { return [] }
    let example = layers.enumerated().map { index, layer in
      layer.activation ?? unknown[index].flatMap { TorchStep.usual[$0.className] } ?? .linear
    }
    return unknown.sorted { $0.key < $1.key }.map {
      .openActivation(layer: $0.value.name, className: $0.value.className, activations: example)
    }
  }

  /// Adds the modules of a `Sequential`, those in one within it too; their number is bounded since all were counted.
  private mutating func add(_ sequence: TorchModule, prefix: String) throws(ZipError) {
    let name = prefix.isEmpty ? "Sequential" : String(prefix.dropLast())
    problems += TorchStep.faults(of: sequence, name: name, torch)
    if let className = sequence.scriptName {
      switch try code?.finding(of: className) ?? .unknown {
      case .modulesAlone: break
      case .more(let call): problems.append(.codeBetweenModules(of: name, call: call))
      case .unknown: isCodeKnown = false
      }
    }
    for (part, index) in sequence.children {
      let name = prefix + part
      guard let module = TorchModule(torch, index) else {
        problems.append(.unsupportedLayer(name, className: torch.callee(of: index)?.text ?? "unknown"))
        continue
      }
      if module.isSequence {
        try add(module, prefix: name + ".")
        continue
      }
      problems += TorchStep.faults(of: module, name: name, torch)
      switch TorchStep(module, name: name, torch) {
      case .dense: addDense(name, module)
      case .normalization(let epsilon): normalize(name, epsilon)
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
    open = Open(name: name, kernel: kernel, bias: tensors[name + ".bias"], before: pending)
    pending = nil
  }

  /// Takes a normalization, which becomes part of the dense layer before it if there is no activation between them, and of the
  /// next one otherwise.
  private mutating func normalize(_ name: String, _ epsilon: Double?) {
    func step(_ part: String, _ step: (FeatureScaling.Values) -> FeatureScaling.Step) -> FeatureScaling.Step? {
      tensors["\(name).\(part)"].map { step(.stored($0)) }
    }
    let scaling = FeatureScaling(
      [
        step("running_mean") { .subtract($0) }, step("running_var") { .divideByRoot($0, epsilon: epsilon) },
        step("weight") { .multiply($0) }, step("bias") { .add($0) },
      ].compactMap(\.self), at: name, usualEpsilon: 1e-5, className: "BatchNorm1d")
    if let layer = open, !layer.isFollowed, pending == nil {
      open?.after = .joined(layer.after, scaling)
    } else {
      pending = .joined(pending, scaling)
    }
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
    if activation == nil { unknown[layers.count] = (name, className) }
    layer.activation = activation
    layer.isFollowed = true
    open = layer
  }

  private mutating func close() {
    guard let layer = open else { return }
    var found = FoundLayer(
      name: Name(layer.name), kernel: layer.kernel, bias: layer.bias, isTransposed: true,
      activation: layer.activation, isBFloat16: false)
    (found.before, found.after) = (layer.before, layer.after)
    layers.append(found)
    open = nil
  }
}
