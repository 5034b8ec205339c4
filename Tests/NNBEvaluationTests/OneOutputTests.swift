import NNBIDX
import NNBModel
import NNBTestSupport
import Testing

import NNBEvaluation

/// Networks of two pixels and one output, whose sum is 2·x₀ − 3·x₁ + ½.
@Suite struct `A network with one output` {
  static func network(_ activation: Activation, labels: [Name] = []) throws -> Checkpoint {
    let layer = DenseLayer(name: "output", inputs: 2, outputs: 1, activation: activation)
    let input = InputContract(shape: [1, 2], scaling: .unitBytes, classLabels: labels)
    return try Checkpoint(
      network: try Network(input: input, layers: [layer]),
      tensors: [
        try Tensor(name: layer.kernel, axes: layer.kernelAxes, values: [2, -3] as [Float]),
        try Tensor(name: "output/bias", axes: layer.biasAxes, values: [0.5] as [Float]),
      ])
  }

  private static let pixels: [UInt8] = [255, 0, 0, 255, 128, 64]

  /// What NumPy computes in f64.
  private static let probabilities = [0.9241418199787566, 0.07585818002124355, 0.6793922841816954]

  @Test func `of sigmoid tells two classes apart, with the outputs 1 − p and p`() throws {
    let model = try Classifier(try Self.network(.sigmoid))
    #expect(model.meaning == .twoClasses && model.meaning.classCount == 2)
    var predictions: [Classifier.Prediction] = []
    try model.classify(try HandMade.images(Self.pixels)) { predictions.append($1) }
    #expect(predictions.map(\.label) == [1, 0, 1])
    for (prediction, p) in zip(predictions, Self.probabilities) {
      #expect(prediction.outputs.count == 2)
      #expect(abs(Double(prediction.outputs[1]) - p) < 1e-7 && abs(Double(prediction.outputs[0]) - (1 - p)) < 1e-7)
    }
    #expect(try model.classify([128, 64]) == predictions[2])
  }

  @Test func `of sigmoid is evaluated by the binary cross-entropy`() throws {
    let model = try Classifier(try Self.network(.sigmoid))
    let report = try model.evaluate(try HandMade.labelled(Self.pixels, [1, 0, 0]))
    #expect(report.correct == 2)
    // NumPy: the mean of −ln p, −ln(1 − p), −ln(1 − p).
    let expected = (0.07888973429254952 + 0.07888973429254963 + 1.1375369722893465) / 3
    #expect(abs((report.loss ?? 0) - expected) < 1e-7)
    #expect(report.confusion.classCount == 2)
    #expect(report.confusion[label: 0, prediction: 1] == 1 && report.confusion[label: 1, prediction: 1] == 1)
  }

  @Test func `of sigmoid has a finite loss where the output is rounded to 1`() throws {
    let layer = DenseLayer(name: "o", inputs: 1, outputs: 1, activation: .sigmoid, kernel: "o/kernel", bias: nil)
    let sure = try Checkpoint(
      network: try Network(input: InputContract(shape: [1], scaling: .unitBytes), layers: [layer]),
      tensors: [try Tensor(name: "o/kernel", axes: layer.kernelAxes, values: [100] as [Float])])
    let one = try Classifier(sure)
    let image = try LabelledImages(
      try HandMade.images([255], height: 1, width: 1), labels: try #require(IDXArray([0 as UInt8], shape: [1])))
    #expect(try one.classify([255]).outputs == [0, 1])
    #expect(try one.evaluate(image).loss == 100)
  }

  @Test func `of sigmoid takes the labels 0 and 1 alone`() throws {
    let model = try Classifier(try Self.network(.sigmoid))
    #expect(throws: EvaluationError.tooManyClasses(labels: 3, outputs: 2)) {
      try model.evaluate(try HandMade.labelled(Self.pixels, [1, 2, 0]))
    }
  }

  @Test func `has one name, of class 1`() throws {
    #expect(try Classifier(try Self.network(.sigmoid, labels: ["cat"])).classLabels == ["not cat", "cat"])
  }

  @Test(arguments: [Activation.linear, .relu, .tanh, .softplus, .softmax])
  func `that is a number puts no image into a class`(activation: Activation) throws {
    let model = try Classifier(try Self.network(activation))
    let images = try HandMade.images(Self.pixels)
    #expect(throws: EvaluationError.noClasses(activation)) { try model.classify([0, 0]) }
    #expect(throws: EvaluationError.noClasses(activation)) { try model.classify(images) { _, _ in } }
    #expect(throws: EvaluationError.noClasses(activation)) {
      try model.evaluate(try HandMade.labelled(Self.pixels, [0, 0, 0]))
    }
    #expect(throws: EvaluationError.noClasses(activation)) { try model.classify(inputs: [0, 0]) }
    var outputs: [[Float]] = []
    try model.outputs(for: images) { outputs.append($1) }
    #expect(outputs.count == 3 && outputs.allSatisfy { $0.count == 1 })
    if activation == .linear { #expect(outputs[0] == [2.5] && outputs[1] == [-2.5]) }
  }

  @Test(arguments: [[1, 2], [2], [2, 1], [1, 2, 1], [1, 1, 2]])
  func `takes images of its shape, with and without axes of 1`(shape: [Int]) throws {
    let network = try HandMade.network(shape: shape)
    var labels: [Int] = []
    try Classifier(network).classify(try HandMade.images([255, 0])) { labels.append($1.label) }
    #expect(labels == [0])
  }
}
