import NNB
import NNBBytes
import NNBModel
import NNBSystem
import NNBTestSupport
import Testing

import NNBFormats

/// What tensors are called in files without a graph (Spec/names.md).
struct TensorNamesTests {
  /// Three layers of 2, 3, 2 and 1 units; the second one is linear and has no bias that is stored.
  static func head() throws -> NNBHead {
    let layers = [
      DenseLayer(name: "a", inputs: 2, outputs: 3, activation: .relu, kernel: "a/k", bias: "a/b"),
      DenseLayer(name: "b", inputs: 3, outputs: 2, activation: .linear, kernel: "b/k", bias: nil),
      DenseLayer(name: "c", inputs: 2, outputs: 1, activation: .sigmoid, kernel: "c/k", bias: "c/b"),
    ]
    func tensor(_ name: Name, _ axes: [TensorDescription.Axis]) throws -> Tensor {
      try Tensor(name: name, axes: axes, values: (0..<axes.map(\.size).reduce(1, *)).map { Float($0) })
    }
    var tensors = [try tensor("other", [.init(4)])]
    for layer in layers {
      tensors.append(try tensor(layer.kernel, layer.kernelAxes))
      if let bias = layer.bias { tensors.append(try tensor(bias, layer.biasAxes)) }
    }
    let network = try Network(input: InputContract(shape: [2], scaling: nil), layers: layers)
    return try NNBHead(reading: MemorySource(try Checkpoint(network: network, tensors: tensors).encoded()))
  }

  @Test(arguments: [
    (NameHabit.torch, ["a.bias", "a.weight T", "b.weight T", "c.bias", "c.weight T", "-"]),
    (.sequential, ["0.bias", "0.weight T", "2.weight T", "3.bias", "3.weight T", "-"]),
    (.keras, ["a/bias", "a/kernel", "b/kernel", "c/bias", "c/kernel", "-"]),
    (.plain, ["b1", "W1", "W2", "b3", "W3", "-"]),
  ])
  func `a habit names the tensors of layers and says how they lie`(habit: NameHabit, names: [String]) throws {
    let places = TensorNames(try Self.head(), habit).places
    #expect(places.map { $0.map { "\($0.name)\($0.isTransposed ? " T" : "")" } ?? "-" } == names)
  }

  @Test(arguments: NameHabit.allCases)
  func `without a network tensors keep their names`(habit: NameHabit) throws {
    let tensor = try Tensor(name: "x.y", axes: [.init(1)], values: [1])
    let head = try NNBHead(reading: MemorySource(try Checkpoint(network: nil, tensors: [tensor]).encoded()))
    #expect(TensorNames(head, habit).places == [TensorNames.Place(name: "x.y")])
  }
}
