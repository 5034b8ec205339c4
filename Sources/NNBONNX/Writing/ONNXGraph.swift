internal import NNBModel

/// A graph as it is to be written.
struct ONNXGraph {
  /// An operation.
  struct Node: Equatable {
    /// A setting of an operation.
    enum Attribute: Equatable {
      case number(String, Int)
      case float(String, Float)
    }

    let name: Name
    let operation: String
    let inputs: [Name]
    let output: Name
    var attributes: [Attribute] = []
  }

  /// A tensor that the graph brings with it.
  struct Initializer: Equatable {
    enum Content: Equatable {
      /// The bytes of one number.
      case number([UInt8])
      case elements(ONNXElements)
    }

    let name: Name
    let type: ElementType
    let shape: [Int]
    let content: Content
  }

  /// What goes in or comes out: a matrix of one sample a row.
  struct End: Equatable {
    let name: Name
    let type: ElementType
    let columns: Int
  }

  var name = "network"
  var nodes: [Node] = []
  var initializers: [Initializer] = []
  var input, output: End?
}

extension ONNXGraph {
  /// The graph in the fields of `GraphProto`.
  var message: ProtobufMessage {
    var graph = ProtobufMessage()
    for node in nodes { graph.message(1) { Self.write(node, to: &$0) } }
    graph.text(2, name)
    for initializer in initializers { graph.message(5) { Self.write(initializer, to: &$0) } }
    if let input { graph.message(11) { Self.write(input, to: &$0) } }
    if let output { graph.message(12) { Self.write(output, to: &$0) } }
    return graph
  }

  private static func write(_ node: Node, to message: inout ProtobufMessage) {
    for input in node.inputs { message.text(1, input.text) }
    message.text(2, node.output.text)
    message.text(3, node.name.text)
    message.text(4, node.operation)
    for attribute in node.attributes {
      message.message(5) { message in
        switch attribute {
        case .float(let name, let value):
          message.text(1, name)
          message.float(2, value)
          message.number(20, 1)
        case .number(let name, let value):
          message.text(1, name)
          message.number(3, value)
          message.number(20, 2)
        }
      }
    }
  }

  private static func write(_ initializer: Initializer, to message: inout ProtobufMessage) {
    for size in initializer.shape { message.number(1, size) }
    message.number(2, initializer.type.onnxCode)
    message.text(8, initializer.name.text)
    switch initializer.content {
    case .number(let bytes): message.bytes(9, bytes)
    case .elements(let elements): message.elements(9, elements)
    }
  }

  private static func write(_ end: End, to message: inout ProtobufMessage) {
    message.text(1, end.name.text)
    message.message(2) { type in
      type.message(1) { tensor in
        tensor.number(1, end.type.onnxCode)
        tensor.message(2) { shape in
          shape.message(1) { $0.text(2, "N") }
          shape.message(1) { $0.number(1, end.columns) }
        }
      }
    }
  }
}

extension ElementType {
  /// The value of ONNX's `TensorProto.DataType`.
  var onnxCode: Int {
    switch self {
    case .float32: 1
    case .uint8: 2
    case .int8: 3
    case .uint16: 4
    case .int16: 5
    case .int32: 6
    case .int64: 7
    case .float16: 10
    case .float64: 11
    case .uint32: 12
    case .uint64: 13
    case .bfloat16: 16
    }
  }
}
