package import NNBIDX

/// A closer look at the errors of a model whose one output is a number.
package struct NumberStudy: Sendable {
  /// What a model says of one image, and what it should have said.
  package struct Answer: Equatable, Sendable {
    /// The place of the image among all, from 0.
    package let image: Int

    package let output: Float
    package let target: Double

    /// The output minus the target.
    package var error: Double { Double(output) - target }
  }

  /// The errors, counted.
  package private(set) var errors = GrowingHistogram()

  private var largest: ShortList<Answer>

  init(mistakes: Int) {
    largest = ShortList(mistakes) { abs($0.error) > abs($1.error) }
  }

  mutating func add(_ answer: Answer) {
    errors.add(answer.error)
    largest.add(answer)
  }

  /// The images with the largest errors, the largest first.
  package var mistakes: [Answer] { largest.elements }
}

extension Classifier {
  /// Evaluates a model whose one output is a number, and looks closer at its errors; `mistakes` is how many are kept. Throws as
  /// `evaluate` does.
  package func study(
    _ images: ImageSet, targets: [Double], mistakes: Int = ClassStudy.Size().mistakes
  ) throws -> (report: RegressionReport, study: NumberStudy) {
    var study = NumberStudy(mistakes: mistakes)
    let report = try evaluate(images, targets: targets) { image, output in
      study.add(NumberStudy.Answer(image: image, output: output, target: targets[image]))
    }
    return (report, study)
  }
}
