import NNBCommandLine
import NNBConversion
import NNBIDX
import NNBModel
import NNB
import NNBSystem
import NNBTraining

/// The places that a run's checkpoints go to, which no other process writes meanwhile.
struct CheckpointFiles: Sendable {
  /// That of the newest.
  let newest: OutputPlace

  /// That of the best; nil where it is not kept.
  let best: OutputPlace?

  /// The older ones beside the newest; nil where none are kept.
  let kept: KeptCheckpoints?

  /// What writes them as `.h5`.
  let worker: HDF5Worker

  /// Takes the places that a command line asks for.
  ///
  /// Throws `FileError`, `ToolError` where a new run would replace files, and where a stream is to hold more than one
  /// model, and `WorkerError`.
  init(_ settings: TrainSettings, inputs: [String], worker: HDF5Worker) throws {
    self.worker = worker
    // The file of the run that is resumed is the one input that its newest checkpoint may take the place of.
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

  /// Lets files of the run itself be replaced, and no others.
  ///
  /// Throws `ToolError` for another file where a checkpoint is to be, unless it is replaced by force.
  func permit(_ settings: TrainSettings, _ state: TrainingState, lastStep: Int) throws {
    for place in [newest] + (best.map { [$0] } ?? []) where place.holdsFile && !settings.isForced {
      // The checkpoint to resume was read before its place was taken, and may be another by now.
      guard Self.holds(place.path, pastOf: state, orFuture: place === best, worker) else {
        throw Self.exists(place.path, isResumed: true)
      }
      place.replacePresent()
    }
    if !settings.isForced, let name = try kept?.firstInTheWay(of: state, to: lastStep) {
      throw Self.exists(name, isResumed: settings.resumed != nil)
    }
  }

  /// Whether a file is an earlier checkpoint of a run, or the same; with `orFuture`, or a later one: the best is saved
  /// before the newest, so a run that was killed between them has one that it will come to again.
  static func holds(_ path: String, pastOf state: TrainingState, orFuture: Bool = false, _ worker: HDF5Worker) -> Bool {
    // What cannot be read is no checkpoint of this run.
    guard let past = (try? Checkpoint(contentsOfModel: path, worker: worker))?.training else { return false }
    return past.isPast(of: state) || orFuture && state.isPast(of: past)
  }

  private static func exists(_ path: String, isResumed: Bool = false) -> ToolError {
    ToolError(
      isResumed ? "\(path) exists, and is no earlier checkpoint of the run to resume" : "\(path) exists",
      advice: isResumed ? "--force replaces it" : "--force replaces it, --resume goes on with its training",
      status: .cannotCreate)
  }

  /// Compares the size that the model will have with what there is room for.
  ///
  /// Throws `FileError`.
  func checkRoom(for trainer: Trainer) throws {
    let now = try trainer.checkpoint().encodedByteCount()
    let (epochs, _) = trainer.totalSteps.quotientAndRemainder(dividingBy: max(1, trainer.stepsPerEpoch))
    // What is known of an epoch: its step, what was measured, and at most three losses and accuracies.
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

  /// Saves a snapshot beside the newest where older ones are kept.
  func saveKept(_ snapshot: Trainer.Snapshot) throws { try kept?.save(snapshot) }
}
