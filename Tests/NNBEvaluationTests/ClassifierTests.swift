import NNBIDX
import NNBModel
import NNBTestSupport
import Testing

import NNBEvaluation

/// Networks small enough to be worked out by hand.
enum HandMade {
  /// Two pixels, two classes, one layer: the logits are the inputs times 10 and −10, then 0.
  static func network(
    _ activation: Activation = .softmax, kernel: [Float] = [10, -10, 0, 0], shape: [Int] = [1, 2],
    scaling: InputScaling? = .unitBytes
  ) throws -> Checkpoint {
    let layer = DenseLayer(name: "output", inputs: 2, outputs: 2, activation: activation)
    let input = InputContract(shape: shape, scaling: scaling)
    return try Checkpoint(
      network: try Network(input: input, layers: [layer]),
      tensors: [
        try Tensor(name: layer.kernel, axes: layer.kernelAxes, values: kernel),
        try Tensor(name: layer.bias ?? "", axes: layer.biasAxes, values: [0, 0]),
      ])
  }

  static func images(_ pixels: [UInt8], height: Int = 1, width: Int = 2) throws -> ImageSet {
    try ImageSet(
      try #require(IDXArray(pixels, shape: [pixels.count / (height * width), height, width])))
  }

  static func labelled(_ pixels: [UInt8], _ labels: [UInt8]) throws -> LabelledImages {
    try LabelledImages(try images(pixels), labels: try #require(IDXArray(labels, shape: [labels.count])))
  }
}

@Suite struct `A classifier` {
  @Test func `gives the outputs worked out by hand`() throws {
    // 255 becomes 1, the logits 10 and −10: the probabilities 1/(1 + e⁻²⁰) and e⁻²⁰/(1 + e⁻²⁰).
    let prediction = try Classifier(try HandMade.network()).classify([255, 0])
    #expect(prediction.label == 0)
    #expect(prediction.outputs[0] == 1)
    #expect(abs(prediction.outputs[1] / 2.0611536181902037e-9 - 1) < 1e-6)
  }

  @Test func `takes the lowest class where several are largest`() throws {
    #expect(try Classifier(try HandMade.network()).classify([0, 9]).label == 0)
  }

  @Test func `uses the scaling of the model, of the caller, or the usual one, and says which`() throws {
    let half = InputScaling(elementType: .uint8, scale: 0.5, offset: -1)
    func outputs(_ stated: InputScaling?, _ given: InputScaling?) throws -> ([Float], Classifier.ScalingOrigin) {
      let model = try Classifier(try HandMade.network(.linear, scaling: stated), scaling: given)
      return (try model.classify([4, 0]).outputs, model.scalingOrigin)
    }
    #expect(try outputs(half, nil) == ([10, -10], .model))
    #expect(try outputs(.unitBytes, half) == ([10, -10], .caller))
    let assumed = Float(4) * (1 / 255)
    #expect(try outputs(nil, nil) == ([10 * assumed, -10 * assumed], .assumed))
  }

  @Test func `refuses a model without a network`() throws {
    #expect(throws: EvaluationError.noNetwork) { try Classifier(try Checkpoint(network: nil, tensors: [])) }
  }

  @Test func `refuses a model that wants other numbers than bytes`() throws {
    let scaling = InputScaling(elementType: .float32, scale: 1, offset: 0)
    #expect(throws: EvaluationError.elementType(.float32)) {
      try Classifier(try HandMade.network(scaling: scaling)).classify([1, 0])
    }
    #expect(throws: EvaluationError.elementType(.float32)) {
      try Classifier(try HandMade.network(scaling: scaling)).evaluate(try HandMade.labelled([1, 0], [0]))
    }
    #expect(throws: Never.self) { try Classifier(try HandMade.network(scaling: scaling), scaling: .unitBytes) }
  }

  @Test func `refuses images of another shape, naming both`() throws {
    let model = try Classifier(try HandMade.network())
    let error = EvaluationError.inputMismatch(model: [1, 2], images: [1, 3])
    #expect(throws: error) { try model.classify(try HandMade.images([1, 2, 3], height: 1, width: 3)) { _, _ in } }
    #expect(error.description == "the model takes inputs of shape 1x2, the images have 1x3")
    #expect(throws: EvaluationError.inputMismatch(model: [1, 2], images: [3])) { try model.classify([1, 2, 3]) }
  }

  @Test func `takes images of any shape for a flat input`() throws {
    let model = try Classifier(try HandMade.network(shape: [2]))
    try model.classify(try HandMade.images([255, 0], height: 2, width: 1)) { _, prediction in
      #expect(prediction.label == 0)
    }
  }

  @Test(arguments: [Float.nan, .infinity]) func `refuses to choose a class where an output is not finite`(
    _ value: Float
  ) throws {
    let model = try Classifier(try HandMade.network(kernel: [value, 0, 0, 0]))
    #expect(throws: EvaluationError.notFinite(image: 0)) { try model.classify([1, 0]) }
    #expect(throws: EvaluationError.notFinite(image: 1)) {
      try model.evaluate(try HandMade.labelled([0, 1, 1, 0], [0, 0]))
    }
  }
}

@Suite struct `An evaluation` {
  @Test func `counts what was taken for what`() throws {
    // Images 0, 1 and 3 are taken for class 0, image 2 for class 1 (its first pixel counts against class 0).
    let model = try Classifier(try HandMade.network(kernel: [10, -10, -20, 20]))
    let data = try HandMade.labelled([255, 0, 255, 0, 0, 255, 128, 0], [0, 1, 1, 0])
    let report = try model.evaluate(data)
    #expect(report.count == 4 && report.correct == 3 && report.accuracy == 0.75)
    let table = (0...1).map { label in (0...1).map { report.confusion[label: label, prediction: $0] } }
    #expect(table == [[2, 0], [1, 1]])
    #expect(report.confusion.precision(0) == 2.0 / 3 && report.confusion.recall(0) == 1)
    #expect(report.confusion.precision(1) == 1 && report.confusion.recall(1) == 0.5)
    // −ln p for logit differences 20, −20, 40 and 10.039…: ln(1 + e^−d).
    let expected = (2.0611536181902037e-9 + 20.000000002061153 + 4.248354255291589e-18 + 4.3650e-5) / 4
    #expect(abs(try #require(report.loss) - expected) < 1e-6)
  }

  @Test func `has no loss where the last layer is not a softmax`() throws {
    let report = try Classifier(try HandMade.network(.sigmoid)).evaluate(try HandMade.labelled([255, 0], [0]))
    #expect(report.loss == nil && report.correct == 1)
  }

  @Test func `can be of a part of the images`() throws {
    let data = try HandMade.labelled([255, 0, 255, 0, 255, 0], [1, 0, 0])
    #expect(try Classifier(try HandMade.network()).evaluate(data, range: 1..<3).accuracy == 1)
  }

  /// More images than are computed before results are handed out, of 64 at a time on each thread; every third is of class 1.
  @Test(arguments: [1, 2, 3]) func `takes many images in order, on any number of threads`(_ threads: Int) throws {
    let count = 4_500
    let expected = (0..<count).map { $0 % 3 == 0 ? 1 : 0 }
    let pixels: [UInt8] = expected.flatMap { label -> [UInt8] in label == 1 ? [0, 255] : [255, 0] }
    let model = try Classifier(try HandMade.network(kernel: [10, -10, -10, 10]), threads: threads)
    var found: [Int] = []
    try model.classify(try HandMade.images(pixels)) { image, prediction in
      #expect(image == found.count)
      found.append(prediction.label)
    }
    #expect(found == expected)
    var labels = expected.map { UInt8($0) }
    labels[4_321] = 1 - labels[4_321]
    let report = try model.evaluate(try HandMade.labelled(pixels, labels), range: 70..<4_400)
    #expect(report.count == 4_330 && report.correct == 4_329)
    let both = (70..<4_400).count { labels[$0] == 1 && expected[$0] == 1 }
    #expect(report.confusion[label: 1, prediction: 1] == both)
    // ln S − t, with S = 1 + e^−20 in f32, which is 1: 0 for each but one, and for that 20.
    #expect(abs(try #require(report.loss) - 20 / 4_330) < 1e-12)
  }

  @Test(arguments: [1, 2, 3]) func `names the first image without a class, wherever it is`(_ threads: Int) throws {
    var pixels = [UInt8](repeating: 0, count: 2 * 4_500)
    (pixels[2 * 3_500], pixels[2 * 3_501]) = (1, 1)
    let model = try Classifier(try HandMade.network(kernel: [.infinity, 0, 0, 0]), threads: threads)
    #expect(throws: EvaluationError.notFinite(image: 3_500)) {
      try model.evaluate(try HandMade.labelled(pixels, [UInt8](repeating: 0, count: 4_500)))
    }
  }

  @Test func `refuses labels beyond the model's outputs`() throws {
    #expect(throws: EvaluationError.tooManyClasses(labels: 3, outputs: 2)) {
      try Classifier(try HandMade.network()).evaluate(try HandMade.labelled([1, 2], [2]))
    }
  }

  @Test func `has no precision of a class that nothing was taken for`() {
    let matrix = ConfusionMatrix(classCount: 2)
    #expect(matrix.precision(0) == nil && matrix.recall(1) == nil)
  }
}
