internal import NNBBytes
internal import NNBModel

extension [FieldDifference] {
  /// Adds what differs between two states of training, field by field.
  mutating func compareTraining(_ first: TrainingState?, _ second: TrainingState?) {
    compare(
      .training, "state", first, second,
      summary: { "epoch \($0.position.epoch), step \($0.position.step)" }, lines: \.lines)
    guard let first, let second else { return }
    compareHistories(first, second)
    let slots = [first, second].map { $0.slots.joined().map(\.identity) }
    if first.settings.optimizer.slotNames == second.settings.optimizer.slotNames, slots[0] != slots[1] {
      func text(_ state: TrainingState) -> String { state.slots.joined().joined(separator: " ") }
      append(.init(part: .names, field: "tensors of the optimizer", first: text(first), second: text(second)))
    }
  }

  /// Adds which epochs are remembered, and the first of those in both that differ.
  private mutating func compareHistories(_ first: TrainingState, _ second: TrainingState) {
    compare(.history, [("epochs", first.epochs.text)], [("epochs", second.epochs.text)])
    for epoch in first.epochs.clamped(to: second.epochs) {
      let left = first.history[epoch - first.epochs.lowerBound]
      let right = second.history[epoch - second.epochs.lowerBound]
      guard left != right else { continue }
      return compare(.history, left.lines(epoch: epoch), right.lines(epoch: epoch))
    }
  }
}

extension TrainingState {
  fileprivate var lines: [FieldDifference.Line] {
    func text(_ value: Int?, none: String = "none") -> String { value.map { "\($0)" } ?? none }
    var lines: [FieldDifference.Line] = [
      ("arithmetic version", "\(arithmeticVersion)"), ("samples", "\(data.sampleCount)"),
      ("samples held out", "\(data.heldOut)"), ("CRC-32 of the data", data.checksum.hexText),
      ("seed", "\(settings.seed)"), ("initial parameters", settings.initialization.rawValue),
      ("batch size", text(settings.batchSize, none: "all samples")),
    ]
    lines += settings.optimizer.lines
    lines += [
      ("norm to clip to", settings.clipNorm.map { "\($0)" } ?? "none"),
      ("learning rate", "\(settings.schedule.rate)"), ("warm-up", counted(settings.schedule.warmup, "step")),
      ("schedule", settings.schedule.text), ("end", settings.end.text),
      ("patience", settings.patience.map { counted($0, "epoch") } ?? "none"), ("epochs done", "\(position.epoch)"),
      ("batches of the next", "\(position.batch)"), ("steps done", "\(position.step)"),
      ("sum of losses", "\(position.lossSum)"), ("correct samples", "\(position.correct)"),
      ("best epoch", text(best?.epoch)), ("lowest validation loss", best.map { "\($0.validationLoss)" } ?? "none"),
    ]
    return lines + overrides.enumerated().map { ("override \($0 + 1)", "after step \($1.step): \($1.changes.text)") }
  }

  /// The epochs of the history, counted from 1; empty where there are none.
  fileprivate var epochs: Range<Int> { position.epoch - history.count + 1..<position.epoch + 1 }
}

extension Range<Int> {
  fileprivate var text: String {
    isEmpty ? "none" : count == 1 ? "\(lowerBound)" : "\(lowerBound) to \(upperBound - 1)"
  }
}

extension TrainingState.EpochRecord {
  fileprivate func lines(epoch: Int) -> [FieldDifference.Line] {
    var lines: [FieldDifference.Line] = [("epoch \(epoch) steps", "\(step)")]
    for (name, measure) in [("", training), ("validation ", validation), ("test ", test)] {
      guard let measure else { continue }
      lines.append(("epoch \(epoch) \(name)loss", "\(measure.loss)"))
      lines.append(("epoch \(epoch) \(name)accuracy", "\(measure.accuracy)"))
    }
    return lines
  }
}

extension TrainingState.Span {
  fileprivate var text: String {
    switch self {
    case .epochs(let count): counted(count, "epoch")
    case .steps(let count): counted(count, "step")
    }
  }
}

extension TrainingState.Changes {
  /// The parts in the order of their bits.
  fileprivate var text: String {
    let names: [(Self, String)] = [
      (.data, "data"), (.seed, "seed"), (.batchSize, "batch size"), (.optimizer, "optimizer"),
      (.optimizerSettings, "settings of the optimizer"), (.clipNorm, "norm to clip to"), (.schedule, "learning rate"),
    ]
    return names.filter { contains($0.0) }.map(\.1).joined(separator: ", ")
  }
}

extension Optimizer {
  fileprivate var lines: [FieldDifference.Line] {
    switch self {
    case .sgd: [("optimizer", "sgd")]
    case .momentum(let mu, let isNesterov): [("optimizer", isNesterov ? "nesterov" : "momentum"), ("mu", "\(mu)")]
    case .adam(let adam):
      [
        ("optimizer", "adam"), ("beta1", "\(adam.beta1)"), ("beta2", "\(adam.beta2)"), ("epsilon", "\(adam.epsilon)"),
        ("weight decay", "\(adam.weightDecay)"),
      ]
    }
  }
}

extension LearningRateSchedule {
  fileprivate var text: String {
    switch shape {
    case .constant: "constant"
    case .step(let every, let factor): "times \(factor) every \(counted(every, "step"))"
    case .cosine: "cosine to step \(horizon)"
    }
  }
}

extension UInt32 {
  fileprivate var hexText: String {
    let digits = String(self, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
