internal import NNBBytes
internal import NNBFormats
internal import NNBModel

/// Follows a graph from its input and finds a chain of dense layers (Spec/onnx.md, section 2).
struct ONNXChain {
  /// A dense layer as far as it has been followed.
  struct Dense {
    let name: Name
    let title: String
    let kernel: ONNXConstant

    /// Whether the value stands with its rows and columns exchanged in the operation.
    let isExchanged: Bool
    var bias: ONNXConstant?
    let outputs: Int

    /// What is done to each input first, and to each sum before the activation.
    var before: [ONNXInput.Step] = [], after: [ONNXInput.Step] = []

    /// What is applied to the sums; nil if nothing is yet.
    var activation: Activation?

    /// The node that gives logarithms of probabilities.
    var logarithms: String?
  }

  /// What a file says of a network.
  struct Result {
    var network: FoundNetwork

    /// What stands for values that are no tensors of the file, by their paths.
    var derived: [Name: ONNXConstant]

    /// The last node, if it gives logarithms of what softmax does.
    var logarithms: String?
  }

  let file: ONNXFile
  let constants: ONNXConstants

  /// The nodes that take a value, in the order of the file.
  let consumers: [Name: [Int]]
  let outputs: Set<Name>

  /// The value that has been come to, and the sizes of its axes after the first; nil for what is not known.
  var value: Name = ""
  var sample: [Int?]?

  /// The values on the way.
  var passed: Set<Name> = []

  /// The number of samples, where the file states one.
  var batch: Int?

  var input = ONNXInput()
  var layers: [Dense] = []
  var notes: [String] = []

  /// What is done to the values behind the last activation so far, until a dense layer takes them.
  var pending: [ONNXInput.Step] = []

  /// Whether something makes labels of the outputs, the nodes that do so, and how many steps were taken to find them.
  var hasTail = false
  var aside: Set<Int> = [], tailSteps = 0

  /// The names of layers, with the last number behind each that is taken.
  var names: [Name: Int] = [:]

  init(_ file: ONNXFile, _ constants: ONNXConstants) {
    (self.file, self.constants) = (file, constants)
    outputs = Set(file.outputs.map(\.name))
    var consumers: [Name: [Int]] = [:]
    for (index, node) in file.nodes.enumerated() {
      for name in Set(node.inputs) where !name.isEmpty { consumers[name, default: []].append(index) }
    }
    self.consumers = consumers
  }

  /// The network of the graph; throws `ImportError` with what keeps it from being a chain, and faults of the file.
  func network() throws -> Result {
    var chain = self
    try chain.check()
    try chain.follow()
    return try chain.result()
  }

  /// The first problem of a node.
  func problem(_ node: ONNXNode, _ reason: String) -> ImportError {
    ImportError([.operation(node: node.title, operation: node.fullOperation, reason: reason)])
  }

  /// Whether a node does not take the value as its only one of the chain: what takes its sizes alone.
  private func users() -> [Int] {
    (consumers[value] ?? []).filter { index in
      let node = file.nodes[index]
      return !(node.domain.isEmpty && ["Shape", "Size"].contains(node.operation))
    }
  }

  private mutating func follow() throws {
    let tensorNames = Set(file.tensors.map(\.name))
    let inputs = file.inputs.filter { !tensorNames.contains($0.name) }
    guard inputs.count == 1 else {
      throw ImportError([.modelEnds(inputs: inputs.count, outputs: file.outputs.count)])
    }
    value = inputs[0].name
    input.type = inputs[0].type
    if let shape = inputs[0].shape {
      guard shape.count > 1 else {
        throw ImportError([
          .operation(
            node: value.text, operation: "input",
            reason: "has no axis for samples; a matrix of one sample a row is expected")
        ])
      }
      sample = Array(shape.dropFirst())
      batch = shape[0]
    }
    input.shape = sample
    // Each step comes to a value that has not been passed, so there is an end.
    while passed.insert(value).inserted {
      var next = users()
      if !layers.isEmpty {
        var rest: [Int] = []
        for index in next { if isTail(index) { hasTail = true } else { rest.append(index) } }
        next = rest
      }
      guard !next.isEmpty else { break }
      if outputs.contains(value) {
        notes.append("the output \(value) of the graph, which is within the network, is left out")
      }
      if next.count == 1, try take(file.nodes[next[0]]) { continue }
      try takeActivation(next)
    }
  }
}

// MARK: The result

extension ONNXChain {
  private mutating func result() throws -> Result {
    guard !layers.isEmpty else { throw ImportError([.noWeights]) }
    let others = file.outputs.map(\.name).filter { $0 != value && !passed.contains($0) }
    guard outputs.contains(value) || hasTail && !others.isEmpty else {
      throw ImportError([
        .operation(
          node: layers[layers.count - 1].title, operation: "layer", reason: "does not lead to an output of the graph")
      ])
    }
    if !others.isEmpty {
      if file.outputs.count == 1, let index = constants.producers[others[0]] {
        throw problem(file.nodes[index], "gives the only output of the graph, which is not that of a layer")
      }
      notes.append(
        "the graph also gives \(listed(others.map(\.text))), which \(others.count == 1 ? "is" : "are") computed from the "
          + "outputs of the last layer and left out")
    }
    for layer in layers.dropLast() where layer.logarithms != nil {
      throw ImportError([
        .operation(
          node: layer.logarithms ?? "", operation: "LogSoftmax", reason: "is an activation that is not known here")
      ])
    }
    if !pending.isEmpty, let last = layers.last {
      throw ImportError([
        .normalizationAtEnd(place: ONNXInput.place(pending), after: last.activation ?? .linear, of: last.title)
      ])
    }
    var places = ONNXPlaces(file)
    let found = layers.map { layer in
      let kernel = places.stored(layer.kernel, "kernel", layer.name)
      var found = FoundLayer(
        name: layer.name, kernel: kernel, bias: layer.bias.map { places.stored($0, "bias", layer.name) },
        isTransposed: layer.kernel.isTransposed != layer.isExchanged,
        activation: layer.logarithms == nil ? layer.activation ?? .linear : nil, isBFloat16: false)
      found.before = ONNXInput.scaling(layer.before, &places)
      found.after = ONNXInput.scaling(layer.after, &places)
      return found
    }
    let inputs = found[0].inputs
    var network = FoundNetwork(layers: found, sampleShape: input.sampleShape(inputs: inputs), notes: notes)
    try input.state(in: &network, inputs: inputs, &places, constants)
    return Result(network: network, derived: places.derived, logarithms: layers.last?.logarithms)
  }
}

/// Gives values that are no tensors of a file, and tensors that are used twice, paths of their own.
struct ONNXPlaces {
  /// What stands at paths that are no names of tensors.
  private(set) var derived: [Name: ONNXConstant] = [:]

  private let tensors: Set<Name>
  private var used: Set<Name> = []

  init(_ file: ONNXFile) { tensors = Set(file.tensors.map(\.name)) }

  /// The value as a tensor of the file; `part` is what it is to a layer.
  mutating func stored(_ constant: ONNXConstant, _ part: String, _ layer: Name) -> StoredTensor {
    let name = constant.tensor.name
    if constant.isStored, tensors.contains(name), used.insert(name).inserted { return constant.tensor.stored }
    let usual: Name = tensors.contains(name) || used.contains(name) ? "\(name), \(part) of \(layer)" : name
    var path = usual, number = 2
    while tensors.contains(path) || !used.insert(path).inserted {
      path = "\(usual) \(number)"
      number += 1
    }
    derived[path] = constant
    return StoredTensor(
      path: path, storedType: constant.type.map(StoredType.number) ?? constant.tensor.type, shape: constant.storedShape,
      tensorName: path)
  }
}
