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
    if first.settings.optimizer.slotNames == second.settings.optimizer.slotNames,
      !first.slots.joined().elementsEqual(second.slots.joined())
    {
      func text(_ state: TrainingState) -> String { state.slots.joined().map(\.text).joined(separator: " ") }
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
      ("arithmetic version", "\(arithmetic)"), ("samples", "\(data.sampleCount)"),
      ("samples held out", "\(data.heldOut)"), ("CRC-32 of the data", data.checksum.hex),
      ("seed", "\(settings.seed)"), ("initial parameters", settings.initialization.rawValue),
      ("batch size", text(settings.batchSize, none: "all samples")),
    ]
    lines.append(("optimizer", settings.optimizer.name))
    lines += settings.optimizer.settings.map { ($0.name, "\($0.value)") }
    lines += [
      ("clip norm", settings.clipNorm.map { "\($0)" } ?? "none"),
      ("class weights", settings.classWeights.map { $0.map { "\($0)" }.joined(separator: ", ") } ?? "none"),
      ("distorted images", settings.distortion?.option ?? "none"),
      ("averaged weights", settings.average.map { "\($0.fraction) of the steps from \($0.start) on" } ?? "none"),
      ("weight decay beside the optimizer", settings.weightDecay.map { "\($0)" } ?? "none"),
      ("label smoothing", settings.labelSmoothing.map { "\($0)" } ?? "none"),
      ("learning rate", "\(settings.schedule.rate)"), ("warm-up", counted(settings.schedule.warmup, "step")),
      ("schedule", settings.schedule.course), ("end", "\(settings.end)"),
      ("patience", settings.patience.map { counted($0, "epoch") } ?? "none"), ("epochs done", "\(position.epoch)"),
      ("batches of the next", "\(position.batch)"), ("steps done", "\(position.step)"),
      ("sum of losses", "\(position.lossSum)"), ("correct samples", "\(position.correct)"),
      ("best epoch", text(best?.epoch)), ("lowest validation loss", best.map { "\($0.validationLoss)" } ?? "none"),
    ]
    return lines
      + overrides.enumerated().map {
        ("override \($0 + 1)", "after step \($1.step): \($1.changes.words.joined(separator: ", "))")
      }
      + unknownSettings.map { setting in
        let numbers = setting.texts.joined(separator: ", ")
        return ("setting \(setting.code) of a later version", "\(setting.elementType) \(numbers)")
      }
      + settingChanges.enumerated().map { ("change \($0 + 1)", "after step \($1.step): \($1.name)") }
      + [("further settings", statesFurtherSettings ? hasFurtherSettings ? "some" : "lost" : "none")]
  }

  /// The epochs of the history, counted from 1; empty if there are none.
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
