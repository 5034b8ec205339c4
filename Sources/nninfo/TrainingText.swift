import NNBBytes
import NNBCommandLine
import NNBInspection
import NNBModel

/// Where training stands, in lines for people.
struct TrainingText {
  private let state: TrainingState
  private let width: Int?

  /// Of more overrides than these the last ones are shown.
  private static let mostOverrides = 20

  init(_ state: TrainingState, width: Int?) {
    self.state = state
    self.width = width
  }

  var lines: [String] {
    let settings = state.settings
    var rows = LabelledRows(width: width ?? TerminalWidth.usual)
    rows.add("training", position)
    if state.position.batch > 0 { rows.add("begun epoch", begun) }
    rows.add("ends after", end)
    if let best = state.best {
      rows.add("best epoch", "\(best.epoch.grouped), validation loss \(best.validationLoss.fixed(4))")
    }
    rows.add("optimizer", settings.optimizer.text)
    rows.add("learning rate", parts: settings.schedule.parts, separator: ", ")
    if let norm = settings.clipNorm { rows.add("clip norm", "\(norm)") }
    rows.add("batch size", settings.batchSize.map(\.grouped) ?? "full")
    rows.add("seed", "\(settings.seed); initial parameters: \(settings.initialization.text)")
    rows.add("trained on", data)
    rows.add("arithmetic", "version \(state.arithmeticVersion)")
    for (index, override) in state.overrides.suffix(Self.mostOverrides).enumerated() {
      let label = index == 0 ? "overridden" : ""
      rows.add(
        label,
        parts: ["after step \(override.step.grouped): \(override.changes.words[0])"]
          + override.changes.words.dropFirst(), separator: ", ")
    }
    return rows.lines
  }

  private var position: String {
    let position = state.position
    var text = counted(position.epoch, "epoch")
    if position.batch > 0 { text += " and " + counted(position.batch, "batch", "batches") }
    return text + " done, \(counted(position.step, "step"))" + (isAtEnd ? ": at its end" : "")
  }

  private var isAtEnd: Bool {
    switch state.settings.end {
    case .epochs(let count): state.position.epoch >= count
    case .steps(let count): state.position.step >= count
    }
  }

  private var data: String {
    let held = state.data.heldOut > 0 ? ", \(state.data.heldOut.grouped) held out" : ""
    return counted(state.data.sampleCount, "sample") + held + "; CRC-32 of the data \(state.data.checksum.hex)"
  }

  private var begun: String {
    let count = Double(state.position.batch) * Double(state.settings.batchSize ?? state.data.sampleCount)
    let accuracy = Double(state.position.correct) / count
    return "loss \((state.position.lossSum / count).fixed(4)), accuracy \(accuracy.percent) so far"
  }

  private var end: String {
    let end =
      switch state.settings.end {
      case .epochs(let count): counted(count, "epoch")
      case .steps(let count): counted(count, "step")
      }
    guard let patience = state.settings.patience else { return end }
    return "\(end), or \(counted(patience, "epoch")) without a lower validation loss"
  }
}

extension Optimizer {
  /// The name with its settings.
  fileprivate var text: String {
    switch self {
    case .sgd: "sgd"
    case .momentum(let mu, let isNesterov): "\(isNesterov ? "nesterov" : "momentum"), mu \(mu)"
    case .adam(let adam):
      "\(adam.weightDecay > 0 ? "adamw" : "adam"), beta1 \(adam.beta1), beta2 \(adam.beta2), epsilon \(adam.epsilon)"
        + (adam.weightDecay > 0 ? ", weight decay \(adam.weightDecay)" : "")
    }
  }
}

extension LearningRateSchedule {
  fileprivate var parts: [String] {
    var parts = ["\(rate)"]
    switch shape {
    case .constant: parts.append("constant")
    case .step(let every, let factor): parts.append("times \(factor) every \(counted(every, "step"))")
    case .cosine: parts.append("cosine down to 0 at step \(horizon.grouped)")
    }
    return parts + (warmup > 0 ? ["warm-up over \(counted(warmup, "step"))"] : [])
  }
}

extension Initialization {
  fileprivate var text: String { self == .given ? "those of another model" : rawValue }
}

extension TrainingState.Changes {
  /// What was made different, a few words each; never empty in a state that has been checked.
  var words: [String] {
    let names: [(TrainingState.Changes, String)] = [
      (.data, "data"), (.seed, "seed"), (.batchSize, "batch size"), (.optimizer, "optimizer"),
      (.optimizerSettings, "optimizer settings"), (.clipNorm, "clip norm"), (.schedule, "learning rate"),
    ]
    return names.filter { contains($0.0) }.map(\.1)
  }
}
