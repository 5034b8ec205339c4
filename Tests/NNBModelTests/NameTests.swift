import NNBModel
import Testing

/// Names are their UTF-8 bytes; what Unicode calls equivalent are different names.
struct NameTests {
  /// Pairs that Swift's `==` takes for equal.
  static let pairs = [
    ("\u{E9}", "e\u{301}"), ("\u{212B}", "\u{C5}"), ("\u{212A}", "K"), ("\u{1100}\u{1161}", "\u{AC00}"),
    ("a\u{323}\u{307}", "a\u{307}\u{323}"), ("\u{37E}", ";"),
  ]

  private func tensor(_ name: String, axis: String = "") throws -> Tensor {
    try Tensor(TensorDescription(name: name, elementType: .uint8, axes: [.init(1, axis)]), bytes: [0])
  }

  private func network(_ names: [String], labels: [String] = []) throws -> Network {
    try Network(
      input: InputContract(shape: [1], scaling: nil, classLabels: labels),
      layers: names.map { DenseLayer(name: $0, inputs: 1, outputs: 1, activation: .relu) })
  }

  @Test(arguments: pairs)
  func `equivalent names are two names`(left: String, right: String) throws {
    #expect(left == right)
    #expect(!left.isSameName(as: right))
    #expect(left.isSameName(as: left))
    #expect(left.identity != right.identity)
    #expect(left.precedes(right) != right.precedes(left))
    let file = try Checkpoint(network: nil, tensors: [try tensor(left), try tensor(right)])
    #expect(file.tensors.count == 2)
    #expect(file.tensor(left)?.description.name.identity == left.identity)
    #expect(file.tensor(right)?.description.name.identity == right.identity)
    #expect(try Checkpoint(network: nil, tensors: [try tensor(left)]).tensor(right) == nil)
  }

  @Test(arguments: pairs)
  func `models that differ in such a name are not equal`(left: String, right: String) throws {
    #expect(try tensor(left) != tensor(right))
    #expect(try tensor("t", axis: left) != tensor("t", axis: right))
    #expect(try network([left]) != network([right]))
    #expect(try network(["a"], labels: [left]) != network(["a"], labels: [right]))
    #expect(try network(["a"], labels: [left]) == network(["a"], labels: [left]))
    #expect(
      try Checkpoint(network: nil, tensors: [tensor(left)]) != Checkpoint(network: nil, tensors: [tensor(right)]))
    let layers = [left, right, nil].map {
      DenseLayer(name: "d", inputs: 1, outputs: 1, activation: .relu, kernel: "k", bias: $0)
    }
    #expect(layers[0] != layers[1])
    #expect(layers[0] != layers[2])
    #expect(layers[0] == layers[0])
  }

  @Test(arguments: pairs)
  func `equivalent names of layers and tensors do not clash, nor stand for each other`(
    left: String, right: String
  ) throws {
    let network = try network([left, right])
    #expect(network.layers.count == 2)
    let file = try self.network([left])
    let expected = ModelError.missingTensor(left + "/kernel", layer: left)
    let kernel = try Tensor(name: right + "/kernel", axes: file.layers[0].kernelAxes, values: [1])
    let bias = try Tensor(name: left + "/bias", axes: file.layers[0].biasAxes, values: [1])
    #expect(throws: expected) { try Checkpoint(network: file, tensors: [kernel, bias]) }
  }

  @Test func `the order of names is that of their bytes`() {
    let ordered = ["", "\0", "\n", " ", "A", "B", "a", "a\0", "aa", "b", "\u{E9}", "\u{FFFF}", "\u{10000}"]
    for (index, left) in ordered.enumerated() {
      for (other, right) in ordered.enumerated() {
        #expect(left.precedes(right) == (index < other), "\(index), \(other)")
      }
    }
  }
}
