import NNBModel
import Testing

/// What a program prints of a model is short, however large the model is.
struct OneLineTests {
  private static func model(_ layers: Int) throws -> Checkpoint {
    try Checkpoint(
      layers: (0..<layers).map { .init("layer \($0)", kernel: [1], bias: [0], activation: .relu) },
      input: InputContract(shape: [1], scaling: .unitBytes))
  }

  @Test(arguments: [1, 8, 9, 4_096]) func `a model of any number of layers is one line`(layers: Int) throws {
    let model = try Self.model(layers)
    for text in ["\(model)", String(describing: model.network), "\(try #require(model.network))"] {
      #expect(text.count < 150, "\(text)")
      #expect(!text.contains("\n"))
    }
  }

  @Test func `a network is its sizes and activations`() throws {
    #expect("\(try #require(try Self.model(2).network))" == "1 -> 1 relu -> 1 relu")
    #expect(
      "\(try #require(try Self.model(4_096).network))"
        == "1 -> 1 relu -> 1 relu -> 1 relu -> (4,092 more) -> 1 relu")
    #expect("\(try Self.model(2))" == "1 -> 1 relu -> 1 relu, 4 tensors")
  }

  @Test func `a tensor is its name, type and axes, without its elements`() throws {
    let tensor = try Tensor(
      name: "fc1/kernel", axes: [.init(300, "in"), .init(100, "out")], values: [Float](repeating: 1, count: 30_000))
    #expect("\(tensor)" == "fc1/kernel f32 (in 300, out 100)")
    #expect("\(tensor.info)" == "\(tensor)")
    #expect((tensor.name, tensor.elementType, tensor.shape) == ("fc1/kernel", .float32, [300, 100]))
    #expect("\(try Tensor(name: "t", axes: [], values: [1]))" == "t f32 ()")
  }

  @Test func `the parts of a model are short too`() throws {
    let layer = DenseLayer(name: "hidden", inputs: 784, outputs: 128, activation: .relu)
    #expect("\(layer)" == "hidden 784 -> 128 relu")
    let labels = (0..<1_000).map { Name("class \($0)") }
    let input = InputContract(shape: [28, 28], scaling: .unitBytes, classLabels: labels)
    #expect("\(input)" == "28x28 of u8 * 0.003921569 + 0.0, 1,000 labels")
    let part = Checkpoint.Layer("a", kernel: [Float](repeating: 1, count: 9_999), bias: [1], activation: .softmax)
    #expect("\(part)" == "a 1 softmax")
    #expect("\(Checkpoint.Extension(type: "aBCD", content: [1, 2, 3]))" == "aBCD, 3 bytes")
  }
}
