/// The numbers of the fields of ONNX's messages that are read here (`onnx.proto`); others are skipped.
enum ONNXFields {
  enum Model {
    static let formatVersion = 1, producer = 2, producerVersion = 3, domain = 4, version = 5, documentation = 6,
      graph = 7
    static let operatorSets = 8, metadata = 14, training = 20, functions = 25, configuration = 26
  }

  enum OperatorSet {
    static let domain = 1, version = 2
  }

  enum Entry {
    static let key = 1, value = 2
  }

  enum Graph {
    static let node = 1, name = 2, tensor = 5, documentation = 10, input = 11, output = 12, valueInfo = 13
    static let quantization = 14, sparseTensor = 15, metadata = 16
  }

  enum Node {
    static let input = 1, output = 2, name = 3, operation = 4, attribute = 5, documentation = 6, domain = 7
  }

  enum Attribute {
    static let name = 1, float = 2, integer = 3, text = 4, tensor = 5, graph = 6, floats = 7, integers = 8, texts = 9
    static let tensors = 10, graphs = 11, documentation = 13, type = 20, reference = 21
  }

  enum Tensor {
    static let sizes = 1, type = 2, segment = 3, floats = 4, integers32 = 5, texts = 6, integers64 = 7, name = 8,
      raw = 9
    static let doubles = 10, unsigned64 = 11, documentation = 12, external = 13, location = 14
  }

  enum SparseTensor {
    static let values = 1
  }

  enum Value {
    static let name = 1, type = 2
  }

  enum ValueType {
    static let tensor = 1
  }

  enum TensorType {
    static let elementType = 1, shape = 2
  }

  enum Shape {
    static let axis = 1
  }

  enum Axis {
    static let size = 1, name = 2
  }
}
