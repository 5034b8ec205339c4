internal import NNBCompute
package import NNBIDX

/// A closer look at how a model classifies labelled images: where it is wrong, and how sure it is. Its memory does not grow with
/// the number of images.
package struct ClassStudy: Sendable {
  /// How much of it is kept.
  package struct Size: Sendable {
    /// How many mistakes, and how many images of a class.
    package let mistakes, hardest: Int

    /// Of how many classes images are kept, from class 0 on.
    package let classes: Int

    /// States them.
    package init(mistakes: Int = 24, hardest: Int = 6, classes: Int = 100) {
      (self.mistakes, self.hardest, self.classes) = (mistakes, hardest, classes)
    }
  }

  /// Whether the outputs are probabilities. If not, they are compared as they are, and there is no calibration.
  package let hasProbabilities: Bool

  /// How well the probability of the predicted class agrees with how often it is right; without answers if there are no
  /// probabilities.
  package private(set) var calibration = Calibration()

  private var wrong: ShortList<ImageAnswer>
  private var hard: [Int: ShortList<ImageAnswer>] = [:]
  private let size: Size

  /// Begins with no images.
  package init(_ size: Size = Size(), hasProbabilities: Bool) {
    (self.size, self.hasProbabilities) = (size, hasProbabilities)
    wrong = ShortList(size.mistakes) { left, right in
      if left.predictionOutput != right.predictionOutput { return left.predictionOutput > right.predictionOutput }
      return left.labelOutput < right.labelOutput
    }
  }

  /// Takes in what a model says of one image.
  package mutating func add(_ answer: ImageAnswer) {
    if hasProbabilities { calibration.add(confidence: answer.predictionOutput, isCorrect: answer.isCorrect) }
    if !answer.isCorrect { wrong.add(answer) }
    guard answer.label < size.classes else { return }
    hard[answer.label, default: ShortList(size.hardest) { $0.labelOutput < $1.labelOutput }].add(answer)
  }

  /// The most confident mistakes: those with the largest output of the wrong class first; of equal ones, first what has the
  /// smallest output of the right class, then what comes first among the images.
  package var mistakes: [ImageAnswer] { wrong.elements }

  /// The images of a class whose output for that class is smallest, the smallest first, whether they are mistakes or not; empty
  /// for a class without images, or of which none are kept.
  package func hardest(of label: Int) -> [ImageAnswer] { hard[label]?.elements ?? [] }

  /// The classes of which the hardest images are kept, in order.
  package var classes: [Int] { hard.keys.sorted() }
}

extension Classifier {
  /// Evaluates a model that tells classes apart on labelled images, or on `range` of them, and looks closer at the answers; `body`
  /// gets each of them, in order. The report is what `evaluate` gives.
  ///
  /// Throws as `evaluate` does.
  package func study(
    _ data: LabelledImages, range: Range<Int>? = nil, size: ClassStudy.Size = ClassStudy.Size(),
    _ body: (ImageAnswer) -> Void = { _ in }
  ) throws -> (report: EvaluationReport, study: ClassStudy) {
    var study = ClassStudy(size, hasProbabilities: meaning.givesProbabilities)
    let report = try evaluate(data, range: range) { image, prediction, outputs, row in
      let values = meaning.classOutputs(of: outputs.row(row))
      return ImageAnswer(
        image: image, label: Int(data.labels[image]), prediction: prediction,
        outputs: meaning.probabilities(of: values) ?? values)
    } _: { answer in
      study.add(answer)
      body(answer)
    }
    return (report, study)
  }
}
