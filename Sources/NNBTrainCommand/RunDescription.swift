import NNBBytes
import NNBCommandLine
import NNBModel
import NNBTensorBoard
import NNBTraining

/// What a run is told and trains on, for those who look at it from outside (Spec/tensorboard.md, sections 3 and 4).
struct RunDescription {
  private let settings: TrainingState.Settings
  private let data: TrainingState.DataIdentity
  private let network: Network

  init(_ trainer: Trainer) {
    (settings, data) = (trainer.settings, trainer.identity)
    network = trainer.network
  }

  /// A table in Markdown.
  var table: String {
    let end =
      "\(settings.end)"
      + (settings.patience.map { ", or \(counted($0, "epoch")) without a lower validation loss" } ?? "")
    let rows = [(name: "setting", text: "value"), ("---", "---")] + rows + [("ends after", end)]
    return rows.map { "| \($0.name) | \($0.text) |\n" }.joined()
  }

  /// Eight hexadecimal digits that tell runs with other settings or data apart, whenever they end.
  var digest: String { CRC32(of: Array(rows.map { "\($0.name): \($0.text)\n" }.joined().utf8)).value.hex }

  private var rows: [(name: String, text: String)] {
    let schedule = settings.schedule
    let warmup = schedule.warmup > 0 ? ", warm-up over \(counted(schedule.warmup, "step"))" : ""
    var rows: [(name: String, text: String)] = [
      ("network", layers),
      ("trained on", "\(data)"),
      ("optimizer", "\(settings.optimizer)"),
      ("learning rate", "\(schedule.rate), \(schedule.course)\(warmup)"),
      ("batch size", settings.batchSize.map { "\($0)" } ?? "full"),
    ]
    if let norm = settings.clipNorm { rows.append(("clip norm", "\(norm)")) }
    if let weights { rows.append(("class weights", weights)) }
    if let distortion = settings.distortion { rows.append(("distorted images", distortion.option)) }
    if let average = settings.average { rows.append(("averaged weights", "\(average)")) }
    if let decay = settings.weightDecay { rows.append(("weight decay", "\(decay)")) }
    if let smoothing = settings.labelSmoothing { rows.append(("label smoothing", "\(smoothing)")) }
    return rows + [("seed", "\(settings.seed)"), ("initial parameters", settings.initialization.rawValue)]
  }

  private var layers: String {
    (["\(network.layers[0].inputs)"] + network.layers.map { "\($0.outputs) \($0.activation)" }).joined(separator: " → ")
  }

  /// A number, or the numbers of several layers as an option gives them.
  private var hidden: SummaryValue.Setting {
    let units = network.layers.dropLast().map(\.outputs)
    return units.count == 1 ? .number(Double(units[0])) : .text(units.map { "\($0)" }.joined(separator: ","))
  }

  private var weights: String? { settings.classWeights.map { $0.map { "\($0)" }.joined(separator: ", ") } }

  /// The settings that runs are compared by, in the order of their names.
  var comparedSettings: [(name: String, value: SummaryValue.Setting)] {
    let schedule = settings.schedule
    var all: [String: SummaryValue.Setting] = [
      "hidden": hidden, "optimizer": .text(settings.optimizer.name),
      "learning_rate": .number(schedule.rate), "schedule": .text(schedule.course),
      "warmup_steps": .number(Double(schedule.warmup)),
      "batch_size": .number(Double(min(settings.batchSize ?? data.sampleCount, data.sampleCount))),
      "seed": .number(Double(settings.seed)), "init": .text(settings.initialization.rawValue),
      "images": .number(Double(data.sampleCount)),
    ]
    for (name, value) in settings.optimizer.settings {
      all[name == "mu" ? "momentum" : name.split(separator: " ").joined(separator: "_")] = .number(value)
    }
    switch settings.end {
    case .epochs(let count): all["epochs"] = .number(Double(count))
    case .steps(let count): all["steps"] = .number(Double(count))
    }
    all["clip_norm"] = settings.clipNorm.map { .number($0) }
    all["class_weights"] = weights.map { .text($0) }
    all["augment"] = settings.distortion.map { .text($0.option) }
    if let decay = settings.weightDecay { all["weight_decay"] = .number(decay) }
    all["label_smoothing"] = settings.labelSmoothing.map { .number($0) }
    all["average"] = settings.average.map { .number($0.fraction) }
    all["patience"] = settings.patience.map { .number(Double($0)) }
    return all.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}
