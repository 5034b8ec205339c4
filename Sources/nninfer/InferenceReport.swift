import NNBCommandLine
import NNBConversion
import NNBEvaluation
import NNBIDX
import NNBReport

/// The web page about an evaluation.
struct InferenceReport {
  private let output: ReportOutput
  private let settings: InferSettings

  /// Takes the name, before any work; nil if no report is wanted.
  init?(_ settings: InferSettings) throws {
    let inputs = settings.models + [settings.images, settings.labels].compactMap { $0 }
    guard let output = try ReportOutput(settings.report, isForced: settings.isForced, besides: inputs) else {
      return nil
    }
    (self.output, self.settings) = (output, settings)
  }

  /// The error if there are no labels.
  func lacksLabels(_ data: TestData) -> ToolError {
    ToolError(
      "\(data.imagesFile): no labels beside the images, and a report compares with them",
      advice: "--labels names their file; nninfo --report is about the model alone", status: .noInput,
      subject: data.imagesFile)
  }

  /// Writes the page about a model, which was read from `file`, on images with labels.
  func write(
    _ model: LoadedModel, _ file: ModelFile, _ data: TestData, others: [EvaluationPart.Other], _ console: Console
  ) throws {
    let importing =
      settings.models.count == 1 ? settings.importing : settings.importing.applied(to: file, among: [file])
    let part = try ModelPart(of: file, importing, threads: settings.threads)
    var evaluation = try evaluation(model.classifier, data)
    evaluation?.others = others
    try output.write(ReportContent(part, evaluation: evaluation))
    console.message("wrote \(output.path)")
  }

  private func evaluation(_ model: Classifier, _ data: TestData) throws -> EvaluationPart? {
    let source = EvaluationPart.Source(
      imagesFile: data.imagesFile, labelsFile: data.labelsFile ?? "", isTransposed: settings.isTransposed,
      firstLabel: settings.firstLabel)
    if model.meaning.classCount == 0 {
      return try data.targets().map { try EvaluationPart(model, data.images, targets: $0, source) }
    }
    return try data.labelled().map { try EvaluationPart(model, $0, source) }
  }
}
