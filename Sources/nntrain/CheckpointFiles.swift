import NNBCommandLine
import NNBConversion
import NNBIDX
import NNBModel
import NNB
import NNBSystem
import NNBTraining

/// The places of a run's checkpoints. No other process writes there meanwhile.
struct CheckpointFiles: Sendable {
  /// The place of the newest checkpoint.
  let newest: OutputPlace

  /// The place of the best checkpoint; nil if it is not kept.
  let best: OutputPlace?

  /// The older checkpoints beside the newest; nil if none are kept.
  let kept: KeptCheckpoints?

  /// The worker that writes them as `.h5`.
  let worker: HDF5Worker

  /// Takes the places from the command line.
  ///
  /// Throws `FileError`, `WorkerError`, and `ToolError` if a new run would replace files or a stream would get more
  /// than one model.
  init(_ settings: TrainSettings, inputs: [String], worker: HDF5Worker) throws {
    self.worker = worker
    // The resumed file is the only input that the newest checkpoint may replace.
    let others = settings.resumesInPlace ? inputs.filter { $0 != settings.resumed } : inputs
    newest = try OutputPlace(settings.output, besides: others, replacesAny: settings.isForced)
    if newest.isStream {
      for (option, isGiven) in [("--checkpoint-every", settings.plan != nil), ("--best", settings.keepsBest)]
      where isGiven { throw ToolError("\(option) needs a file, which \(newest.path) is not") }
    }
    best =
      settings.keepsBest
      ? try OutputPlace(
        CheckpointName(settings.output).path(with: "best"), besides: inputs, replacesAny: settings.isForced) : nil
    kept = settings.keep.map {
      KeptCheckpoints(
        CheckpointName(settings.output), count: $0, inputs: inputs, isForced: settings.isForced,
        worker: worker)
    }
    for place in [newest] + (best.map { [$0] } ?? []) {
      if settings.resumed == nil, !settings.isForced, place.holdsFile { throw Self.exists(place.path) }
      try Checkpoint.prepareToWriteModel(to: place, worker: worker)
    }
  }

  /// Allows files of this run to be replaced, and no others.
  ///
  /// Throws `ToolError` if another file is in a checkpoint's place, unless `--force` is given.
  func permit(_ settings: TrainSettings, _ state: TrainingState, lastStep: Int) throws {
    for place in [newest] + (best.map { [$0] } ?? []) where place.holdsFile && !settings.isForced {
      // The resumed checkpoint was read before its place was taken, and may have been replaced since.
      guard Self.holds(place.path, pastOf: state, orFuture: place === best, worker) else {
        throw Self.exists(place.path, isResumed: true)
      }
      place.replacePresent()
    }
    if !settings.isForced, let name = try kept?.firstInTheWay(of: state, to: lastStep) {
      throw Self.exists(name, isResumed: settings.resumed != nil)
    }
  }

  /// Whether a file is the same or an earlier checkpoint of a run, or, with `orFuture`, a later one. The best is saved
  /// before the newest, so a run that was killed between them has a best checkpoint that it will reach again.
  static func holds(_ path: String, pastOf state: TrainingState, orFuture: Bool = false, _ worker: HDF5Worker) -> Bool {
    // A file that cannot be read is not a checkpoint of this run.
    guard let past = (try? Checkpoint(contentsOfModel: path, worker: worker))?.training else { return false }
    return past.isPast(of: state) || orFuture && state.isPast(of: past)
  }

  private static func exists(_ path: String, isResumed: Bool = false) -> ToolError {
    ToolError(
      isResumed ? "\(path) exists, and is no earlier checkpoint of the run to resume" : "\(path) exists",
      advice: isResumed ? "--force replaces it" : "--force replaces it, --resume goes on with its training",
      status: .cannotCreate)
  }

  /// Compares the size that the model will have with the free space.
  ///
  /// Throws `FileError` if it does not fit.
  func checkRoom(for trainer: Trainer) throws {
    let now = try trainer.checkpoint().encodedByteCount()
    let (epochs, _) = trainer.totalSteps.quotientAndRemainder(dividingBy: max(1, trainer.stepsPerEpoch))
    // An epoch's record: its step, what was measured, and at most three losses and accuracies.
    let growth = min(max(0, epochs - trainer.history.count), TrainingState.longestHistory) * 57
    try newest.checkRoom(for: now + growth)
  }

  /// Saves a snapshot as the newest.
  func saveNewest(_ snapshot: Trainer.Snapshot) throws {
    try snapshot.checkpoint().writeModel(to: newest, worker: worker)
  }

  /// Saves a snapshot as the best; the newest must have room after it.
  func saveBest(_ snapshot: Trainer.Snapshot) throws {
    guard let best else { return }
    let checkpoint = try snapshot.checkpoint()
    try checkpoint.writeModel(to: best, reserve: try checkpoint.encodedByteCount(), worker: worker)
  }

  /// Saves a snapshot beside the newest, if older ones are kept.
  func saveKept(_ snapshot: Trainer.Snapshot) throws { try kept?.save(snapshot) }
}
