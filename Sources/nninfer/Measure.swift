import NNBBytes
import NNBEvaluation
import NNBIDX

/// What running a model on images with labels showed.
enum Measure {
  case classes(EvaluationReport)
  case numbers(RegressionReport)

  /// Evaluates a model, handing out its answer for each image, in order; nil if there are no labels.
  ///
  /// Labels are classes for a model that tells classes apart, and numbers for one that gives a number.
  init?(_ model: Classifier, on data: TestData, _ body: (Answer) -> Void = { _ in }) throws {
    if model.meaning.classCount == 0 {
      guard let targets = try data.targets() else { return nil }
      do {
        self = .numbers(try model.evaluate(data.images, targets: targets) { body(.number($1)) })
      } catch let error as EvaluationError {
        // It is the labels that are to blame, and not the model.
        guard case .targetNotFinite = error else { throw error }
        throw error.failure.about(data.labelsFile)
      }
    } else {
      guard let labelled = try data.labelled() else { return nil }
      do {
        self = .classes(try model.evaluate(labelled) { body(.class($1)) })
      } catch let error as EvaluationError {
        guard case .tooManyClasses = error, data.isShifted(labelled, classCount: model.meaning.classCount) else {
          throw error
        }
        throw ShiftedLabels(error: error)
      }
    }
  }
}

/// There are more classes than outputs, and no label is 0: the first class may have the label 1.
struct ShiftedLabels: Error {
  let error: EvaluationError
}

/// What a model says of an image.
enum Answer {
  case `class`(Int)
  case number(Float)
}
