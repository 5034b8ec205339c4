import NNBIDX
import NNBModel
import NNBTestSupport
import Testing

import NNBEvaluation

/// The network of `A network with one output`, taken as a number or as a logit. Expected values are those of PyTorch 2.13 in f64.
@Suite struct `One output that is compared with numbers` {
  static let pixels: [UInt8] = [255, 0, 0, 255, 128, 64, 200, 100]

  private static func model(
    _ activation: Activation, linear: OutputMeaning.Linear? = nil, threshold: Float = 0.5
  ) throws -> Classifier {
    try Classifier(try `A network with one output`.network(activation), linear: linear, threshold: threshold)
  }

  @Test func `has the errors of PyTorch's mse_loss and l1_loss`() throws {
    let report = try Self.model(.linear).evaluate(try HandMade.images(Self.pixels), targets: [2.25, -2, 1, 0.5])
    #expect(report.count == 4)
    #expect(abs(report.meanSquaredError - 0.1320745043604407) < 1e-7)
    #expect(abs(report.meanAbsoluteError - 0.3477941936580464) < 1e-7)
  }

  @Test func `may be of tanh, compared as it is`() throws {
    let report = try Self.model(.tanh).evaluate(try HandMade.images(Self.pixels), targets: [1, 0, 0, 1])
    #expect(abs(report.meanSquaredError - 0.3651061890358326) < 1e-7)
    #expect(abs(report.meanAbsoluteError - 0.4808190154461593) < 1e-7)
  }

  @Test func `adds up groups of 64 images`() throws {
    // The output is 0.5 for black images; the target of each is its number.
    let images = try HandMade.images([UInt8](repeating: 0, count: 2 * 200))
    let report = try Self.model(.linear).evaluate(images, targets: (0..<200).map(Double.init))
    let errors: [Double] = (0..<200).map { 0.5 - Double($0) }
    let sizes: Double = errors.reduce(0) { $0 + abs($1) }, squares: Double = errors.reduce(0) { $0 + $1 * $1 }
    #expect(report.meanAbsoluteError == sizes / 200)
    #expect(report.meanSquaredError == squares / 200)
  }

  @Test func `needs a target for each image, and finite ones`() throws {
    let model = try Self.model(.linear), images = try HandMade.images(Self.pixels)
    #expect(throws: EvaluationError.targetCount(3, images: 4)) { try model.evaluate(images, targets: [1, 2, 3]) }
    #expect(throws: EvaluationError.targetNotFinite(image: 2)) { try model.evaluate(images, targets: [1, 2, .nan, 3]) }
  }

  @Test func `is refused of models that give classes, or nothing`() throws {
    let images = try HandMade.images(Self.pixels), targets = [1.0, 2, 3, 4]
    let several = try Classifier(try HandMade.network(.linear), linear: .numbers)
    for (model, error) in [
      (try Self.model(.sigmoid), .noNumber(classes: 2)), (try Self.model(.softmax), .noClasses(.softmax)),
      (several, .severalNumbers(2)),
    ] as [(Classifier, EvaluationError)] {
      #expect(throws: error) { try model.evaluate(images, targets: targets) }
    }
  }

  @Test func `may be the logit of class 1, with PyTorch's loss of logits`() throws {
    let model = try Self.model(.linear, linear: .logits)
    #expect(model.meaning == .twoClassLogit && model.meaning.loss == .binaryCrossEntropyOfLogit)
    let report = try model.evaluate(try HandMade.labelled(Self.pixels, [1, 0, 0, 1]))
    #expect(abs(try #require(report.loss) - 0.4096859217156636) < 1e-7)
    #expect(report.correct == 3)
    let sigmoid = try Self.model(.sigmoid).evaluate(try HandMade.labelled(Self.pixels, [1, 0, 0, 1]))
    #expect(report == sigmoid)
    let other = try Self.model(.sigmoid).classify([128, 64])
    #expect(try model.classify([128, 64]).outputs == other.outputs)
  }

  @Test(
    arguments: [(0.5, [1, 0, 1, 1]), (0.68, [1, 0, 0, 1]), (0.01, [1, 1, 1, 1]), (0.99, [0, 0, 0, 0])]
      as [(Float, [Int])])
  func `is class 1 above a threshold`(threshold: Float, expected: [Int]) throws {
    // PyTorch's sigmoid: 0.924, 0.076, 0.679, 0.709.
    for (activation, linear) in [(Activation.sigmoid, nil), (.linear, .logits)] as [(Activation, OutputMeaning.Linear?)]
    {
      let model = try Self.model(activation, linear: linear, threshold: threshold)
      var labels: [Int] = []
      try model.classify(try HandMade.images(Self.pixels)) { labels.append($1.label) }
      #expect(labels == expected)
    }
  }

  @Test func `is class 0 at the threshold itself`() throws {
    // A black image has the sum 0.5; without the bias it would be ½ exactly, as here.
    let layer = DenseLayer(name: "o", inputs: 1, outputs: 1, activation: .sigmoid, kernel: "o/kernel", bias: nil)
    let model = try Checkpoint(
      network: try Network(input: InputContract(shape: [1], scaling: .unitBytes), layers: [layer]),
      tensors: [try Tensor(name: "o/kernel", axes: layer.kernelAxes, values: [1] as [Float])])
    for (threshold, label) in [(0.5, 0), (0.4999, 1), (0.5001, 0)] as [(Float, Int)] {
      let classifier = try Classifier(model, threshold: threshold)
      #expect(try classifier.classify([0]).label == label)
    }
  }

  @Test(arguments: [0, 1, -0.5, 2, .nan, .infinity] as [Float])
  func `has a threshold above 0 and below 1`(threshold: Float) throws {
    #expect(throws: EvaluationError.self) { try Self.model(.sigmoid, threshold: threshold) }
  }
}
