internal import NNBBytes
internal import NNBFormats
internal import NNBModel

extension ONNXChain {
  /// What may stand in a graph of a chain, by names with domains.
  private static let known: Set<String> = [
    "BatchNormalization", "Gemm", "MatMul", "com.microsoft.FusedGemm", "com.microsoft.FusedMatMul",
    "com.microsoft.Gelu",
    "com.microsoft.FastGelu", "com.microsoft.BiasGelu", "com.microsoft.QuickGelu",
    "Relu", "Sigmoid", "Tanh", "Elu", "Selu", "LeakyRelu", "Softplus", "Softmax", "LogSoftmax", "PRelu", "Clip", "Gelu",
    "Swish", "Celu", "Erf", "Exp", "Log", "Pow", "Max", "Mul", "Add", "Sub", "Div", "Greater", "Where", "Neg", "Sqrt",
    "Identity", "Cast", "Dropout", "Flatten", "Reshape", "Squeeze", "Unsqueeze", "Shape", "Size", "Gather", "Concat",
    "Slice", "Constant", "Transpose", "DequantizeLinear", "ArgMax", "TopK", "ai.onnx.ml.ZipMap", "ai.onnx.ml.Scaler",
    "ai.onnx.ml.ArrayFeatureExtractor", "ai.onnx.ml.LabelEncoder",
  ]

  /// Parts of the names of operations of quantised networks.
  private static let quantised = [
    "Quant", "QLinear", "QGemm", "MatMulInteger", "ConvInteger", "QAttention", "MatMulNBits",
  ]

  /// Activations that nnb does not have.
  private static let activations: Set<String> = [
    "HardSigmoid", "HardSwish", "Mish", "Softsign", "ThresholdedRelu", "Hardmax", "Shrink", "BitShift",
  ]

  /// Looks at all operations that come from the input, so that everything that is not part of a chain is told at once.
  func check() throws {
    guard file.operatorSet >= 7 else {
      throw ImportError([
        .operation(
          node: "", operation: "opset \(file.operatorSet)",
          reason: "is older than 7, the first version of ONNX's operators that is read")
      ])
    }
    var reached = Set(file.inputs.map(\.name)), waiting = Array(reached), problems: [ImportProblem] = []
    var seen: Set<Int> = []
    while let name = waiting.popLast() {
      for index in consumers[name] ?? [] where seen.insert(index).inserted {
        for output in file.nodes[index].outputs where reached.insert(output).inserted { waiting.append(output) }
      }
    }
    for index in seen.sorted() {
      let node = file.nodes[index], operation = node.fullOperation
      if Self.known.contains(operation), operation != "DequantizeLinear" { continue }
      // A tensor that stands beside the inputs is a value of its own.
      if operation == "DequantizeLinear", try constants.value(node.output) != nil { continue }
      let reason =
        Self.quantised.contains(where: node.operation.contains)
        ? "computes with quantised numbers, and activations may be hidden in their limits; the network as it was before "
          + "it was quantised can be read"
        : Self.activations.contains(operation)
          ? "is an activation that is not known here" : "is no part of a chain of dense layers"
      problems.append(.operation(node: node.title, operation: operation, reason: reason))
    }
    if !problems.isEmpty { throw ImportError(problems) }
  }

  /// Throws if a node has settings beside these.
  func allow(_ names: Set<String>, of node: ONNXNode) throws {
    if let name = node.attributes.keys.filter({ !names.contains($0) }).min() {
      throw problem(node, "has the attribute \(name), which is not known here")
    }
  }

  /// Goes on to the first result of a node.
  mutating func pass(_ node: ONNXNode) -> Bool {
    value = node.output
    return true
  }

  /// Takes the only node behind the value; false if it is to be seen as a part of an activation.
  mutating func take(_ node: ONNXNode) throws -> Bool {
    switch node.fullOperation {
    case "Identity": return pass(node)
    case "Cast": return try takeCast(node)
    case "Dropout":
      if let name = node.input(2) {
        guard let isOfTraining = try constants.flag(name) else {
          throw problem(node, "has a training_mode that is no constant of the file")
        }
        if isOfTraining { throw problem(node, "is one of training") }
      }
      try allow(["ratio", "seed", "is_test"], of: node)
      return pass(node)
    case "Flatten", "Reshape", "Squeeze", "Unsqueeze": return try takeShape(node)
    case "Gemm", "com.microsoft.FusedGemm": return try takeGemm(node)
    case "MatMul", "com.microsoft.FusedMatMul": return try takeMatMul(node)
    default: break
    }
    if layers.isEmpty { return try takeInput(node) }
    if node.operation == "Add", node.domain.isEmpty, try takeBias(node) { return true }
    if node.fullOperation == "com.microsoft.BiasGelu" {
      guard node.input(0) == value, let name = node.input(1), try setBias(name, node) else { return false }
      return try apply(.gelu, node)
    }
    guard let activation = try activation(node) else { return try takeNormalization(node) }
    return try apply(activation, node)
  }

  /// Makes an activation that of the last layer.
  mutating func apply(_ activation: Activation, _ node: ONNXNode) throws -> Bool {
    let last = layers.count - 1
    guard last >= 0 else { throw problem(node, "comes before the first dense layer") }
    if layers[last].activation != nil || layers[last].logarithms != nil {
      throw problem(node, "comes after another activation of \(layers[last].title), and a layer has one")
    }
    if node.fullOperation == "LogSoftmax" { layers[last].logarithms = node.title }
    layers[last].activation = activation
    return pass(node)
  }

  /// A cast does nothing between floating-point types; at the input it makes numbers of other types such.
  private mutating func takeCast(_ node: ONNXNode) throws -> Bool {
    try allow(["to", "saturate", "round_mode"], of: node)
    guard let code = node.integer("to", else: 0), code > 0, let type = ONNXTensor.elementType(code: UInt64(code)),
      type.isFloatingPoint
    else { throw problem(node, "makes whole numbers of values of the network") }
    if layers.isEmpty, input.steps.isEmpty { input.isCast = true }
    return pass(node)
  }
}

// MARK: What hangs off the end

extension ONNXChain {
  /// What makes labels of outputs.
  private static let labels: Set<String> = [
    "ArgMax", "TopK", "ai.onnx.ml.ZipMap", "ai.onnx.ml.LabelEncoder",
  ]

  /// What may come behind that.
  private static let behind: Set<String> = labels.union([
    "Cast", "Identity", "Reshape", "Squeeze", "Unsqueeze",
  ])

  /// What takes some of its first operand: labels, of which the outputs say which.
  private static let selections: Set<String> = ["Gather", "ai.onnx.ml.ArrayFeatureExtractor"]

  /// Whether a node that takes the value begins what makes labels of a network's outputs, and goes nowhere else.
  mutating func isTail(_ index: Int) -> Bool {
    let node = file.nodes[index]
    let isOther: Bool
    switch node.fullOperation {
    case "Sub":
      let users = consumers[node.output] ?? []
      isOther = isComplement(node) && !users.isEmpty && users.allSatisfy { isBothClasses(file.nodes[$0]) }
    case "Concat": isOther = isBothClasses(node)
    case "Cast":
      let code = node.integer("to", else: 0) ?? 0
      isOther = code > 0 && ONNXTensor.elementType(code: UInt64(code))?.isFloatingPoint != true
    case let operation: isOther = Self.labels.contains(operation)
    }
    guard isOther else { return false }
    var seen: Set<Int> = [index], waiting = [index]
    while let next = waiting.popLast() {
      for output in file.nodes[next].outputs {
        for user in consumers[output] ?? [] where !aside.contains(user) && seen.insert(user).inserted {
          tailSteps += 1
          // Many ways into the same nodes, none of which makes labels, are not all followed.
          guard mayFollow(file.nodes[user], output), tailSteps <= 4 * file.nodes.count else { return false }
          waiting.append(user)
        }
      }
    }
    aside.formUnion(seen)
    return true
  }
  /// Whether a node may take a value of what makes labels. Outputs in another order would be other classes.
  private func mayFollow(_ node: ONNXNode, _ name: Name) -> Bool {
    if Self.selections.contains(node.fullOperation) { return node.input(0) != name }
    return Self.behind.contains(node.fullOperation) || isBothClasses(node)
  }

  /// Whether a node is 1 − p, the probability of the other one of two classes.
  private func isComplement(_ node: ONNXNode) -> Bool {
    node.fullOperation == "Sub" && node.inputs.count == 2 && node.input(1) == value && layers.last?.outputs == 1
      && (try? constants.scalar(node.input(0) ?? "")) == 1
  }

  /// Whether a node puts 1 − p and p beside each other, in the order of the classes.
  private func isBothClasses(_ node: ONNXNode) -> Bool {
    guard node.fullOperation == "Concat", node.inputs.count == 2, node.input(1) == value, sample == [1],
      [1, -1].contains(node.integer("axis", else: 1)), let name = node.input(0), let other = constants.producers[name]
    else { return false }
    return isComplement(file.nodes[other])
  }
}
