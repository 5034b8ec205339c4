internal import NNBBytes
internal import NNBFormats
internal import NNBModel

/// What a graph does with its input before the first layer.
struct ONNXInput {
  /// A step, with its numbers; also one between layers.
  struct Step {
    enum Operation: Equatable {
      case add, subtract, multiply, divide
      case divideByRoot(epsilon: Double)
    }

    enum Operand {
      case constant(ONNXConstant)
      case numbers([Double])
      case clip(least: Double, most: Double)
    }

    let operation: Operation
    let operand: Operand
    let node: ONNXNode
  }

  /// The type of the graph's input; nil if it is not a type of numbers.
  var type: ElementType?

  /// The sizes of a sample's axes; nil if the file does not say.
  var shape: [Int?]?

  /// Whether the input is made f32 first.
  var isCast = false
  var steps: [Step] = []

  /// The shape of a sample, if the file states all of it and it has as many values as the first layer takes.
  func sampleShape(inputs: Int) -> [Int]? {
    guard let shape, !shape.isEmpty else { return nil }
    let known = shape.compactMap(\.self)
    return known.count == shape.count && checkedProduct(known) == inputs ? known : nil
  }

  /// States in a network what becomes of stored numbers.
  func state(
    in network: inout FoundNetwork, inputs: Int, _ places: inout ONNXPlaces, _ constants: ONNXConstants
  ) throws {
    guard let type else {
      throw ImportError([
        .operation(node: "", operation: "input", reason: "takes elements of a type that is not one of numbers")
      ])
    }
    let scalars = try steps.map { step throws -> Double? in
      switch step.operand {
      case .constant(let constant): constant.count == 1 ? try constants.numbers(constant)?.first : nil
      case .numbers(let numbers): numbers.count == 1 ? numbers[0] : nil
      case .clip: nil
      }
    }
    if scalars.contains(where: { $0 == nil }) {
      var scaling = Self.scaling(steps, &places)
      if scaling?.className != "BatchNormalization" { scaling?.className = nil }
      network.featureScaling = scaling
      if type != .float32, !type.isFloatingPoint {
        network.scaling = InputScaling(elementType: type, scale: 1, offset: 0)
      }
      return
    }
    if steps.isEmpty {
      if !type.isFloatingPoint { network.scaling = InputScaling(elementType: type, scale: 1, offset: 0) }
      return
    }
    let operations = zip(steps, scalars).compactMap { step, scalar in scalar.map { (step.operation, $0) } }
    // x · scale + offset
    var scale = 1.0, offset = 0.0
    for (operation, number) in operations {
      switch operation {
      case .add: offset += number
      case .subtract: offset -= number
      case .multiply: (scale, offset) = (scale * number, offset * number)
      case .divide: (scale, offset) = (scale / number, offset / number)
      case .divideByRoot(let epsilon):
        let root = (number + epsilon).squareRoot()
        (scale, offset) = (scale / root, offset / root)
      }
    }
    let scaling = InputScaling(elementType: type, scale: Float(scale), offset: Float(offset))
    network.scaling = scaling
    if let difference = Self.difference(operations, scaling) {
      network.notes.append(
        "inputs are scaled as number * \(scaling.scale) + \(scaling.offset), rounded once; the graph rounds each step"
          + difference)
    }
  }

  /// How a graph's inputs differ from those of a scaling; nil if all are the same.
  ///
  /// Of bytes each is computed both ways. Of other numbers one product is the same, and what has more steps is not sure to be.
  private static func difference(_ operations: [(Step.Operation, Double)], _ scaling: InputScaling) -> String? {
    guard scaling.elementType == .uint8 || scaling.elementType == .int8 else {
      if !scaling.elementType.fitsFloat32 { return ", so that the last bits of an input can differ" }
      if operations.count == 1, operations[0].0 != .divide { return nil }
      if operations.count == 1, operations[0].1.significand == 1 { return nil }
      return ", so that the last bits of an input can differ"
    }
    let bytes = scaling.elementType == .uint8 ? Array(0...255) : Array(-128...127)
    var most: Float = 0, count = 0
    for byte in bytes {
      var value = Float(byte)
      for (operation, number) in operations {
        let number = Float(number)
        switch operation {
        case .add: value += number
        case .subtract: value -= number
        case .multiply: value *= number
        case .divide: value /= number
        case .divideByRoot(let epsilon): value /= (number + Float(epsilon)).squareRoot()
        }
      }
      let own = Float(scaling.offset).addingProduct(Float(byte), scaling.scale)
      if own == value { continue }
      count += 1
      most = max(most, abs(own - value))
    }
    return count == 0 ? nil : ", so that \(count) of 256 bytes become other inputs, by at most \(most)"
  }
}

extension ONNXInput.Step {
  /// The step for all formats.
  fileprivate func stated(_ places: inout ONNXPlaces) -> FeatureScaling.Step {
    let values: FeatureScaling.Values
    switch operand {
    case .clip(let least, let most): return .clip(least: least, most: most)
    case .numbers(let numbers): values = .numbers(numbers)
    case .constant(let constant): values = .stored(places.stored(constant, "scaling", Name(node.title)))
    }
    return switch operation {
    case .add: .add(values)
    case .subtract: .subtract(values)
    case .multiply: .multiply(values)
    case .divide: .divide(values)
    case .divideByRoot(let epsilon): .divideByRoot(values, epsilon: epsilon)
    }
  }
}

extension ONNXInput {
  /// Steps for all formats; nil if there are none.
  static func scaling(_ steps: [Step], _ places: inout ONNXPlaces) -> FeatureScaling? {
    guard let first = steps.first else { return nil }
    let operations = steps.map(\.node.fullOperation)
    return FeatureScaling(
      steps.map { $0.stated(&places) }, at: place(steps),
      className: operations.first { $0 == "BatchNormalization" } ?? first.node.fullOperation)
  }

  /// The nodes of steps, for messages.
  static func place(_ steps: [Step]) -> String {
    var titles: [String] = []
    for step in steps where titles.last != step.node.title { titles.append(step.node.title) }
    return "node \(listed(titles))"
  }
}

extension ONNXChain {
  /// Takes a node before the first layer as a step of scaling; false if it is not one.
  mutating func takeInput(_ node: ONNXNode) throws -> Bool {
    if node.fullOperation == "ai.onnx.ml.Scaler" {
      try allow(["offset", "scale"], of: node)
      if let offset = node.floats("offset") { add(.subtract, .numbers(offset.map(Double.init)), node) }
      if let scale = node.floats("scale") { add(.multiply, .numbers(scale.map(Double.init)), node) }
      return pass(node)
    }
    if node.fullOperation == "Clip" {
      let bounds = try clip(node)
      add(.add, .clip(least: bounds.least, most: bounds.most), node)
      return pass(node)
    }
    guard let steps = try steps(of: node) else { return false }
    input.steps += steps
    return pass(node)
  }

  private mutating func add(_ operation: ONNXInput.Step.Operation, _ operand: ONNXInput.Step.Operand, _ node: ONNXNode)
  {
    input.steps.append(.init(operation: operation, operand: operand, node: node))
  }
}
