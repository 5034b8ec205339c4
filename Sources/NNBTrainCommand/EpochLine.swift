import NNBBytes
import NNBCommandLine
import NNBJSON
import NNBEvaluation
import NNBModel
import NNBTraining
import NNBWorkerProtocol

/// The report on an epoch.
struct EpochLine {
  private let report: Trainer.EpochReport
  private let validation, test: EvaluationReport?

  /// The measure of the last weights on the images held out, if validation and test are those of an average.
  private let last: EvaluationReport?

  /// Whether the images that were trained on were distorted, and so are those of which the loss and accuracy are.
  private let isDistorted: Bool

  init(
    _ report: Trainer.EpochReport, validation: EvaluationReport?, test: EvaluationReport?,
    last: EvaluationReport? = nil,
    isDistorted: Bool = false
  ) {
    self.report = report
    self.isDistorted = isDistorted
    self.validation = validation
    self.last = last
    self.test = test
  }

  /// The width of the speed, with the blanks before it. It is the same for every speed, so that all lines are alike.
  private static let speedWidth = 20

  /// Only training counts, not loading or evaluating.
  private var imagesPerSecond: Double { Double(report.measuredCount) / max(report.duration.seconds, 1e-9) }

  /// Lines of at most `width` columns. The speed, which hardly changes, is left out if a line cannot have all. If the
  /// rest does not fit either, there are several lines.
  func text(of end: TrainingOptions.RunLength, width: Int) -> [String] {
    let progress =
      switch end {
      case .epochs(let count): "epoch \("\(report.epoch)".padded(to: "\(count)".count, right: true))/\(count)"
      case .steps(let count): "step \("\(report.step)".padded(to: "\(count)".count, right: true))/\(count)"
      }
    var parts = [
      progress, "loss \(report.loss.fixed(4))", "\(isDistorted ? "distorted" : "train") \(report.accuracy.percent)",
    ]
    if let validation { parts.append("validation \(validation.accuracy.percent)") }
    if let last { parts.append("last weights \(last.accuracy.percent)") }
    if let test { parts.append("test \(test.accuracy.percent)") }
    let text = parts.joined(separator: "  ")
    if text.columns + Self.speedWidth <= width { return [text + "  \(Int(imagesPerSecond).grouped) images/s"] }
    if text.columns <= width { return [text] }
    return wrap(parts, separator: "  ", to: width - 2).enumerated().map { ($0 == 0 ? "" : "  ") + $1 }
  }

  /// The report as an object, with the rate of the last step; with the gaps of the `sandbox` if the HDF5 library has been used,
  /// and with the class weights of the loss and the fraction of averaged weights if there are any.
  func json(
    learningRate: Double, classWeights: [Float]?, average: WeightAverage?, sandbox: [SandboxGap]?
  ) -> JSON {
    var members: [(key: String, value: JSON)] = [
      ("epoch", .integer(report.epoch)), ("step", .integer(report.step)), ("train_loss", .number(report.loss)),
      ("train_accuracy", .number(report.accuracy)),
    ]
    if isDistorted { members.append(("train_distorted", .bool(true))) }
    for (name, measure) in [("validation", validation), ("test", test)] {
      members.append((name + "_loss", .optional(measure?.loss)))
      members.append((name + "_accuracy", .optional(measure?.accuracy)))
    }
    if let last {
      members.append(("last_validation_loss", .optional(last.loss)))
      members.append(("last_validation_accuracy", .number(last.accuracy)))
    }
    let timing: [(key: String, value: JSON)] = [
      ("seconds", .number(report.duration.seconds)), ("images_per_second", .number(imagesPerSecond)),
    ]
    members.append(("learning_rate", .number(learningRate)))
    if let classWeights { members.append(("class_weights", .array(classWeights.map { .number(Double($0)) }))) }
    if let average { members.append(("average", .number(average.fraction))) }
    if let sandbox { members.append(("sandbox", .sandbox(sandbox))) }
    members.append(("timing", .object(timing)))
    return .object(members)
  }
}
