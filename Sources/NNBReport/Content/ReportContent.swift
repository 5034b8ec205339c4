internal import NNBInspection
internal import NNB
internal import NNBModel

/// All that a report says.
package struct ReportContent: Sendable {
  /// The model's file.
  package let model: ModelPart

  /// What it does on images with labels; nil if there are none.
  package let evaluation: EvaluationPart?

  /// Puts a report together.
  package init(_ model: ModelPart, evaluation: EvaluationPart? = nil) {
    (self.model, self.evaluation) = (model, evaluation)
  }

  /// The network; nil if the file holds tensors alone.
  var network: Network? { model.summary.head.network }

  /// The training state; nil if there is none.
  var training: TrainingState? { model.summary.head.training }
}
