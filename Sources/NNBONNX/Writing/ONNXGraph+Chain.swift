internal import NNB
internal import NNBFormats
internal import NNBModel

extension ONNXGraph {
  /// The graph of a network, and what each of the layers' tensors is called in it, by its index in the head.
  ///
  /// Every operation is one that all programs of `Spec/onnx-writing.md` run, in all sets of operators.
  static func of(
    _ chain: OperationChain, _ head: NNBHead
  ) -> (graph: ONNXGraph, names: [Int: Name]) {
    var builder = Builder(head)
    builder.build(chain)
    return (builder.graph, builder.tensorNames)
  }

  /// The graph of tensors alone, which has no operations.
  static func ofTensors(_ head: NNBHead) -> (graph: ONNXGraph, names: [Int: Name]) {
    var graph = ONNXGraph(name: "tensors"), names: [Int: Name] = [:]
    for (index, tensor) in head.tensors.enumerated() {
      names[index] = tensor.name
      graph.initializers.append(
        Initializer(
          name: tensor.name, type: tensor.elementType, shape: tensor.shape,
          content: .elements(ONNXElements(index, of: tensor, .stored))))
    }
    return (graph, names)
  }
}

private struct Builder {
  private(set) var graph = ONNXGraph()
  private(set) var tensorNames: [Int: Name] = [:]

  private let head: NNBHead
  private let indices: [Name: Int]
  private var values = ONNXNames(), nodes = ONNXNames()
  private let input: Name, output: Name

  /// The numbers in formulas, each of which is an initializer once.
  private var numbers: [[UInt8]: Name] = [:]
  private var numberInitializers: [ONNXGraph.Initializer] = []

  init(_ head: NNBHead) {
    self.head = head
    indices = Dictionary(head.tensors.enumerated().map { ($1.name, $0) }) { first, _ in first }
    input = values.take("input")
    output = values.take("output")
    // Before any value that is computed, so that tensors have their own names wherever that is possible.
    for layer in head.network?.layers ?? [] {
      for name in [layer.kernel, layer.bias].compactMap(\.self) {
        if let index = indices[name] { tensorNames[index] = values.take(name) }
      }
    }
  }

  mutating func build(_ chain: OperationChain) {
    var value = input
    for operation in chain.operations {
      switch operation {
      case .scaling(let scale, let offset, let type):
        value = cast(value, chain.inputType, to: type)
        value = node("Mul", input, [value, number(scale, type)])
        if offset != 0 { value = node("Add", input, [value, number(offset, type)]) }
        value = cast(value, type, to: .float32)
      case .dense(let layer):
        let kernel = parameter(layer.kernel), bias = layer.bias.map { parameter($0) }
        // Gemm takes no fewer than three tensors before opset 11.
        value = node(
          bias == nil ? "MatMul" : "Gemm", layer.name, [value, kernel] + (bias.map { [$0] } ?? []), isLayer: true)
      case .activation(let activation, let layer): value = apply(activation, layer, to: value)
      }
    }
    if let last = graph.nodes.indices.last { graph.nodes[last] = graph.nodes[last].giving(output) }
    graph.initializers += numberInitializers
    graph.input = .init(name: input, type: chain.inputType, columns: chain.inputs)
    graph.output = .init(name: output, type: .float32, columns: chain.outputs)
  }

  /// Adds a node; gives the name of what it computes.
  private mutating func node(
    _ operation: String, _ part: Name, _ inputs: [Name], _ attributes: [ONNXGraph.Node.Attribute] = [],
    isLayer: Bool = false
  ) -> Name {
    let wanted = isLayer ? part : "\(part)/\(operation)"
    let node = ONNXGraph.Node(
      name: nodes.take(wanted), operation: operation, inputs: inputs, output: values.take(wanted),
      attributes: attributes)
    graph.nodes.append(node)
    return node.output
  }

  /// Makes what comes in another type, if it is not that already.
  private mutating func cast(_ value: Name, _ type: ElementType, to other: ElementType) -> Name {
    type == other ? value : node("Cast", input, [value], [.number("to", other.onnxCode)])
  }

  /// Adds a layer's tensor; gives the name of the f32 that it is, or is made.
  private mutating func parameter(_ name: Name) -> Name {
    guard let index = indices[name], let own = tensorNames[index] else { return name }
    let tensor = head.tensors[index]
    let (type, form): (ElementType, ONNXElements.Form) =
      switch tensor.elementType {
      case .float16: (.float16, .stored)
      case .bfloat16: (.float32, .widened)
      case .float64: (.float32, .rounded)
      default: (tensor.elementType, .stored)
      }
    graph.initializers.append(
      .init(name: own, type: type, shape: tensor.shape, content: .elements(ONNXElements(index, of: tensor, form))))
    return type == .float32 ? own : node("Cast", own, [own], [.number("to", ElementType.float32.onnxCode)])
  }

  private mutating func number(_ value: Float, _ type: ElementType = .float32) -> Name {
    let bits = type == .float64 ? Double(value).bitPattern : UInt64(value.bitPattern)
    let bytes = (0..<type.byteCount).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
    if let name = numbers[bytes] { return name }
    let name = values.take("constant")
    numbers[bytes] = name
    numberInitializers.append(.init(name: name, type: type, shape: [], content: .number(bytes)))
    return name
  }

  private mutating func apply(_ activation: Activation, _ layer: DenseLayer, to value: Name) -> Name {
    var results: [Name] = []
    for step in activation.stepsInONNX {
      let operands = step.operands.map { operand in
        switch operand {
        case .input: value
        case .step(let index): results[index]
        case .number(let number): self.number(Float(number))
        }
      }
      let (operation, attributes) = step.operation.inONNX
      results.append(node(operation, layer.name, operands, attributes))
    }
    return results.last ?? value
  }
}

extension ONNXGraph.Node {
  /// The same under another name of its result.
  fileprivate func giving(_ output: Name) -> Self {
    Self(name: name, operation: operation, inputs: inputs, output: output, attributes: attributes)
  }
}

extension Activation {
  /// The nodes that it is in a graph.
  var stepsInONNX: [ActivationStep] { steps(has: \.isInONNX) }

  /// Whether all programs and sets of operators have it as an operation.
  private var isInONNX: Bool {
    switch self {
    case .swish, .gelu, .geluTanh: false
    default: true
    }
  }
}

extension ActivationStep.Operation {
  /// The name of the operation and its settings.
  var inONNX: (String, [ONNXGraph.Node.Attribute]) {
    switch self {
    case .erf: ("Erf", [])
    case .add: ("Add", [])
    case .multiply: ("Mul", [])
    case .divide: ("Div", [])
    case .activation(let activation):
      switch activation {
      case .relu: ("Relu", [])
      case .sigmoid: ("Sigmoid", [])
      case .tanh: ("Tanh", [])
      case .softplus: ("Softplus", [])
      case .selu: ("Selu", [])
      case .elu(let alpha): ("Elu", [.float("alpha", Float(alpha))])
      case .leakyReLU(let slope): ("LeakyRelu", [.float("alpha", Float(slope))])
      // The rows of a matrix, in every set of operators.
      case .softmax: ("Softmax", [.number("axis", 1)])
      case .linear, .gelu, .geluTanh, .swish: ("Identity", [])
      }
    }
  }
}
