internal import NNBFormats
internal import NNBModel

extension ONNXChain {
  /// What a node does to each value with numbers of the file; nil if it does not do that.
  func steps(of node: ONNXNode) throws -> [ONNXInput.Step]? {
    if node.fullOperation == "BatchNormalization" { return try batchNormalization(node) }
    guard node.domain.isEmpty, node.inputs.count == 2, node.attributes.isEmpty else { return nil }
    let isFirst = node.inputs[0] == value
    guard node.inputs[isFirst ? 1 : 0] != value, let constant = try vector(node.inputs[isFirst ? 1 : 0]) else {
      return nil
    }
    func step(_ operation: ONNXInput.Step.Operation) -> ONNXInput.Step {
      .init(operation: operation, operand: .constant(constant), node: node)
    }
    switch (node.operation, isFirst) {
    case ("Add", _): return [step(.add)]
    case ("Mul", _): return [step(.multiply)]
    case ("Sub", true): return [step(.subtract)]
    case ("Sub", false):
      // c − x
      return [.init(operation: .multiply, operand: .numbers([-1]), node: node), step(.add)]
    case ("Div", true): return [step(.divide)]
    default: return nil
    }
  }

  /// A row of floating-point numbers along the last axis, or one of them; nil for anything else.
  private func vector(_ name: Name) throws -> ONNXConstant? {
    guard let constant = try constants.value(name), constant.type?.isFloatingPoint == true,
      constant.shape.allSatisfy({ $0 == 1 }) || constant.shape.filter({ $0 != 1 }) == [constant.shape.last ?? 1],
      !constant.isTransposed
    else { return nil }
    return constant
  }

  /// (x − mean) / √(variance + epsilon) · scale + B
  private func batchNormalization(_ node: ONNXNode) throws -> [ONNXInput.Step] {
    try allow(["epsilon", "momentum", "spatial", "training_mode", "is_test", "consumed_inputs"], of: node)
    guard node.inputs.count == 5, node.input(0) == value else {
      throw problem(node, "does not take the values of the network as its first operand")
    }
    if node.integer("training_mode", else: 0) != 0 { throw problem(node, "is one of training") }
    guard let epsilon = node.float("epsilon", else: 1e-5), epsilon.isFinite else {
      throw problem(node, "has an epsilon that is no number")
    }
    guard (sample?.count ?? 1) == 1 else { throw problem(node, "is taken along another axis than the last one") }
    let operations: [ONNXInput.Step.Operation] = [
      .subtract, .divideByRoot(epsilon: Double(epsilon)), .multiply, .add,
    ]
    return try zip(operations, [3, 4, 1, 2]).map { operation, index in
      guard let name = node.input(index), let constant = try vector(name) else {
        throw problem(node, "takes numbers that are no vector of the file")
      }
      return ONNXInput.Step(operation: operation, operand: .constant(constant), node: node)
    }
  }

  /// Takes a node behind a layer that can become part of one (Spec/folding.md, section 2); false if it is not one.
  mutating func takeNormalization(_ node: ONNXNode) throws -> Bool {
    let last = layers.count - 1
    guard last >= 0, sample == [layers[last].outputs], let steps = try steps(of: node) else { return false }
    if layers[last].activation == nil, layers[last].logarithms == nil {
      layers[last].after += steps
    } else {
      pending += steps
    }
    return pass(node)
  }
}
