import NNBModel
import Testing

/// Tensors, and a network that names them.
struct CheckpointTests {
  private static let layer = DenseLayer(name: "d", inputs: 2, outputs: 1, activation: .relu, kernel: "k", bias: "b")

  private static func network(_ layer: DenseLayer = layer) throws -> Network {
    try Network(input: InputContract(shape: [2], scaling: nil), layers: [layer])
  }

  private static func tensor(
    _ name: Name, of type: ElementType = .float32, _ axes: [TensorDescription.Axis]
  ) throws -> Tensor {
    let description = TensorDescription(name: name, elementType: type, axes: axes)
    return try Tensor(description, bytes: [UInt8](repeating: 0, count: try #require(description.byteCount)))
  }

  private static func kernel(_ type: ElementType = .float32) throws -> Tensor {
    try tensor("k", of: type, [.init(2, "in"), .init(1, "out")])
  }

  private static func bias(_ type: ElementType = .float32) throws -> Tensor {
    try tensor("b", of: type, [.init(1, "out")])
  }

  @Test(arguments: [ElementType.float16, .bfloat16, .float32, .float64])
  func `a network goes with floating-point tensors of its axes`(type: ElementType) throws {
    let file = try Checkpoint(
      network: try Self.network(), tensors: [try Self.kernel(type), try Self.bias(), try Self.tensor("unused", [])])
    #expect(file.tensors.map(\.name) == ["b", "k", "unused"])
    #expect(file.tensor("k") == (try Self.kernel(type)))
    #expect(file.tensor("K") == nil)
  }

  @Test(arguments: ElementType.allCases.filter { !$0.isFloatingPoint })
  func `a network's tensors hold floating-point numbers`(type: ElementType) throws {
    let network = try Self.network(), (kernel, bias) = (try Self.kernel(type), try Self.bias(type))
    #expect(throws: ModelError.tensorType("k", layer: "d", found: type)) {
      try Checkpoint(network: network, tensors: [kernel, try Self.bias()])
    }
    #expect(throws: ModelError.tensorType("b", layer: "d", found: type)) {
      try Checkpoint(network: network, tensors: [try Self.kernel(), bias])
    }
  }

  @Test func `a network's tensors are there`() throws {
    let network = try Self.network(), (kernel, bias) = (try Self.kernel(), try Self.bias())
    #expect(throws: ModelError.missingTensor("k", layer: "d")) { try Checkpoint(network: network, tensors: [bias]) }
    #expect(throws: ModelError.missingTensor("b", layer: "d")) { try Checkpoint(network: network, tensors: [kernel]) }
  }

  @Test(
    arguments: [
      [], [.init(2), .init(1)], [.init(1, "out"), .init(2, "in")], [.init(1, "in"), .init(2, "out")],
      [.init(2, "in")], [.init(2, "in"), .init(1, "out"), .init(1)], [.init(2, "out"), .init(1, "in")],
    ] as [[TensorDescription.Axis]])
  func `a kernel of other axes is refused`(axes: [TensorDescription.Axis]) throws {
    let network = try Self.network(), tensors = [try Self.tensor("k", axes), try Self.bias()]
    let expected = ModelError.tensorAxes("k", layer: "d", expected: [.init(2, "in"), .init(1, "out")], found: axes)
    #expect(throws: expected) { try Checkpoint(network: network, tensors: tensors) }
  }

  @Test(
    arguments: [[], [.init(1)], [.init(2, "out")], [.init(1, "in")], [.init(1), .init(1, "out")]]
      as [[TensorDescription.Axis]])
  func `a bias of other axes is refused`(axes: [TensorDescription.Axis]) throws {
    let network = try Self.network(), tensors = [try Self.kernel(), try Self.tensor("b", axes)]
    let expected = ModelError.tensorAxes("b", layer: "d", expected: [.init(1, "out")], found: axes)
    #expect(throws: expected) { try Checkpoint(network: network, tensors: tensors) }
  }

  @Test func `two tensors have two names`() throws {
    let tensors = [try Self.tensor("b", []), try Self.tensor("a", []), try Self.tensor("b", of: .uint8, [.init(0)])]
    #expect(throws: ModelError.duplicateTensor("b")) { try Checkpoint(network: nil, tensors: tensors) }
  }

  @Test func `the order in which parts are given does not matter`() throws {
    let tensors = try ["b", "a", "B", "é", "z", ""].map { try Self.tensor($0, []) }
    let extensions = ["zzZZ", "aBCD", "abCD"].map { Checkpoint.Extension(type: $0, content: []) }
    let file = try Checkpoint(network: nil, tensors: tensors, extensions: extensions)
    #expect(file.tensors.map(\.name) == ["", "B", "a", "b", "z", "é"])
    #expect(file.extensions.map(\.type) == ["aBCD", "abCD", "zzZZ"])
    #expect(file == (try Checkpoint(network: nil, tensors: tensors.reversed(), extensions: extensions.reversed())))
  }

  /// `input` can be set after the network was made, and is looked at again.
  @Test func `an input contract that was changed is checked again`() throws {
    let tensors = [try Self.kernel(), try Self.bias()]
    var network = try Self.network()
    network.input.scaling = InputScaling(elementType: .uint8, scale: .nan, offset: 0)
    #expect(throws: ModelError.notFinite(of: "input scaling")) { try Checkpoint(network: network, tensors: tensors) }
    network.input = InputContract(shape: [3], scaling: nil)
    #expect(throws: ModelError.inputShape([3], inputs: 2)) { try Checkpoint(network: network, tensors: tensors) }
    network.input = InputContract(shape: [2, 1], scaling: .unitBytes, classLabels: ["a", "b"])
    #expect(throws: ModelError.classLabels(expected: 1, found: 2)) {
      try Checkpoint(network: network, tensors: tensors)
    }
    network.input = InputContract(shape: [2, 1], scaling: .unitBytes, classLabels: ["a"])
    #expect(try Checkpoint(network: network, tensors: tensors).network == network)
  }
}
