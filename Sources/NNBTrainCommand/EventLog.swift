import NNBBytes
import NNBModel
import NNBSystem
import NNBTensorBoard
import NNBTraining

/// The event file of a run, which TensorBoard shows while the run goes on (Spec/tensorboard.md).
///
/// Its numbers follow from the history in a checkpoint, like the lines of a log. So a file that is behind or ahead of the resumed
/// checkpoint is made to fit.
struct EventLog {
  private var file: EventFile

  /// The epochs whose numbers are in the file.
  private var epochs: Int

  /// The step of the last weights in the file.
  private var pictured: Int?
  private var isEnded = false

  /// Whether the folder has event files of other runs.
  let hasOthers: Bool

  /// Begins the file of a run that is called `name` in a folder, which is made. If the run is resumed, the file begins with
  /// the part of an earlier one that belongs to it, and the earlier one is removed. If `isForced` is true, those of runs of
  /// the same name are removed.
  ///
  /// Throws `FileError`.
  init(_ folder: String, of trainer: Trainer, named name: String, isResumed: Bool, isForced: Bool) throws(FileError) {
    let folder = try EventFolder(making: folder), run = RunDescription(trainer)
    let found = try PastRun.all(in: folder, of: trainer, named: name, isResumed: isResumed, isForced: isForced)
    let past = found.kept
    (epochs, pictured) = (past?.epochs ?? 0, past?.pictured)
    let now = EventFile.now
    var bytes = [
      Event.version, .start(PastRun.text(of: run, named: name)),
      .summary(0, [.settings(run.comparedSettings), EventValues.charts]),
    ].flatMap { $0.record(at: now) }
    for record in past?.records ?? [] { bytes += record }
    let table = [SummaryValue.text(EventValues.settingsTag, run.table)]
    if past?.lastTable.map({ $0 == .summary($0.step, table) }) != true {
      bytes += Event.summary(trainer.position.step, table).record(at: now)
    }
    file = try EventFile(in: folder, bytes)
    for path in found.replaced { try FileSystem.remove(path) }
    hasOthers = try folder.hasOthers(than: file.path)
    try update(trainer)
  }

  /// Adds the numbers of the epochs since the last call, and the weights as they are now if it is their turn. `last` is the
  /// measure of the last weights after the last epoch, which no checkpoint has.
  ///
  /// What cannot be written is kept, and written with the next call.
  mutating func update(_ trainer: Trainer, last: TrainingState.Measure? = nil) throws(FileError) {
    let first = trainer.position.epoch - trainer.history.count
    var events = trainer.history.enumerated().filter { first + $0.offset >= epochs }
      .flatMap { EventValues.epoch($1, of: trainer) }
    if let last, epochs < trainer.position.epoch { events.append(EventValues.last(last, step: trainer.position.step)) }
    epochs = trainer.position.epoch
    if trainer.position.batch == 0, EventValues.hasWeights(epoch: epochs) { events += weights(trainer) }
    try file.append(events)
  }

  /// Adds that the run has come to its end, with the weights that it ends with.
  mutating func end(_ trainer: Trainer) throws(FileError) {
    guard trainer.isFinished, !isEnded else { return }
    isEnded = true
    let step = trainer.position.step
    try file.append([.end(step)] + weights(trainer) + [.summary(step, [.success])])
  }

  /// How many bytes what is shown of weights takes, if the parameters take so many: they are copied and become numbers.
  static func byteCount(parameters: Int) -> Int { 2 * parameters }

  private mutating func weights(_ trainer: Trainer) -> [Event] {
    guard pictured != trainer.position.step else { return [] }
    pictured = trainer.position.step
    return EventValues.weights(trainer)
  }
}
