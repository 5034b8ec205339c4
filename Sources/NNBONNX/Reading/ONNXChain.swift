internal import NNBFormats
internal import NNBModel

/// Finds the layers in a graph of the form that section 3 of Spec/onnx-writing.md has; throws `NotAChain` at the first node
/// that is otherwise.
struct ONNXChain {
  /// Why a graph is none of that form.
  struct NotAChain: Error, Equatable {
    let reason: String
  }

  private let file: ONNXFile
  private let tensors: [Name: ONNXFile.Tensor]
  private let numberAt: (Range<Int>) throws -> Float

  /// The tensor behind each result of a Cast.
  private var widened: [Name: Name] = [:]

  private var value: Name = ""
  private var layers: [FoundLayer] = []
  private var scaling: InputScaling?
  private var dense: (name: Name, kernel: Name, bias: Name?, sums: Name)?

  /// The steps of the activation of `dense`, and the names of their results.
  private var steps: [ActivationStep] = [], results: [Name: Int] = [:]

  /// Takes a file; `numberAt` reads an f32.
  init(_ file: ONNXFile, numberAt: @escaping (Range<Int>) throws -> Float) {
    (self.file, self.numberAt) = (file, numberAt)
    tensors = Dictionary(file.tensors.map { ($0.name, $0) }) { first, _ in first }
  }

  /// The network of the graph.
  func network() throws -> FoundNetwork {
    var chain = self
    return try chain.found()
  }

  private mutating func found() throws -> FoundNetwork {
    guard file.inputs.count == 1, file.outputs.count == 1 else {
      throw NotAChain(reason: "it has \(file.inputs.count) inputs and \(file.outputs.count) outputs")
    }
    let input = file.inputs[0]
    value = input.name
    var scale: Float?, offset: Float = 0
    for node in file.nodes {
      switch node.operation {
      case "Cast":
        guard node.attributes == [.number("to", 1)], node.inputs.count == 1 else { throw other(node) }
        if tensors[node.inputs[0]] != nil {
          widened[node.output] = node.inputs[0]
        } else if node.inputs == [input.name], value == input.name {
          value = node.output
        } else {
          throw other(node)
        }
      case "Gemm", "MatMul":
        try finish()
        guard node.attributes.isEmpty, node.inputs.first == value,
          node.inputs.count == (node.operation == "Gemm" ? 3 : 2)
        else { throw other(node) }
        let parameters = node.inputs.dropFirst().map { widened[$0] ?? $0 }
        guard parameters.allSatisfy({ tensors[$0] != nil }) else { throw other(node) }
        dense = (node.name, parameters[0], parameters.count > 1 ? parameters[1] : nil, node.output)
        (steps, results, value) = ([], [:], node.output)
      case "Mul" where dense == nil && scale == nil && node.inputs.first == value && node.inputs.count == 2:
        scale = try number(node.inputs[1], node)
        value = node.output
      case "Add" where dense == nil && scale != nil && node.inputs.first == value && node.inputs.count == 2:
        offset = try number(node.inputs[1], node)
        value = node.output
      default:
        guard dense != nil else { throw other(node) }
        steps.append(try step(node))
        results[node.output] = steps.count - 1
        value = node.output
      }
    }
    try finish()
    guard value == file.outputs[0].name else { throw NotAChain(reason: "its output is not that of the last node") }
    if let scale { scaling = InputScaling(elementType: input.type, scale: scale, offset: offset) }
    guard scale != nil || input.type == .float32 else { throw NotAChain(reason: "it takes \(input.type) as they are") }
    return FoundNetwork(layers: layers, scaling: scaling)
  }

  private func other(_ node: ONNXGraph.Node) -> NotAChain {
    NotAChain(reason: "node \(node.name) is a \(node.operation) of another kind")
  }

  private func number(_ name: Name, _ node: ONNXGraph.Node) throws -> Float {
    guard let tensor = tensors[name], tensor.shape.isEmpty, tensor.type == .number(.float32) else { throw other(node) }
    return try numberAt(tensor.elements)
  }

  private func step(_ node: ONNXGraph.Node) throws -> ActivationStep {
    guard let dense, let operation = ActivationStep.Operation(node) else { throw other(node) }
    let operands = try node.inputs.map { input throws -> ActivationStep.Operand in
      if input == dense.sums { return .input }
      if let index = results[input] { return .step(index) }
      return .number(Double(try number(input, node)))
    }
    return ActivationStep(operation, operands)
  }

  /// Ends the layer whose nodes came last.
  private mutating func finish() throws {
    guard let dense, let kernel = tensors[dense.kernel] else { return }
    guard let activation = Activation(steps) else {
      throw NotAChain(reason: "the nodes behind \(dense.name) are no activation that is known")
    }
    layers.append(
      FoundLayer(
        name: dense.name, kernel: kernel.stored, bias: dense.bias.flatMap { tensors[$0]?.stored }, isTransposed: false,
        activation: activation, isBFloat16: false))
    self.dense = nil
  }
}

extension ONNXFile.Tensor {
  /// The tensor as all formats have it.
  var stored: StoredTensor { StoredTensor(path: name, storedType: type, shape: shape, tensorName: name) }
}

extension ActivationStep.Operation {
  /// What a node of an activation computes; nil if that is none of the operations that are written.
  fileprivate init?(_ node: ONNXGraph.Node) {
    let alpha: Double? = if case .float("alpha", let alpha)? = node.attributes.first { Double(alpha) } else { nil }
    let known: [Self] =
      [.erf, .add, .multiply, .divide]
      + [.relu, .sigmoid, .tanh, .selu, .softplus, .softmax, .elu(alpha: alpha ?? 0), .leakyReLU(slope: alpha ?? 0)]
      .map(
        Self.activation)
    guard let found = known.first(where: { $0.inONNX.0 == node.operation && $0.inONNX.1 == node.attributes }) else {
      return nil
    }
    self = found
  }
}

extension Activation {
  /// The activation that is spelled like this in ONNX; nil if none is.
  fileprivate init?(_ steps: [ActivationStep]) {
    if steps.isEmpty {
      self = .linear
    } else if steps.count == 1, case .activation(let activation) = steps[0].operation, steps[0].operands == [.input] {
      self = activation
    } else if let found = [Activation.swish, .gelu, .geluTanh].first(where: { $0.stepsInONNX.map(\.narrowed) == steps })
    {
      self = found
    } else {
      return nil
    }
  }
}

extension ActivationStep {
  /// The same with numbers as a graph has them.
  fileprivate var narrowed: ActivationStep {
    ActivationStep(
      operation,
      operands.map { operand in
        if case .number(let number) = operand { .number(Double(Float(number))) } else { operand }
      })
  }
}
