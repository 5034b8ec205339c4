internal import NNBBytes
package import NNBModel
internal import NNBSystem

/// The network, Spec/nnb.md, section 7.
package enum NetworkSection {
  private static let dense: UInt8 = 1
  private static let noBias = UInt32.max

  static func decode(
    _ content: [UInt8], at offset: Int, tensors: [TensorDescription]
  ) throws(NNBError.Cause) -> Network {
    var input = SectionReader(content, of: .network, at: offset)
    let contract = try inputContract(&input)
    let count = try input.integer(UInt32.self, "layer count", in: 1...Format.Limit.layers)
    var layers: [DenseLayer] = []
    for _ in 0..<count { layers.append(try layer(&input, tensors: tensors)) }
    try input.finish()
    do throws(ModelError) {
      let network = try Network(input: contract, layers: layers)
      try network.check(against: tensors)
      return network
    } catch {
      throw .network(offset: offset, error)
    }
  }

  package static func encode(
    _ network: Network, tensors: [TensorDescription]
  ) throws(NNBError.Cause) -> [UInt8] {
    var output = ByteWriter()
    try write(network.input, to: &output)
    try output.integer(network.layers.count, as: UInt32.self, "layer count", in: 1...Format.Limit.layers)
    let indices = Dictionary(
      tensors.enumerated().map { ($1.name, UInt32(truncatingIfNeeded: $0)) },
      uniquingKeysWith: { first, _ in first })
    for layer in network.layers {
      output.littleEndian(dense)
      try output.name(layer.name, "layer name")
      output.littleEndian(UInt64(layer.inputs))
      output.littleEndian(UInt64(layer.outputs))
      output.littleEndian(layer.activation.code)
      for parameter in layer.activation.parameters { output.littleEndian(parameter.bitPattern) }
      // The network of a checkpoint has been checked against its tensors, so the names exist.
      output.littleEndian(indices[layer.kernel] ?? noBias)
      output.littleEndian(layer.bias.flatMap { indices[$0] } ?? noBias)
    }
    return output.bytes
  }
}

extension NetworkSection {
  private static func inputContract(_ input: inout SectionReader) throws(NNBError.Cause) -> InputContract {
    let rank = try input.integer(UInt8.self, "rank of the input", in: 1...Format.Limit.rank)
    var shape: [Int] = []
    for _ in 0..<rank { shape.append(try input.integer(UInt64.self, "input size", in: 1...Format.Limit.size)) }
    var scaling: InputScaling?
    if try input.integer(UInt8.self, "scaling", in: 0...1) == 1 {
      let start = input.offset
      let code = try input.integer(UInt8.self)
      guard let type = ElementType(rawValue: code) else {
        throw .value(offset: start, field: "element type", expected: "1 to 12", found: UInt64(code))
      }
      let scale = try input.finite32("scale")
      scaling = InputScaling(elementType: type, scale: scale, offset: try input.finite32("offset"))
    }
    let labelCount = try input.integer(UInt32.self)
    var labels: [Name] = []
    // A label takes at least the two bytes of its length in the file, and a text in memory.
    let room = min(Int(labelCount), input.remaining / 2)
    guard Memory.isAvailable(room * MemoryLayout<Name>.stride) else {
      throw .file(.outOfMemory(path: "the class labels", byteCount: room * MemoryLayout<Name>.stride))
    }
    labels.reserveCapacity(room)
    for _ in 0..<labelCount { labels.append(try input.name("class label", shortest: 0)) }
    return InputContract(shape: shape, scaling: scaling, classLabels: labels)
  }

  private static func write(_ contract: InputContract, to output: inout ByteWriter) throws(NNBError.Cause) {
    try output.integer(contract.shape.count, as: UInt8.self, "rank of the input", in: 1...Format.Limit.rank)
    for size in contract.shape {
      try output.integer(size, as: UInt64.self, "input size", in: 1...Format.Limit.size)
    }
    output.littleEndian(UInt8(contract.scaling == nil ? 0 : 1))
    if let scaling = contract.scaling {
      output.littleEndian(scaling.elementType.rawValue)
      output.littleEndian([scaling.scale, scaling.offset])
    }
    try output.integer(
      contract.classLabels.count, as: UInt32.self, "number of class labels", in: 0...Int(UInt32.max))
    for label in contract.classLabels { try output.name(label, "class label", shortest: 0) }
  }

  private static func layer(
    _ input: inout SectionReader, tensors: [TensorDescription]
  ) throws(NNBError.Cause) -> DenseLayer {
    _ = try input.integer(UInt8.self, "layer kind", in: Int(dense)...Int(dense))
    let name = try input.name("layer name")
    let inputs = try input.integer(UInt64.self, "inputs", in: 1...Format.Limit.size)
    let outputs = try input.integer(UInt64.self, "outputs", in: 1...Format.Limit.size)
    let activation = try Activation(parsing: &input)
    let kernel = try tensorName(tensors, try input.integer(UInt32.self), "kernel index", before: input.offset)
    let biasIndex = try input.integer(UInt32.self)
    let bias = biasIndex == noBias ? nil : try tensorName(tensors, biasIndex, "bias index", before: input.offset)
    return DenseLayer(
      name: name, inputs: inputs, outputs: outputs, activation: activation, kernel: kernel, bias: bias)
  }

  private static func tensorName(
    _ tensors: [TensorDescription], _ index: UInt32, _ field: String, before end: Int
  ) throws(NNBError.Cause) -> Name {
    guard index < tensors.count else {
      throw .value(
        offset: end - 4, field: field, expected: "below the tensor count \(tensors.count)", found: UInt64(index))
    }
    return tensors[Int(index)].name
  }
}

extension Activation {
  /// The code in a file, Spec/nnb.md, section 7.
  fileprivate var code: UInt8 {
    switch self {
    case .linear: 0
    case .relu: 1
    case .softmax: 2
    case .sigmoid: 3
    case .tanh: 4
    case .gelu: 5
    case .geluTanh: 6
    case .elu: 7
    case .selu: 8
    case .leakyReLU: 9
    case .softplus: 10
    case .swish: 11
    }
  }

  fileprivate init(parsing input: inout SectionReader) throws(NNBError.Cause) {
    switch try input.integer(UInt8.self, "activation", in: 0...11) {
    case 0: self = .linear
    case 1: self = .relu
    case 2: self = .softmax
    case 3: self = .sigmoid
    case 4: self = .tanh
    case 5: self = .gelu
    case 6: self = .geluTanh
    case 7: self = .elu(alpha: try input.finite64("alpha"))
    case 8: self = .selu
    case 9: self = .leakyReLU(slope: try input.finite64("slope"))
    case 10: self = .softplus
    default: self = .swish
    }
  }
}
