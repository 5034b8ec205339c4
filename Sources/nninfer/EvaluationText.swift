import NNBBytes
import NNBCommandLine
import NNBEvaluation

/// What an evaluation showed, in lines for people.
struct EvaluationText {
  private let model: Classifier
  private let settings: InferSettings
  private let width: Int?

  /// `width` is the number of columns in a line; nil for as many as it needs.
  init(_ model: Classifier, _ settings: InferSettings, width: Int?) {
    (self.model, self.settings, self.width) = (model, settings, width)
  }

  func lines(_ measure: Measure) -> [String] {
    switch measure {
    case .classes(let report):
      [
        "accuracy   \(report.accuracy.percent)  (\(report.correct.grouped) of \(counted(report.count, "image")))",
        "mean loss  \(loss(report))",
      ]
        + (settings.withConfusion
          ? ConfusionText(report.confusion, classLabels: model.classLabels, width: width).lines : [])
    case .numbers(let report):
      [
        "mean squared error   \(report.meanSquaredError.significant(6))  (\(counted(report.count, "image")))",
        "mean absolute error  \(report.meanAbsoluteError.significant(6))",
      ]
    }
  }

  private func loss(_ report: EvaluationReport) -> String {
    guard let loss = report.loss, let kind = model.meaning.loss else {
      return "none: " + model.meaning.reasonWithoutLoss
    }
    let text = loss.fixed(4)
    return kind == .crossEntropyOfLogits || kind == .binaryCrossEntropyOfLogit ? "\(text)  (\(kind.rawValue))" : text
  }
}
