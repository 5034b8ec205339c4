internal import NNBBytes
internal import NNBFormats
internal import NNBModel

extension ONNXChain {
  /// alpha·x·W + beta·c, with W as it is or with rows and columns exchanged.
  mutating func takeGemm(_ node: ONNXNode) throws -> Bool {
    let isFused = !node.domain.isEmpty
    try allow(
      isFused
        ? [
          "alpha", "beta", "transA", "transB", "activation", "activation_alpha", "activation_beta", "activation_gamma",
        ]
        : ["alpha", "beta", "transA", "transB"], of: node)
    guard node.input(0) == value, let name = node.input(1) else {
      throw problem(node, "does not take the values of the network as its first operand")
    }
    guard let alpha = node.float("alpha", else: 1), let beta = node.float("beta", else: 1),
      let transA = node.integer("transA", else: 0), let transB = node.integer("transB", else: 0)
    else { throw problem(node, "has a setting of another kind than its name says") }
    guard transA == 0 else { throw problem(node, "exchanges the axes of samples and inputs") }
    try begin(node, name, isExchanged: transB != 0, alpha: alpha)
    if let name = node.input(2), beta != 0 {
      guard try setBias(name, node, beta: beta) else { throw problem(node, "adds what is no bias of its outputs") }
    }
    value = node.output
    guard isFused, let activation = node.text("activation") else { return true }
    let alphaOfActivation = node.float("activation_alpha", else: activation == "LeakyRelu" ? 0.01 : 1).map(Double.init)
    let found: Activation? =
      switch activation {
      case "Relu": .relu
      case "Sigmoid": .sigmoid
      case "Tanh": .tanh
      case "Softplus": .softplus
      case "Elu": alphaOfActivation.map { .elu(alpha: $0) }
      case "LeakyRelu": alphaOfActivation.map { .leakyReLU(slope: $0) }
      default: nil
      }
    guard let found else { throw problem(node, "applies \(activation), which is not known here") }
    return try apply(found, node)
  }

  /// x·W.
  mutating func takeMatMul(_ node: ONNXNode) throws -> Bool {
    try allow(node.domain.isEmpty ? [] : ["alpha", "transA", "transB", "transBatchA", "transBatchB"], of: node)
    guard node.input(0) == value, let name = node.input(1) else {
      throw problem(node, "has the values of the network as its second operand: weights times inputs is another layer")
    }
    guard let alpha = node.float("alpha", else: 1), let transB = node.integer("transB", else: 0),
      ["transA", "transBatchA", "transBatchB"].allSatisfy({ node.integer($0, else: 0) == 0 })
    else { throw problem(node, "exchanges the axes of samples and inputs") }
    try begin(node, name, isExchanged: transB != 0, alpha: alpha)
    value = node.output
    return true
  }

  private mutating func begin(_ node: ONNXNode, _ name: Name, isExchanged: Bool, alpha: Float) throws {
    guard var kernel = try constants.value(name) else {
      throw problem(
        node,
        "multiplies by \(name), which is no tensor of the file"
          + (constants.producers[name] == nil ? "" : " nor made of one in a way that is known here"))
    }
    guard kernel.shape.count == 2, kernel.type?.isFloatingPoint == true else {
      throw problem(
        node, "multiplies by \(name) of shape \(kernel.shape), and not by a matrix of floating-point numbers")
    }
    let inputs = kernel.shape[isExchanged ? 1 : 0], outputs = kernel.shape[isExchanged ? 0 : 1]
    if let sample {
      guard sample.count == 1 else { throw ImportError([.denseAxes(layer: node.title, found: sample)]) }
      if let count = sample[0], count != inputs {
        throw problem(node, "takes \(counted(inputs, "value")), and \(count.grouped) come")
      }
    }
    if alpha != 1 {
      guard alpha.isFinite else { throw problem(node, "has no finite alpha") }
      kernel = kernel.multiplied(by: Double(alpha))
      noteFactor(Double(alpha), of: "weights", node)
    }
    let name = layerName(node, kernel)
    layers.append(
      Dense(
        name: name, title: node.title, kernel: kernel, isExchanged: isExchanged, bias: nil, outputs: outputs,
        before: pending))
    pending = []
    sample = [outputs]
  }

  private mutating func noteFactor(_ factor: Double, of part: String, _ node: ONNXNode) {
    if factor.significand == 1 || factor == 0 { return }
    notes.append("the \(part) of node \(node.title) are multiplied by \(factor), each rounded once")
  }

  /// Takes an addition to sums as the bias of the last layer; false if it is not one.
  mutating func takeBias(_ node: ONNXNode) throws -> Bool {
    guard node.inputs.count == 2, node.attributes.isEmpty else { return false }
    let other = node.inputs[0] == value ? node.inputs[1] : node.inputs[0]
    guard other != value, try setBias(other, node) else { return false }
    return pass(node)
  }

  /// Gives the last layer a bias; false if it has one, or an activation, or its sums have another shape by now, or the
  /// value is no bias.
  mutating func setBias(_ name: Name, _ node: ONNXNode, beta: Float = 1) throws -> Bool {
    let last = layers.count - 1, outputs = layers[last].outputs
    // With a further axis a bias of as many numbers is added along another one than the outputs.
    guard layers[last].bias == nil, layers[last].activation == nil, layers[last].after.isEmpty, sample == [outputs],
      var bias = try constants.value(name), bias.type?.isFloatingPoint == true
    else { return false }
    if bias.shape.count == 2, bias.shape[0] == 1, bias.isTransposed, let row = bias.reshaped([outputs]) { bias = row }
    let isRow = bias.shape == [outputs] || bias.shape == [1, outputs]
    if !isRow {
      guard bias.count == 1, bias.shape.count <= 2 else { return false }
      bias = bias.repeated(outputs)
    }
    if beta != 1 {
      guard beta.isFinite else { return false }
      bias = bias.multiplied(by: Double(beta))
      noteFactor(Double(beta), of: "biases", node)
    }
    layers[last].bias = bias
    return true
  }

  /// What names of kernels end in, behind the name of their layer.
  private static let kernelEndings = [".weight", "/kernel", ".kernel", "_weight", "/weight"]

  /// What names of nodes end in, behind the name of their layer.
  private static let nodeEndings = ["/Gemm", "/MatMul", "_Gemm", "_MatMul"]

  /// A layer's name: of its kernel, or of its node, without what is the same in all.
  private mutating func layerName(_ node: ONNXNode, _ kernel: ONNXConstant) -> Name {
    func stem(_ text: String, _ endings: [String]) -> String? {
      endings.first { text.hasSuffix($0) }.map { String(text.dropLast($0.count)) }
    }
    func trimmed(_ text: String) -> String { String(text.drop { $0 == "/" }) }
    let own = node.name.text
    let candidates = [
      stem(kernel.tensor.name.text, Self.kernelEndings), stem(own, Self.nodeEndings), own.isEmpty ? nil : own,
    ]
    let usual = candidates.compactMap(\.self).map(trimmed).first { !$0.isEmpty && $0.utf8.count <= 1_000 }
    let wanted = Name(usual ?? "dense_\(layers.count + 1)")
    var name = wanted, number = names[wanted] ?? 0
    while names[name] != nil {
      number += 1
      name = "\(wanted)_\(number + 1)"
    }
    names[wanted] = number
    names[name] = names[name] ?? 0
    return name
  }
}
