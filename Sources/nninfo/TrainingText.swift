import NNBBytes
import NNBCommandLine
import NNBInspection
import NNBModel

/// The training state in lines for people.
struct TrainingText {
  private let state: TrainingState
  private let width: Int?

  /// If there are more overrides, only the last ones are shown.
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
    rows.add("optimizer", "\(settings.optimizer)")
    rows.add("learning rate", parts: course, separator: ", ")
    if let norm = settings.clipNorm { rows.add("clip norm", "\(norm)") }
    if let weights = settings.classWeights {
      rows.add("class weights", parts: weights.map { "\($0)" }, separator: ", ")
    }
    if let distortion = settings.distortion {
      rows.add(
        "distorted", parts: ["training images by \(distortion.words[0])"] + distortion.words.dropFirst(),
        separator: ", ")
    }
    if let average = state.averageText {
      rows.add("averaged", parts: average.split(separator: "; ").map(String.init), separator: "; ")
    }
    if let decay = settings.weightDecay { rows.add("weight decay", "\(decay)") }
    if let smoothing = settings.labelSmoothing { rows.add("smoothing", "labels by \(smoothing)") }
    rows.add("batch size", settings.batchSize.map(\.grouped) ?? "full")
    rows.add("seed", "\(settings.seed); initial parameters: \(settings.initialization.text)")
    rows.add("trained on", data)
    rows.add("arithmetic", "version \(state.arithmetic)")
    for setting in state.unknownSettings.prefix(Self.mostOverrides) {
      let values = setting.texts, shown = 16
      var parts = Array(values.prefix(shown))
      if values.count > shown { parts.append("(\((values.count - shown).grouped) more)") }
      rows.add(
        "setting \(setting.code)", parts: ["of a later version: \(parts[0])"] + parts.dropFirst(), separator: ", ")
    }
    if let lack { rows.add("resuming", lack) }
    for (index, override) in state.overrides.suffix(Self.mostOverrides).enumerated() {
      let label = index == 0 ? "overridden" : ""
      rows.add(
        label,
        parts: ["after step \(override.step.grouped): \(override.changes.words[0])"]
          + override.changes.words.dropFirst(), separator: ", ")
    }
    for (index, change) in state.settingChanges.suffix(Self.mostOverrides).enumerated() {
      rows.add(index == 0 ? "changed" : "", "after step \(change.step.grouped): \(change.name)")
    }
    return rows.lines
  }

  /// Why this program cannot train on, as far as the settings tell.
  private var lack: String? {
    if !state.unknownSettings.isEmpty { return "not with this program, which does not know all settings" }
    return state.statesFurtherSettings && !state.hasFurtherSettings
      ? "not possible: the further settings of the training are not in the file any more" : nil
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

  private var course: [String] {
    let schedule = state.settings.schedule
    let warmup = schedule.warmup > 0 ? ["warm-up over \(counted(schedule.warmup, "step"))"] : []
    return ["\(schedule.rate)", schedule.course] + warmup
  }

  private var end: String {
    let end = state.settings.end
    guard let patience = state.settings.patience else { return "\(end)" }
    return "\(end), or \(counted(patience, "epoch")) without a lower validation loss"
  }
}

extension Initialization {
  fileprivate var text: String { self == .given ? "those of another model" : rawValue }
}
