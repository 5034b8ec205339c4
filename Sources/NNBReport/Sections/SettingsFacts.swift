internal import NNBBytes
internal import NNBCommandLine
internal import NNBModel

/// The settings of a training run, in the words of the other tools.
struct SettingsFacts {
  let state: TrainingState

  private static let mostWeights = 20

  var facts: [(name: String, value: Markup)] {
    let settings = state.settings, position = state.position
    var facts: [(name: String, value: Markup)] = []
    func add(_ name: String, _ text: String) { facts.append((name, .text(text))) }
    add(
      "Training",
      counted(position.epoch, "epoch")
        + (position.batch > 0 ? " and \(counted(position.batch, "batch", "batches"))" : "")
        + ", \(counted(position.step, "step")); it ends after \(settings.end)"
        + (settings.patience.map { ", or \(counted($0, "epoch")) without a lower validation loss" } ?? ""))
    add("Training data", "\(state.data)")
    if let best = state.best {
      add("Best epoch", "\(best.epoch.grouped), validation loss \(best.validationLoss.fixed(4))")
    }
    add("Optimizer", "\(settings.optimizer)")
    let schedule = settings.schedule
    add(
      "Learning rate",
      "\(schedule.rate), \(schedule.course)"
        + (schedule.warmup > 0 ? ", warm-up over \(counted(schedule.warmup, "step"))" : ""))
    if let norm = settings.clipNorm { add("Clip norm", "\(norm)") }
    if let weights = settings.classWeights {
      let rest = weights.count - Self.mostWeights
      add(
        "Class weights",
        weights.prefix(Self.mostWeights).map { "\($0)" }.joined(separator: ", ")
          + (rest > 0 ? " and \(rest.grouped) more" : ""))
    }
    if let distortion = settings.distortion {
      add("Distorted", "training images by \(distortion.words.joined(separator: ", "))")
    }
    if let average = state.averageText { add("Averaged", average) }
    if let decay = settings.weightDecay { add("Weight decay", "\(decay)") }
    if let smoothing = settings.labelSmoothing { add("Label smoothing", "\(smoothing)") }
    add("Batch size", settings.batchSize.map(\.grouped) ?? "full")
    add("Seed", "\(settings.seed)")
    if !state.overrides.isEmpty || !state.settingChanges.isEmpty {
      let count = state.overrides.count + state.settingChanges.count
      add("Changed on the way", counted(count, "time"))
    }
    return facts
  }
}
