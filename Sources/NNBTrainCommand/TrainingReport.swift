import NNBModel
import NNBCommandLine
import NNBConversion
import NNBEvaluation
import NNBFormats
import NNBIDX
import NNBReport
import NNBTraining

/// The web page about a model at the end of its training.
struct TrainingReport {
  private let output: ReportOutput
  private let settings: TrainSettings
  private let folder: ImageFolder

  /// How many bytes the page takes while it is made, if the parameters take so many: they are read and become numbers, and there
  /// are pictures and text.
  static func byteCount(parameters: Int) -> Int { 2 * parameters + 4 << 20 }

  /// Takes the name, before any work; nil if no report is wanted. `inputs` are the files that the run reads.
  init?(_ settings: TrainSettings, _ folder: ImageFolder, besides inputs: [String]) throws {
    let outputs = settings.modelPaths + [settings.log].compactMap { $0 }
    guard
      let output = try ReportOutput(settings.report, isForced: settings.isForced, besides: inputs, outputs: outputs)
    else { return nil }
    (self.output, self.settings, self.folder) = (output, settings, folder)
  }

  /// Writes the page about the model that has been saved, on the test images, or those held out, or without any.
  func write(
    _ trainer: Trainer, _ besides: MemoryBesides, _ data: LabelledImages, test: LabelledImages?, _ console: Console,
    _ worker: HDF5Worker
  ) throws {
    let file = try ModelFile(settings.output, worker: worker)
    let part = try ModelPart(of: file, ImportOptions(), threads: settings.threads)
    try output.write(ReportContent(part, evaluation: try evaluation(trainer, besides, data, test: test)))
    console.message("wrote \(output.path)")
  }

  private func evaluation(
    _ trainer: Trainer, _ besides: MemoryBesides, _ data: LabelledImages, test: LabelledImages?
  ) throws -> EvaluationPart? {
    let isHeldOut = test == nil
    guard !isHeldOut || trainer.identity.heldOut > 0 else { return nil }
    let part = isHeldOut ? folder.training : folder.test ?? folder.training
    let model = try besides.classifier(of: trainer)
    return try EvaluationPart(
      model, test ?? data, range: isHeldOut ? trainer.sampleCount..<data.count : nil,
      .init(
        imagesFile: part.images, labelsFile: part.labels, isTransposed: settings.data.isTransposed,
        firstLabel: data.firstLabel))
  }
}
