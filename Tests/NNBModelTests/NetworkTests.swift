import NNBModel
import Testing

/// Networks that do not fit together in themselves.
struct NetworkTests {
  private func layer(
    _ name: Name, _ inputs: Int, _ outputs: Int, _ activation: Activation = .relu
  ) -> DenseLayer {
    DenseLayer(name: name, inputs: inputs, outputs: outputs, activation: activation)
  }

  private func network(
    _ layers: DenseLayer..., shape: [Int] = [3], scaling: InputScaling? = nil, labels: [Name] = []
  ) throws(ModelError) -> Network {
    try Network(input: InputContract(shape: shape, scaling: scaling, classLabels: labels), layers: layers)
  }

  @Test func `a network knows its outputs`() throws {
    let network = try network(layer("a", 3, 2), layer("b", 2, 5), shape: [1, 3], labels: ["0", "1", "2", "3", "4"])
    #expect(network.outputs == 5)
    #expect(network.layers.map(\.kernel) == ["a/kernel", "b/kernel"])
    #expect(network.layers.map(\.bias) == ["a/bias", "b/bias"])
    #expect(network.layers[1].kernelAxes == [.init(2, "in"), .init(5, "out")])
    #expect(network.layers[1].biasAxes == [.init(5, "out")])
  }

  @Test func `there is at least one layer`() {
    #expect(throws: ModelError.noLayers) { try network() }
  }

  @Test func `layers have different names`() {
    #expect(throws: ModelError.duplicateLayer("a")) { try network(layer("a", 3, 3), layer("a", 3, 2)) }
  }

  @Test(arguments: [(0, 1), (1, 0), (-3, 1), (3, -1), (0, 0)])
  func `a layer has inputs and units`(inputs: Int, outputs: Int) {
    #expect(throws: ModelError.emptyLayer("a")) { try network(layer("a", inputs, outputs)) }
  }

  @Test func `a layer takes what the one before gives`() {
    #expect(throws: ModelError.layerChain(layer: "b", expected: 2, found: 3)) {
      try network(layer("a", 3, 2), layer("b", 3, 2))
    }
  }

  @Test(arguments: [
    [], [2], [4], [0], [3, 0], [-3], [-1, -3], [3, 2], [Int.max, Int.max], [Int.max, 2, 0], [1 << 32, 1 << 32, 3],
  ])
  func `the shape of a sample multiplies to the first inputs`(shape: [Int]) {
    #expect(throws: ModelError.inputShape(shape, inputs: 3)) { try network(layer("a", 3, 2), shape: shape) }
  }

  @Test(arguments: [1, 3])
  func `there are as many class labels as units, or none`(count: Int) {
    #expect(throws: ModelError.classLabels(expected: 2, found: count)) {
      try network(layer("a", 3, 2), labels: Array(repeating: "", count: count))
    }
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func `an activation's parameter is finite`(number: Double) {
    #expect(throws: ModelError.notFinite(of: "b")) {
      try network(layer("a", 3, 2), layer("b", 2, 2, .elu(alpha: number)))
    }
    #expect(throws: ModelError.notFinite(of: "a")) { try network(layer("a", 3, 2, .leakyReLU(slope: number))) }
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func `scale and offset are finite`(number: Float) {
    for (scale, offset) in [(number, Float(0)), (1, number)] {
      let scaling = InputScaling(elementType: .uint8, scale: scale, offset: offset)
      #expect(throws: ModelError.notFinite(of: "input scaling")) { try network(layer("a", 3, 2), scaling: scaling) }
    }
  }

  @Test func `a tensor is used once`() {
    let twice = DenseLayer(name: "a", inputs: 3, outputs: 2, activation: .relu, kernel: "t", bias: "t")
    #expect(throws: ModelError.tensorUsedTwice("t")) { try network(twice) }
    let other = DenseLayer(name: "b", inputs: 2, outputs: 2, activation: .relu, kernel: "a/kernel", bias: nil)
    #expect(throws: ModelError.tensorUsedTwice("a/kernel")) { try network(layer("a", 3, 2), other) }
    let bias = DenseLayer(name: "b", inputs: 2, outputs: 2, activation: .relu, kernel: "k", bias: "a/bias")
    #expect(throws: ModelError.tensorUsedTwice("a/bias")) { try network(layer("a", 3, 2), bias) }
  }

  @Test func `bytes to the range 0 to 1 are divided by 255`() {
    #expect(InputScaling.unitBytes.elementType == .uint8)
    #expect(InputScaling.unitBytes.scale.bitPattern == 0x3B80_8081)
    #expect(InputScaling.unitBytes.offset == 0)
  }
}
