import CommandLineTool
import Evaluation
import Model
import Training
import WorkerProtocol

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
  private var imagesPerSecond: Double { Double(report.measuredCount) / max(report.duration.seconds, 1e-9) }

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

  /// The line as an object; with the gaps of the `sandbox` where the HDF5 library was needed so far.
  func json(sandbox: [SandboxGap]?) -> JSON {
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
    if let sandbox { members.append(("sandbox", .sandbox(sandbox))) }
    return .object(members)
  }
}
