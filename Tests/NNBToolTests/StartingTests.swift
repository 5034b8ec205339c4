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
