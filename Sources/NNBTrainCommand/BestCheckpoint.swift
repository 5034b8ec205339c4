import NNB
import NNBBytes
import NNBCommandLine
import NNBConversion
import NNBFormats
import NNBModel
import NNBSystem
import NNBTraining

extension TrainingState {
  /// Whether this is the state after the best epoch of the run that reached `later`.
  func isBest(of later: TrainingState) -> Bool {
    later.best != nil && best == later.best && position.epoch == best?.epoch && position.batch == 0
      && isPast(of: later)
  }

  /// Whether the run is at the end of its best epoch.
  var isAtBest: Bool { best?.epoch == position.epoch && position.batch == 0 }

  /// Whether this state is further on in the run that is at `earlier`. The best is saved before the newest, so a run that was
  /// killed between them reaches this state again.
  func isAhead(of earlier: TrainingState) -> Bool { earlier.isPast(of: self) && position.step > earlier.position.step }
}

extension CheckpointFiles {
  /// Makes the best checkpoint of a resumed run what it would be in a run without a break. It gets the present end and
  /// patience of the run. If it is not there, it is made if the run is at its best epoch, or the best is beside the file that is
  /// `resumed`.
  ///
  /// A file that is not from this run is left alone. Returns a note if the best checkpoint does not have
  /// the best epoch.
  func adaptBest(to trainer: Trainer, from resumed: String, isOverriding: Bool) throws -> String? {
    guard let best = trainer.best, let place = self.best else { return nil }
    let snapshot = trainer.liveSnapshot, state = snapshot.state
    if state.isAtBest, !isOverriding, !trainer.isFinished {
      try saveBest(snapshot)
      return nil
    }
    var cause = "it is not there"
    let beside = resumed == "-" ? [] : [CheckpointName(resumed).path(with: "best")]
    for path in [place.path] + beside where FileSystem.kind(of: path, followingLinks: true) == .file {
      let isInPlace = path == place.path, reader: NNBReader
      do {
        reader = try Self.verified(path, worker)
      } catch {
        if isInPlace { cause = "it cannot be read: " + Failure(error).reason(at: path) }
        continue
      }
      if isInPlace, reader.training?.isAhead(of: state) == true { return nil }
      if reader.training?.isBest(of: state) == true {
        try take(reader, trainer, isInPlace: isInPlace)
        return nil
      }
      if isInPlace { cause = "it has another epoch, or is of another run" }
    }
    if state.isAtBest {
      try saveBest(snapshot)
      return nil
    }
    return "\(place.path) does not have the model of epoch \(best.epoch), the best so far: \(cause)"
  }

  /// Takes a model for that of the best epoch, and gives it the present end and patience of the run.
  private func take(_ reader: NNBReader, _ trainer: Trainer, isInPlace: Bool) throws {
    guard let place = best, let state = reader.training else { return }
    if isInPlace { keptBest.withLock { $0 = state.position.epoch } }
    var adapted = state
    (adapted.settings.end, adapted.settings.patience) = (trainer.settings.end, trainer.settings.patience)
    // After an override, the past stays as it was.
    if adapted.settings != trainer.settings || state.overrides != trainer.overrides { adapted = state }
    guard !isInPlace || adapted.settings != state.settings else { return }
    let outline = try Checkpoint(
      network: reader.network, tensors: reader.tensors.map(Tensor.init(outline:)), training: adapted,
      extensions: reader.extensions)
    try SavedModel(outline, tensorsOf: reader).write(to: place, worker)
    keptBest.withLock { $0 = state.position.epoch }
  }

  /// Saves the best model of a run that is about to change it in a folder that can take it, instead of an earlier one; nil if there is
  /// none.
  func rescued(_ snapshot: Trainer.Snapshot, replacing earlier: Rescue?) -> Rescue? {
    best.flatMap { try? Rescue(best: snapshot, of: $0, shards: shards, replacing: earlier) }
  }

  /// Puts a best model that is in a file elsewhere into its place; the newest must have room after it.
  func saveBest(_ rescue: Rescue) throws {
    guard let place = best else { return }
    let reader = try Self.verified(rescue.path, worker), outline = try reader.outline()
    guard let state = reader.training else { return }
    _ = try? Self.claim(place, for: state, worker)
    try SavedModel(outline, tensorsOf: reader).write(
      to: place, reserve: try outline.modelByteCount(at: newest.path, worker: worker), worker)
    keptBest.withLock { $0 = state.position.epoch }
    rescue.remove()
  }

  /// Whether the best checkpoint has the model of the best epoch so far, or there is no such epoch.
  func isBestKept(of trainer: Trainer) -> Bool {
    guard let best = trainer.best else { return true }
    return keptBest.withLock { $0 } == best.epoch
  }

  /// What is wrong at the end of a run with the best checkpoint; nil if it has the model of the best epoch.
  func faultOfBest(_ trainer: Trainer) -> ToolError? {
    guard let place = best, let found = trainer.best, !isBestKept(of: trainer) else { return nil }
    return ToolError(
      "\(place.path) does not have the model with the lowest validation loss, that of epoch \(found.epoch): it was not saved, "
        + "or is gone",
      advice: Self.adviceOnMissingBest, status: .badData, code: "not-the-best", subject: place.path)
  }

  static let adviceOnMissingBest = "a run from the start makes it again; with --force it replaces the files"
}
