import NNBIDX
import NNBModel
import NNBTestSupport
import Testing

import NNBEvaluation

@Suite struct `A closer look at classes` {
  private let expected: ExpectedStatistics.Answers

  init() throws { expected = try ExpectedStatistics.all().answers }

  private func answers() -> [ImageAnswer] {
    zip(expected.labels, expected.outputs).enumerated().map { image, pair in
      let prediction = pair.1.indices.max { pair.1[$0] < pair.1[$1] } ?? 0
      return ImageAnswer(image: image, label: pair.0, prediction: prediction, outputs: pair.1)
    }
  }

  private func study(_ size: ClassStudy.Size = .init(), hasProbabilities: Bool = true) -> ClassStudy {
    var study = ClassStudy(size, hasProbabilities: hasProbabilities)
    for answer in answers() { study.add(answer) }
    return study
  }

  @Test func `has precision, recall and F1 as scikit-learn computes them`() {
    var matrix = ConfusionMatrix(classCount: 5)
    for answer in answers() { matrix.add(label: answer.label, prediction: answer.prediction) }
    let measures = matrix.measures
    for (index, measure) in measures.enumerated() {
      #expect(areClose(measure.precision, expected.precision[index]))
      #expect(areClose(measure.recall, expected.recall[index]))
      #expect(areClose(measure.f1, expected.f1[index]))
      #expect(measure.precision == matrix.precision(index) && measure.recall == matrix.recall(index))
    }
    #expect(measures.map(\.labelled) == expected.support)
    #expect(areClose(measures.macroF1, expected.macro_f1))
    var counts = [[Int]](repeating: [Int](repeating: 0, count: 5), count: 5)
    for entry in matrix.entries { counts[entry.label][entry.prediction] = entry.count }
    #expect(counts == expected.confusion)
  }

  @Test func `has the calibration that NumPy computes`() {
    let calibration = study().calibration
    #expect(calibration.bins.map(\.count) == expected.bins)
    #expect(calibration.bins.map(\.correct) == expected.right)
    #expect(areClose(calibration.expectedError, expected.ece))
    #expect(areClose(calibration.largestError, expected.mce))
  }

  @Test func `puts a probability that is the end of a part into the lower one`() {
    var calibration = Calibration(bins: 4)
    for value: Float in [0, 0.25, 0.250001, 0.5, 0.75, 1] { calibration.add(confidence: value, isCorrect: true) }
    #expect(calibration.bins.map(\.count) == [2, 2, 1, 1])
    #expect(Calibration().expectedError == nil && Calibration().largestError == nil)
  }

  @Test func `finds the most confident mistakes, and the hardest images of each class`() {
    let study = self.study(ClassStudy.Size(mistakes: 10, hardest: 4))
    #expect(study.mistakes.map(\.image) == expected.mistakes)
    #expect((0..<5).map { study.hardest(of: $0).map(\.image) } == expected.hardest)
    #expect(study.classes == [0, 1, 2, 3])
    #expect(answers().prefix(20).map { $0.best.map(\.label) } == expected.best)
  }

  @Test func `keeps no more than asked for`() {
    let study = self.study(ClassStudy.Size(mistakes: 0, hardest: 2, classes: 3))
    #expect(study.mistakes.isEmpty)
    #expect((0..<5).map { study.hardest(of: $0).count } == [2, 2, 2, 0, 0])
  }

  @Test func `has no calibration without probabilities`() {
    #expect(study(hasProbabilities: false).calibration.count == 0)
  }

  @Test func `is that of the classifier's answers, whose report it leaves as it is`() throws {
    // The logits are ten times the inputs and their opposite.
    let model = try Classifier(try HandMade.network()), pixels: [UInt8] = [255, 0, 9, 0, 0, 0, 26, 0]
    let data = try HandMade.labelled(pixels, [0, 1, 1, 1])
    var answers: [ImageAnswer] = []
    let (report, study) = try model.study(data) { answers.append($0) }
    let plain = try model.evaluate(data)
    #expect(report == plain)
    #expect(report.correct == 1 && study.calibration.count == 4)
    #expect(study.mistakes.map(\.image) == [3, 1, 2])
    #expect(answers.map(\.prediction) == [0, 0, 0, 0])
    #expect(study.mistakes[2].best == [.init(label: 0, output: 0.5), .init(label: 1, output: 0.5)])
  }

  @Test(arguments: [Activation.linear, .sigmoid, .tanh])
  func `compares logits by their softmax, and other outputs as they are`(_ activation: Activation) throws {
    let model = try Classifier(try HandMade.network(activation, kernel: [1, -1, 0, 0]))
    let (_, study) = try model.study(try HandMade.labelled([255, 0], [1]))
    let expected: Float = activation == .linear ? 0.880797 : activation == .sigmoid ? 0.731059 : 0.761594
    #expect(abs(study.mistakes[0].predictionOutput - expected) < 1e-6)
    #expect(study.hasProbabilities == (activation != .tanh))
  }
}
