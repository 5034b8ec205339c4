import Bytes
import CommandLineTool
import Conversion
import Evaluation
import IDX
import Model
import NNB
import Training

/// One run of `nntrain`: reads the data, trains, reports each epoch, saves the model.
struct TrainingRun {
  private let settings: TrainSettings
  private let console: Console
  private let data: LabelledImages
  private let test: LabelledImages?
  private var trainer: Trainer

  init(_ settings: TrainSettings, _ console: Console) throws {
    self.settings = settings
    self.console = console
    let folder = try ImageFolder(settings.folder, set: settings.set)
    // Before any work: will there be a place for the model?
    if settings.output != "-" { try Checkpoint.prepareToWriteModel(to: settings.output) }
    data = try LabelledImages(
      images: folder.training.images, labels: folder.training.labels, classCount: settings.classCount)
    test = try Self.testSet(folder, like: data)
    trainer = try Trainer(data, heldOut: settings.heldOut, options: settings.options)
    console.message(
      "\(trainer.sampleCount.grouped) images of \(data.images.height)x\(data.images.width), \(data.classCount) classes"
        + (test.map { ", \($0.count.grouped) to test" } ?? ", none to test"))
  }

  private static func testSet(_ folder: ImageFolder, like data: LabelledImages) throws -> LabelledImages? {
    guard let part = folder.test else { return nil }
    let test = try LabelledImages(images: part.images, labels: part.labels, classCount: data.classCount)
    let expected = [data.images.height, data.images.width], found = [test.images.height, test.images.width]
    guard expected == found else {
      throw IDXError(.sizeMismatch(expected: expected, found: found), in: part.images)
    }
    return test
  }

  mutating func run() throws -> ExitStatus {
    var bar = ProgressBar(total: trainer.totalSteps, quiet: console.isQuiet)
    while !trainer.isFinished {
      let epoch = trainer.epoch + 1
      let report = try trainer.runEpoch { step in bar.show(step, "epoch \(epoch)") }
      let line = try evaluated(report)
      bar.clear()
      if settings.isJSON {
        try console.result(line.json.text)
      } else if !console.isQuiet, settings.output != "-" {
        try console.result(line.text(of: settings.options.end))
      }
    }
    try save(try trainer.checkpoint())
    return .success
  }

  private func evaluated(_ report: Trainer.EpochReport) throws -> EpochLine {
    let model = try Classifier(try trainer.checkpoint())
    do {
      let held = settings.heldOut > 0 ? try model.evaluate(data, range: trainer.sampleCount..<data.count) : nil
      return EpochLine(report, validation: held, test: try test.map { try model.evaluate($0) })
    } catch EvaluationError.notFinite {
      // Parameters can be so large that they are finite and what they give is not.
      throw TrainingError.notFinite(epoch: report.epoch, step: report.step)
    }
  }

  private func save(_ checkpoint: Checkpoint) throws {
    if settings.output == "-" { return try StandardStream.output.write(try checkpoint.encoded()) }
    try checkpoint.writeModel(to: settings.output)
    console.message("wrote \(settings.output)")
  }
}

/// What is said of an epoch.
struct EpochLine {
  private let report: Trainer.EpochReport
  private let validation, test: EvaluationReport?

  init(_ report: Trainer.EpochReport, validation: EvaluationReport?, test: EvaluationReport?) {
    self.report = report
    self.validation = validation
    self.test = test
  }

  /// Training alone counts, not loading or evaluating.
  private var imagesPerSecond: Double { Double(report.sampleCount) / max(report.duration.seconds, 1e-9) }

  func text(of end: TrainingOptions.Span) -> String {
    let progress =
      switch end {
      case .epochs(let count): "epoch \("\(report.epoch)".padded(to: "\(count)".count, right: true))/\(count)"
      case .steps(let count): "step \("\(report.step)".padded(to: "\(count)".count, right: true))/\(count)"
      }
    var parts = ["\(progress)  loss \(report.loss.fixed(4))  train \(report.accuracy.percent)"]
    if let validation { parts.append("validation \(validation.accuracy.percent)") }
    if let test { parts.append("test \(test.accuracy.percent)") }
    parts.append("\(Int(imagesPerSecond).grouped) images/s")
    return parts.joined(separator: "  ")
  }

  var json: JSON {
    var members: [(key: String, value: JSON)] = [
      ("epoch", .integer(report.epoch)), ("step", .integer(report.step)), ("loss", .number(report.loss)),
      ("train_accuracy", .number(report.accuracy)),
    ]
    if let validation {
      members.append(("validation_loss", .optional(validation.loss)))
      members.append(("validation_accuracy", .number(validation.accuracy)))
    }
    members += [
      ("test_loss", .optional(test?.loss)), ("test_accuracy", .optional(test?.accuracy)),
      ("images_per_second", .number(imagesPerSecond)), ("seconds", .number(report.duration.seconds)),
    ]
    return .object(members)
  }
}
