import NNBIDX
import NNBModel
import NNBTestSupport
import Testing

import NNBTraining

/// Which models training can begin with, and what is said of the others.
struct StartingModelTests {
  /// Two images of 2 by 3 pixels, of three classes.
  private static func data() throws -> LabelledImages {
    let images = try ImageSet(try #require(IDXArray([UInt8](repeating: 9, count: 18), shape: [3, 2, 3])))
    return try LabelledImages(images, labels: try #require(IDXArray([0, 1, 2] as [UInt8], shape: [3])))
  }

  private static func model(
    _ sizes: [Int] = [6, 4, 3], _ activations: [Activation] = [.relu, .softmax], shape: [Int]? = nil,
    scaling: InputScaling? = .unitBytes, hasBias: Bool = true
  ) throws -> Checkpoint {
    let layers = activations.indices.map { index in
      DenseLayer(
        name: "l\(index)", inputs: sizes[index], outputs: sizes[index + 1], activation: activations[index],
        kernel: "k\(index)", bias: hasBias ? "b\(index)" : nil)
    }
    let tensors = try layers.flatMap { layer in
      let kernel = (0..<layer.inputs * layer.outputs).map { Float($0 % 7) / 8 - 0.25 }
      return [try Tensor(name: layer.kernel, axes: layer.kernelAxes, values: kernel)]
        + (try layer.bias.map {
          [try Tensor(name: $0, axes: layer.biasAxes, values: [Float](repeating: 0.5, count: layer.outputs))]
        } ?? [])
    }
    let input = InputContract(shape: shape ?? [sizes[0]], scaling: scaling)
    return try Checkpoint(network: try Network(input: input, layers: layers), tensors: tensors)
  }

  private static func faults(_ model: Checkpoint) throws -> [ResumeError.NetworkFault] {
    do {
      _ = try Trainer(try data(), options: TrainingOptions(), from: model)
      return []
    } catch ResumeError.otherNetwork(let faults) {
      return faults
    }
  }

  @Test func `Each condition that does not hold is named, with both values`() throws {
    let half = InputScaling(elementType: .uint8, scale: 0.5, offset: -1)
    #expect(try Self.faults(try Checkpoint(network: nil, tensors: [])) == [.none])
    #expect(try Self.faults(try Self.model([6, 3], [.softmax])) == [.layerCount(1)])
    #expect(
      try Self.faults(try Self.model([6, 4, 3], [.tanh, .sigmoid]))
        == [.activation(0, .tanh, expected: .relu), .activation(1, .sigmoid, expected: .softmax)])
    #expect(try Self.faults(try Self.model(shape: [3, 2])) == [.input([3, 2], images: [2, 3])])
    #expect(try Self.faults(try Self.model([5, 4, 2])) == [.input([5], images: [2, 3]), .classes(2, data: 3)])
    #expect(try Self.faults(try Self.model(scaling: half)) == [.scaling(half)])
    // Whatever the number of layers is, the other conditions are checked.
    #expect(
      try Self.faults(try Self.model([5, 2], [.linear], scaling: half))
        == [.layerCount(1), .input([5], images: [2, 3]), .classes(2, data: 3), .scaling(half)])
    #expect(
      try Self.faults(try Self.model([6, 4, 4, 3], [.relu, .linear, .softmax]))
        == [.activation(1, .linear, expected: .relu)])
    let most = [6] + [Int](repeating: 2, count: 17) + [3], relus = [Activation](repeating: .relu, count: 17)
    #expect(try Self.faults(try Self.model(most, relus + [.softmax])) == [.layerCount(18)])
  }

  @Test(arguments: [
    (ResumeError.NetworkFault.layerCount(1), "it has 1 layer, expected 2 to 17"),
    (.activation(0, .tanh, expected: .relu), "layer 1 has the activation tanh, expected relu"),
    (.activation(1, .sigmoid, expected: .softmax), "layer 2 has the activation sigmoid, expected softmax"),
    (.input([14, 56], images: [28, 28]), "it takes inputs of 14x56, the images have 28x28"),
    (.classes(2, data: 3), "it has 2 classes, the data has 3"),
    (.classes(1, data: 3), "it has 1 output, the data has 3 classes"),
    (
      .scaling(.init(elementType: .uint8, scale: 0.5, offset: -1)),
      "its inputs have the scale 0.5 and offset -1.0, expected 0.003921569 and offset 0.0"
    ),
  ])
  func `A fault is a sentence`(fault: ResumeError.NetworkFault, text: String) {
    #expect("\(fault)" == text)
  }

  @Test(arguments: [[2, 3], [6], [2, 3, 1], [1, 2, 3]])
  func `A shape with axes of 1, logits, and a model that says nothing of scaling are a start`(shape: [Int]) throws {
    #expect(try Self.faults(try Self.model(shape: shape)) == [])
    let logits = try Self.model([6, 4, 3], [.relu, .linear], shape: shape, scaling: nil)
    let start = try Trainer(try Self.data(), options: TrainingOptions(), from: logits)
    let soft = try Trainer(try Self.data(), options: TrainingOptions(), from: try Self.model(shape: shape))
    // The same run, since softmax and cross-entropy are computed from the sums.
    for trainer in [start, soft] { while !trainer.isFinished { _ = try trainer.runEpoch() } }
    #expect(try start.checkpoint() == soft.checkpoint())
    #expect(try start.checkpoint().network?.layers.last?.activation == .softmax)
  }

  @Test func `The classes are called as the caller says, or as in the model`() throws {
    let trainer = try Trainer(try Self.data(), options: TrainingOptions(), classLabels: ["a", "b", "c"])
    #expect(try trainer.checkpoint().network?.input.classLabels == ["a", "b", "c"])
  }
}
