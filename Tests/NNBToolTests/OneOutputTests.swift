import NNB
import NNBModel
import NNBTestSupport
import Testing

/// Models with one output: a number, or a softmax that says nothing.
struct OneOutputTests {
  private func writeModel(_ activation: Activation, _ kernel: [Float], scaling: InputScaling?, to path: String) throws {
    let layer = DenseLayer(name: "only", inputs: 4, outputs: 1, activation: activation)
    let tensors = [
      try Tensor(name: layer.kernel, axes: layer.kernelAxes, values: kernel),
      try Tensor(name: "only/bias", axes: layer.biasAxes, values: [0]),
    ]
    let input = InputContract(shape: [2, 2], scaling: scaling)
    try Checkpoint(network: try Network(input: input, layers: [layer]), tensors: tensors).write(to: path)
  }

  private static let always1 =
    "the model has one output, softmax: a softmax of one output is always 1, which tells nothing"

  @Test(arguments: [[], ["--predict"], ["--probabilities"], ["--format", "csv"], ["--labels", "labels"]])
  func `A softmax of one output is refused, and nothing is said before`(options: [String]) throws {
    try Handmade.inFolder { folder in
      try writeModel(.softmax, [1, 2, 3, 4], scaling: nil, to: folder + "/one.nnb")
      try Tool.nninfer.expect(
        ["one.nnb", "images"] + options, in: folder, status: 65, error: "nninfer: one.nnb: \(Self.always1)\n")
    }
  }

  @Test func `Nothing is said of a model before its images and labels are known to fit`() throws {
    try Handmade.inFolder { folder in
      try Handmade.writeModel(to: folder + "/m.nnb", shape: [4], scaling: nil)
      try writeModel(.linear, [1, 2, 3, 4], scaling: nil, to: folder + "/one.nnb")
      try Tool.nninfer.expect(
        ["m.nnb", MNIST.testImages], in: folder, status: 65,
        error: "nninfer: m.nnb: the labels go up to 9, the model tells 4 classes apart: 0 to 3\n")
      try Tool.nninfer.expect(
        ["m.nnb", MNIST.testImages, "--predict"], in: folder, status: 65,
        error: "nninfer: m.nnb: the model takes inputs of shape 4, the images have 28x28\n")
      try Tool.nninfer.expect(
        ["one.nnb", "images", "--top", "2"], in: folder, status: 65,
        error:
          "nninfer: one.nnb: the model has one output, a number; --top is for classes\n  --predict shows the numbers\n")
      try Tool.nninfer.expect(
        ["one.nnb", "images", "--labels", "labels"], in: folder, status: 65,
        error: "nninfer: one.nnb: the model has one output, linear: a number, which puts no image into a class\n")
    }
  }

  @Test func `A probe of numbers counts those that changed`() throws {
    try Handmade.inFolder { folder in
      // 1/3 is no f16, the others are.
      try writeModel(.linear, [1, 2, 1.0 / 3, 4], scaling: .unitBytes, to: folder + "/one.nnb")
      let same = try Tool.nnconv.run(["one.nnb", "same.h5", "--probe", "images"], in: folder)
      #expect(same.status == 0, "\(same.error)")
      #expect(same.lines.last?.hasSuffix("largest difference 0.0, 0 numbers changed") ?? false, "\(same.text)")
      let half = try Tool.nnconv.run(["one.nnb", "half.nnb", "--dtype", "f16", "--probe", "images"], in: folder)
      #expect(half.status == 0, "\(half.error)")
      let diff = try Tool.nndiff.run(["one.nnb", "half.nnb", "--probe", "images", "--json"], in: folder)
      let changed = try #require(diff.text.firstMatch(of: #/"probe": \{"images": \d+, "changed": (\d+)/#)?.1)
      #expect(changed != "0")
      #expect(
        half.lines.last?.hasSuffix(", \(changed) number\(changed == "1" ? "" : "s") changed") ?? false, "\(half.text)")
    }
  }
}
