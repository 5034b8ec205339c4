import NNBIDX
import NNBModel
import NNBTestSupport
import Testing

import NNBEvaluation

/// Networks of two pixels and three outputs. Expected values are those of PyTorch 2.13 in f64.
@Suite struct `A network with several outputs` {
  private static let pixels: [UInt8] = [255, 0, 0, 255, 128, 64, 200, 100]

  private static func model(_ activation: Activation, linear: OutputMeaning.Linear? = nil) throws -> Classifier {
    let layer = DenseLayer(name: "output", inputs: 2, outputs: 3, activation: activation)
    return try Classifier(
      try Checkpoint(
        network: try Network(input: InputContract(shape: [1, 2], scaling: .unitBytes), layers: [layer]),
        tensors: [
          try Tensor(name: layer.kernel, axes: layer.kernelAxes, values: [2, -1, 0.5, -3, 1, 4] as [Float]),
          try Tensor(name: "output/bias", axes: layer.biasAxes, values: [0.5, 0, -1] as [Float]),
        ]), linear: linear)
  }

  @Test func `and no activation has the cross-entropy of its logits`() throws {
    let model = try Self.model(.linear), data = try HandMade.labelled(Self.pixels, [0, 2, 1, 2])
    #expect(model.meaning == .logits(3) && model.meaning.loss == .crossEntropyOfLogits)
    let report = try model.evaluate(data)
    #expect(abs(try #require(report.loss) - 0.6688560671842296) < 1e-7)
    // To the bit the loss with the softmax written out.
    let soft = try Self.model(.softmax).evaluate(data)
    #expect(report == soft)
  }

  @Test func `and no activation has the softmax of its logits as probabilities`() throws {
    let prediction = try Self.model(.linear).classify([128, 64])
    #expect(abs(prediction.outputs[0] - 0.750980407) < 1e-6)
    let found = try #require(prediction.probabilities)
    for (found, expected) in zip(found, [0.5060542503244743, 0.18580227369338648, 0.30814347598213926]) {
      #expect(abs(Double(found) - expected) < 1e-7)
    }
    let soft = try Self.model(.softmax).classify([128, 64])
    #expect(found == soft.outputs && soft.probabilities == soft.outputs)
  }

  @Test func `and no activation may give numbers, which are no classes`() throws {
    let model = try Self.model(.linear, linear: .numbers)
    #expect(model.meaning == .numbers(3) && model.meaning.classCount == 0 && "\(model)".hasSuffix("3 numbers"))
    #expect(throws: EvaluationError.severalNumbers(3)) { try model.classify([0, 0]) }
    #expect(throws: EvaluationError.severalNumbers(3)) {
      try model.evaluate(try HandMade.labelled(Self.pixels, [0, 0, 0, 0]))
    }
    #expect(try model.outputs(samples: [0, 0]) == [0.5, 0, -1])
  }

  @Test func `of sigmoid is a probability for each class, without a loss for one label`() throws {
    let model = try Self.model(.sigmoid)
    #expect(model.meaning == .independent(3) && model.meaning.loss == nil)
    let prediction = try model.classify([128, 64])
    #expect(prediction.probabilities == prediction.outputs && prediction.label == 0)
    #expect(try model.evaluate(try HandMade.labelled(Self.pixels, [0, 2, 1, 2])).correct == 3)
  }

  @Test func `of tanh tells no probabilities`() throws {
    let model = try Self.model(.tanh)
    #expect(model.meaning == .scores(3, .tanh) && model.meaning.loss == nil)
    #expect(try model.classify([128, 64]).probabilities == nil)
    #expect(try model.classify([128, 64]).label == 0)
  }

  @Test func `has a loss that is finite for logits far apart`() throws {
    let layer = DenseLayer(name: "o", inputs: 1, outputs: 2, activation: .linear, kernel: "o/kernel", bias: nil)
    let sure = try Classifier(
      try Checkpoint(
        network: try Network(input: InputContract(shape: [1], scaling: .unitBytes), layers: [layer]),
        tensors: [try Tensor(name: "o/kernel", axes: layer.kernelAxes, values: [500, -500] as [Float])]))
    let image = try LabelledImages(
      try HandMade.images([255], height: 1, width: 1), labels: try #require(IDXArray([1 as UInt8], shape: [1])))
    #expect(try sure.evaluate(image).loss == 1_000)
    #expect(try sure.classify([255]).probabilities == [1, 0])
  }
}
