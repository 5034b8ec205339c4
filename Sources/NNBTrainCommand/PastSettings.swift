import NNBBytes
import NNBCommandLine
import NNBModel
import NNBTraining

/// The settings under which a resumed run was trained, if they differ from the present ones.
struct PastSettings {
  /// A setting that would change.
  struct Difference {
    let option, past, found: String
    var canBeOverridden = true
  }

  let differences: [Difference]
  private let data: (past: TrainingState.DataIdentity, found: TrainingState.DataIdentity)

  init(
    _ state: TrainingState, _ found: TrainingState.Settings, _ identity: TrainingState.DataIdentity,
    hidden: (past: [Int], found: [Int])
  ) {
    let past = state.settings
    data = (state.data, identity)
    func count(_ value: Int?) -> String { value.map { "\($0)" } ?? "full" }
    func norm(_ value: Double?) -> String { value.map { "\($0)" } ?? "none" }
    func units(_ layers: [Int]) -> String { layers.map { "\($0)" }.joined(separator: ",") }
    let all = [
      Difference(option: "DATA", past: "\(state.data)", found: "\(identity)"),
      Difference(option: "--hidden", past: units(hidden.past), found: units(hidden.found), canBeOverridden: false),
      Difference(option: "--seed", past: "\(past.seed)", found: "\(found.seed)"),
      Difference(option: "--batch-size", past: count(past.batchSize), found: count(found.batchSize)),
      Difference(option: "--optimizer", past: "\(past.optimizer)", found: "\(found.optimizer)"),
      Difference(option: "--clip-norm", past: norm(past.clipNorm), found: norm(found.clipNorm)),
      Difference(option: "--learning-rate", past: "\(past.schedule.rate)", found: "\(found.schedule.rate)"),
      Difference(
        option: "--warmup", past: counted(past.schedule.warmup, "step"), found: counted(found.schedule.warmup, "step")),
      Difference(
        option: ClassWeightArguments.option.name, past: Self.text(past.classWeights),
        found: Self.text(found.classWeights)),
      Difference(
        option: AugmentArguments.name, past: past.distortion?.option ?? "none",
        found: found.distortion?.option ?? "none"),
      Difference(
        option: AverageArguments.name, past: Self.text(past.average), found: Self.text(found.average)),
      Difference(option: "--weight-decay", past: norm(past.weightDecay), found: norm(found.weightDecay)),
      Difference(option: "--label-smoothing", past: norm(past.labelSmoothing), found: norm(found.labelSmoothing)),
      Difference(option: "--schedule", past: past.schedule.course, found: found.schedule.course),
    ]
    differences = all.filter { $0.past != $0.found }
  }

  /// As an option gives them, so that different weights have different texts.
  private static func text(_ weights: [Float]?) -> String {
    weights.map { $0.map { "\($0)" }.joined(separator: ",") } ?? "none"
  }

  /// As an option gives it. Where an average began follows from the run.
  private static func text(_ average: WeightAverage?) -> String { average.map { "\($0.fraction)" } ?? "none" }

  /// Throws `ToolError` with both values of every setting that would change the past of the run in `file`, unless
  /// `--override` is given.
  func check(_ file: String?, isOverriding: Bool) throws(ToolError) {
    let refused = isOverriding ? differences.filter { !$0.canBeOverridden } : differences
    if refused.isEmpty { return }
    // As the library names it, which looks at the data first.
    let isOtherData = refused.contains { $0.option == "DATA" }
    let cause: ResumeError = isOtherData ? .otherData(expected: data.past, found: data.found) : .otherSettings([])
    throw ToolError(
      "this would change the past of the run to resume",
      details: refused.map { "\($0.option): it has \($0.past), found \($0.found)" },
      advice: refused.contains { !$0.canBeOverridden }
        ? "a network keeps its layers and their widths; without that option the run goes on as it began"
        : "without these it goes on as it began; --override accepts them, and the file will say so",
      code: cause.failure.code, subject: file)
  }
}
