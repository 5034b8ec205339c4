import Foundation
import NNBModel
import NNB
import Testing
import NNBTestSupport

/// A model whose input is 28x28x1, 1x28x28 or 784 sees the same pictures in every tool.
struct ShapeTests {
  private static func reshaped(_ model: Checkpoint, _ shape: [Int]) throws -> Checkpoint {
    var network = try #require(model.network)
    network.input = InputContract(shape: shape, scaling: network.input.scaling)
    return try Checkpoint(network: network, tensors: model.tensors, training: model.training)
  }

  @Test func `The shape of a sample may have axes of 1, or one axis alone, in every tool`() throws {
    try withTemporaryFolder { folder in
      _ = try MNIST.train(in: folder)
      let model = try Checkpoint(contentsOf: folder + "/m.nnb")
      let expected = try Tool.nninfer.run(["--model", "m.nnb", MNIST.testImages], in: folder).text
      for shape in [[28, 28, 1], [1, 28, 28], [784]] {
        try Self.reshaped(model, shape).write(to: folder + "/s.nnb")
        #expect(try Tool.nninfer.run(["--model", "s.nnb", MNIST.testImages], in: folder).text == expected)
        let diff = try Tool.nndiff.run(["m.nnb", "s.nnb", "--weights", "--probe", MNIST.folder], in: folder)
        #expect(diff.status == 0, "\(diff.error)")
        let convert = try Tool.nnconv.run(["s.nnb", "s.h5", "--force", "--probe", MNIST.testImages], in: folder)
        #expect(convert.status == 0, "\(convert.error)")
        for start in ["--init-from", "--resume"] {
          let run = try Tool.nntrain.run(
            [MNIST.folder, start, "s.nnb", "-o", "t.nnb", "--epochs", "2"], in: folder)
          #expect(run.status == 0, "\(start) \(shape): \(run.error)")
          try? FileManager.default.removeItem(atPath: folder + "/t.nnb")
        }
      }
      try Self.reshaped(model, [14, 56]).write(to: folder + "/s.nnb")
      let run = try Tool.nninfer.run(["--model", "s.nnb", MNIST.testImages], in: folder)
      #expect(run.status == 65 && run.error.contains("14x56"), "\(run.error)")
    }
  }

  /// A network of one layer, 784 to one output, all zeros but the bias.
  private static func oneOutput(_ activation: Activation, bias: Float) throws -> Checkpoint {
    let layer = DenseLayer(name: "o", inputs: 784, outputs: 1, activation: activation)
    return try Checkpoint(
      network: try Network(input: InputContract(shape: [28, 28], scaling: .unitBytes), layers: [layer]),
      tensors: [
        try Tensor(name: "o/kernel", axes: layer.kernelAxes, values: [Float](repeating: 0, count: 784)),
        try Tensor(name: "o/bias", axes: layer.biasAxes, values: [bias]),
      ])
  }

  @Test func `One sigmoid output is one of two classes, in every form of nninfer`() throws {
    try withTemporaryFolder { folder in
      try Handmade.writeImages(to: folder + "/images")
      let layer = DenseLayer(name: "o", inputs: 4, outputs: 1, activation: .sigmoid)
      try Checkpoint(
        network: try Network(input: InputContract(shape: [2, 2], scaling: .unitBytes), layers: [layer]),
        tensors: [
          try Tensor(name: "o/kernel", axes: layer.kernelAxes, values: [9, -9, 9, -9] as [Float]),
          try Tensor(name: "o/bias", axes: layer.biasAxes, values: [0] as [Float]),
        ]
      ).write(to: folder + "/m.nnb")
      func run(_ options: [String]) throws -> [String] {
        try Tool.nninfer.run(["--model", "m.nnb", "images"] + options, in: folder).lines
      }
      // The bright pixels are 2, 0, 3, 1, 2.
      #expect(try run(["--predict"]) == ["1", "1", "0", "0", "1"])
      #expect(try run(["--top", "2"])[2].hasPrefix("0 0.999877\t1 0.000123"))
      #expect(try run(["--format", "csv", "--probabilities"])[0] == "image,class,output_of_0,output_of_1")
      #expect(try run(["--format", "json"])[2].contains("\"class\": 0"))
      try Handmade.writeLabels([1, 1, 0, 0, 0], to: folder + "/labels")
      let lines = try run(["--labels", "labels", "--confusion"])
      #expect(lines[0] == "accuracy   80.00 %  (4 of 5 images)")
      // NumPy: (4 · ln(1 + e⁻⁹) + ln(1 + e⁹)) / 5.
      #expect(lines[1] == "mean loss  1.8001")
      try Handmade.writeLabels([1, 2, 0, 0, 0], to: folder + "/labels")
      let refused = try Tool.nninfer.run(["--model", "m.nnb", "images", "--labels", "labels"], in: folder)
      #expect(refused.status == 65 && refused.error.contains("2 classes apart: 0 to 1"), "\(refused.error)")
    }
  }

  @Test func `One output that is a number is shown, compared, and never a class`() throws {
    try withTemporaryFolder { folder in
      try Self.oneOutput(.linear, bias: 2.5).write(to: folder + "/a.nnb")
      try Self.oneOutput(.linear, bias: 2.75).write(to: folder + "/b.nnb")
      let shown = try Tool.nninfer.run(["--model", "a.nnb", MNIST.testImages, "--predict"], in: folder)
      #expect(shown.lines == [String](repeating: "2.5", count: 1_000))
      let evaluated = try Tool.nninfer.run(["--model", "a.nnb", MNIST.testImages], in: folder)
      #expect(evaluated.status == 0 && evaluated.text.hasPrefix("mean squared error "), "\(evaluated.text)")
      let diff = try Tool.nndiff.run(["a.nnb", "b.nnb", "--probe", MNIST.folder], in: folder)
      #expect(diff.status == 1)
      #expect(diff.text.contains("predictions: 1,000 of 1,000 differ\n"), "\(diff.text)")
      #expect(diff.text.contains("  image 0  A 2.5  B 2.75\n"))
    }
  }
}
