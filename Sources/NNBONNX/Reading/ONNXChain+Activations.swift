internal import NNBBytes
internal import NNBFormats
internal import NNBModel

extension ONNXChain {
  /// The activation that a node is by itself; nil if it is not one, or its settings are not those of one.
  func activation(_ node: ONNXNode) throws -> Activation? {
    guard node.input(0) == value else { return nil }
    func alpha(_ usual: Float) throws -> Double {
      try allow(["alpha"], of: node)
      guard let alpha = node.float("alpha", else: usual) else { throw problem(node, "has an alpha that is no number") }
      return Double(alpha)
    }
    switch node.fullOperation {
    case "Relu": return .relu
    case "Sigmoid": return .sigmoid
    case "Tanh": return .tanh
    case "Softplus": return .softplus
    case "Elu": return .elu(alpha: try alpha(1))
    case "LeakyRelu": return .leakyReLU(slope: try alpha(0.01))
    case "Celu": return try alpha(1) == 1 ? .elu(alpha: 1) : nil
    case "Swish": return try alpha(1) == 1 ? .swish : nil
    case "com.microsoft.QuickGelu": return try alpha(1.702) == 1 ? .swish : nil
    case "com.microsoft.Gelu": return .gelu
    case "com.microsoft.FastGelu": return node.input(1) == nil ? .geluTanh : nil
    case "Gelu":
      try allow(["approximate"], of: node)
      switch node.text("approximate") ?? "none" {
      case "none": return .gelu
      case "tanh": return .geluTanh
      default: return nil
      }
    case "Selu":
      try allow(["alpha", "gamma"], of: node)
      let alpha: Float = 1.673_263_2, gamma: Float = 1.050_701
      guard let a = node.float("alpha", else: alpha), let g = node.float("gamma", else: gamma),
        abs(a - alpha) < 1e-6, abs(g - gamma) < 1e-6
      else { return nil }
      return .selu
    case "PRelu": return try node.input(1).flatMap { try constants.scalar($0) }.map { .leakyReLU(slope: $0) }
    case "Softmax", "LogSoftmax":
      try allow(["axis"], of: node)
      let axis = node.integer("axis", else: file.operatorSet < 13 ? 1 : -1)
      guard (sample?.count ?? 1) == 1, axis == 1 || axis == -1 else {
        throw problem(node, "is taken along another axis than the outputs of a layer")
      }
      return .softmax
    case "Clip":
      let bounds = try clip(node)
      return bounds.least == 0 && bounds.most >= Double(Float.greatestFiniteMagnitude) ? .relu : nil
    default: return nil
    }
  }

  /// The bounds of a Clip, which are settings before opset 11.
  func clip(_ node: ONNXNode) throws -> (least: Double, most: Double) {
    func bound(_ name: String, _ index: Int, _ usual: Double) throws -> Double {
      if let value = node.float(name, else: .nan), !value.isNaN { return Double(value) }
      guard let input = node.input(index) else { return usual }
      guard let value = try constants.scalar(input) else {
        throw problem(node, "has a bound that is no number of the file")
      }
      return value
    }
    return (try bound("min", 1, -.infinity), try bound("max", 2, .infinity))
  }

  /// Nodes that are looked at to find an activation.
  private static let mostNodes = 16

  /// Takes several nodes, of which the first ones are `users`, as an activation that they spell together.
  mutating func takeActivation(_ users: [Int]) throws {
    var terms: [Name: ONNXTerm] = [value: .input], region: [Int] = [], waiting = users, widest = 1e-6
    while let index = waiting.first(where: { isReady($0, terms) }), region.count < Self.mostNodes {
      waiting.removeAll { $0 == index }
      let node = file.nodes[index]
      guard let term = try term(node, terms, &widest), node.outputs.count == 1 else { break }
      terms[node.output] = term
      region.append(index)
      for user in consumers[node.output] ?? [] where !region.contains(user) && !waiting.contains(user) {
        waiting.append(user)
      }
      // Nothing else goes out of the nodes so far.
      let inside = Set(region)
      let closes = terms.keys.allSatisfy { name in
        name == node.output
          || (consumers[name] ?? []).allSatisfy { inside.contains($0) || name == value && !users.contains($0) }
      }
      guard closes else { continue }
      if let found = ONNXTerm.activations.first(where: { term.isEqual(to: $0.term, widest) }) {
        _ = try apply(found.activation, node)
        return
      }
    }
    let node = file.nodes[users[0]]
    if users.count > 1 {
      throw problem(
        node,
        "is one of \(users.count) nodes that take the same values, which together are no activation that is known here")
    }
    throw problem(
      node,
      layers.isEmpty
        ? "comes before the first dense layer, and is no scaling of inputs that is known here"
        : "is no dense layer, and no activation that is known here")
  }

  /// Whether all that a node takes is known: terms, and values that do not depend on the inputs.
  private func isReady(_ index: Int, _ terms: [Name: ONNXTerm]) -> Bool {
    file.nodes[index].inputs.allSatisfy { $0.isEmpty || terms[$0] != nil || (try? constants.value($0)) != nil }
  }

  /// What a node makes of terms; nil if that is not one of the operations that activations are spelled with.
  private func term(_ node: ONNXNode, _ terms: [Name: ONNXTerm], _ widest: inout Double) throws -> ONNXTerm? {
    guard node.domain.isEmpty, node.attributes.isEmpty || node.operation == "Cast" else { return nil }
    let operands = try node.inputs.map { name throws -> ONNXTerm? in
      if let term = terms[name] { return term }
      guard let constant = try constants.value(name), let number = try constants.scalar(name) else { return nil }
      // f16 and bf16 have three digits of √2.
      if constant.type == .float16 || constant.type == .bfloat16 { widest = 5e-3 }
      return .number(number)
    }
    let known = operands.compactMap(\.self)
    guard known.count == operands.count, let first = known.first else { return nil }
    switch (node.operation, known.count) {
    case ("Add", 2): return first + known[1]
    case ("Sub", 2): return first + .number(-1) * known[1]
    case ("Mul", 2): return first * known[1]
    case ("Div", 2):
      guard let number = known[1].number, number != 0 else { return .call("Div", known) }
      return .number(1 / number) * first
    case ("Pow", 2):
      switch known[1].number {
      case 2: return first * first
      case 3: return first * first * first
      default: return .call("Pow", known)
      }
    case ("Neg", 1): return .number(-1) * first
    case ("Identity", 1): return first
    case ("Cast", 1):
      let code = node.integer("to", else: 0) ?? 0
      return code > 0 && ONNXTensor.elementType(code: UInt64(code))?.isFloatingPoint == true ? first : nil
    case ("Relu", 1), ("Sigmoid", 1), ("Tanh", 1), ("Erf", 1), ("Softplus", 1), ("Exp", 1), ("Log", 1), ("Sqrt", 1),
      ("Max", 2), ("Greater", 2), ("Where", 3):
      return .call(node.operation, known)
    default: return nil
    }
  }
}
