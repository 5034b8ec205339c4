import Foundation
import NNB
import NNBModel
import NNBTestSupport
import Testing

/// Models of others as a start of training.
struct StartingTests {
  /// The same model with other activations.
  private static func changed(_ model: Checkpoint, _ activations: [Activation]) throws -> Checkpoint {
    let network = try #require(model.network)
    let layers = zip(network.layers, activations).map { layer, activation in
      DenseLayer(
        name: layer.name, inputs: layer.inputs, outputs: layer.outputs, activation: activation, kernel: layer.kernel,
        bias: layer.bias)
    }
    return try Checkpoint(network: try Network(input: network.input, layers: layers), tensors: model.tensors)
  }

  @Test func `Logits are a start, and train to the bytes of the network with its softmax written out`() throws {
    try withTemporaryFolder { folder in
      _ = try MNIST.train(in: folder)
      let trained = try Checkpoint(contentsOf: folder + "/m.nnb")
      try Self.changed(trained, [.relu, .softmax]).write(to: folder + "/soft.nnb")
      try Self.changed(trained, [.relu, .linear]).write(to: folder + "/line.nnb")
      for start in ["soft", "line"] {
        let run = try Tool.nntrain.run(
          [MNIST.folder, "--init-from", "\(start).nnb", "-o", "\(start)-on.nnb", "--steps", "3"], in: folder)
        #expect(run.status == 0)
        #expect(
          run.error.contains(
            "nntrain: line.nnb ends in logits; the new model adds the softmax that goes with cross-entropy\n")
            == (start == "line"), "\(run.error)")
      }
      let soft = try contents(of: folder + "/soft-on.nnb"), line = try contents(of: folder + "/line-on.nnb")
      #expect(soft == line)
    }
  }

  @Test(arguments: [([0, 1], ""), ([0], " in layer 1"), ([1], " in layer 2")])
  func `Biases that a start does not have are told`(bare: [Int], place: String) throws {
    try withTemporaryFolder { folder in
      _ = try MNIST.train(in: folder)
      let model = try Checkpoint(contentsOf: folder + "/m.nnb"), network = try #require(model.network)
      let layers = network.layers.enumerated().map { index, layer in
        DenseLayer(
          name: layer.name, inputs: layer.inputs, outputs: layer.outputs, activation: layer.activation,
          kernel: layer.kernel, bias: bare.contains(index) ? nil : layer.bias)
      }
      try Checkpoint(network: try Network(input: network.input, layers: layers), tensors: model.tensors)
        .write(to: folder + "/bare.nnb")
      let run = try Tool.nntrain.run(
        [MNIST.folder, "--init-from", "bare.nnb", "-o", "n.nnb", "--steps", "1"], in: folder)
      #expect(run.status == 0)
      #expect(
        run.error.contains(
          "nntrain: bare.nnb has no biases\(place); the new model has them in each layer, and these begin as zeros\n"),
        "\(run.error)")
    }
  }

  /// The images come through a pipe, which nntrain opens after it has verified the model.
  @Test(arguments: ["--resume", "--init-from"])
  func `A model that is written into after it was verified is not trained on`(option: String) throws {
    try withTemporaryFolder { folder in
      _ = try MNIST.train(in: folder)
      let path = folder + "/m.nnb", labels = MNIST.folder + "/train-labels-idx1-ubyte.gz"
      let size = UInt64(try contents(of: path).count)
      let images = try contents(of: MNIST.folder + "/train-images-idx3-ubyte.gz")
      let write: @Sendable (FileHandle) -> Void = { pipe in
        if let model = FileHandle(forUpdatingAtPath: path) {
          try? model.seek(toOffset: size / 2)
          try? model.write(contentsOf: Data([0x12, 0x34]))
          try? model.close()
        }
        try? pipe.write(contentsOf: Data(images))
      }
      try withNamedPipe(writing: write) { pipe in
        let run = try Tool.nntrain.run(
          ["--images", pipe, "--labels", labels, option, path, "-o", "n.nnb", "--epochs", "20"],
          in: folder)
        #expect(run.status == 65 && run.error.contains("m.nnb: section DATA damaged in block 0"), "\(run.error)")
        #expect(!FileManager.default.fileExists(atPath: folder + "/n.nnb"))
      }
    }
  }

  @Test func `A run that has lost a tensor of its own can still be a start, and that is said`() throws {
    try withTemporaryFolder { folder in
      let whole = try Tool.nntrain.run(
        [MNIST.folder, "-o", "m.nnb", "--hidden", "2", "--steps", "40", "--average", "1"], in: folder)
      #expect(whole.status == 0)
      let model = try Checkpoint(contentsOf: folder + "/m.nnb")
      let tensors = model.tensors.filter { $0.name != "training/weights/hidden/bias" }
      try Checkpoint(network: model.network, tensors: tensors, training: model.training)
        .write(to: folder + "/lost.nnb")
      try Tool.nntrain.expect(
        [MNIST.folder, "--resume", "lost.nnb", "--steps", "50"], in: folder, status: 65,
        error: "nntrain: lost.nnb cannot be resumed: the tensor training/weights/hidden/bias is missing\n"
          + "  --init-from lost.nnb takes its kernels and biases as a start\n")
      let start = try Tool.nntrain.run(
        [MNIST.folder, "--init-from", "lost.nnb", "-o", "n.nnb", "--steps", "1"], in: folder)
      #expect(start.status == 0, "\(start.error)")
    }
  }

  @Test func `Every condition that fails is named, with what was found and expected`() throws {
    try withTemporaryFolder { folder in
      _ = try MNIST.train(in: folder)
      try Self.changed(try Checkpoint(contentsOf: folder + "/m.nnb"), [.tanh, .sigmoid]).write(to: folder + "/x.nnb")
      try Tool.nntrain.expect(
        [MNIST.folder, "--init-from", "x.nnb", "-o", "n.nnb"], in: folder, status: 65,
        error: "nntrain: x.nnb cannot be a start: layer 1 has the activation tanh, expected relu; layer 2 has the "
          + "activation sigmoid, expected softmax\n")
      try OneOutputTests.writeModel(.sigmoid, [1, 2, 3, 4], scaling: .unitBytes, to: folder + "/one.nnb")
      try Tool.nntrain.expect(
        [MNIST.folder, "--init-from", "one.nnb", "-o", "n.nnb"], in: folder, status: 65,
        error:
          "nntrain: one.nnb cannot be a start: it has 1 layer, expected 2 to 17; it takes inputs of 2x2, the images have "
          + "28x28; it has 1 output, the data has 10 classes\n")
    }
  }
}
