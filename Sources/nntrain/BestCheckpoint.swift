import NNBBytes
import NNBCommandLine
import NNBConversion
import NNBModel
import NNBSystem
import NNBTraining

extension CheckpointFiles {
  /// Makes the best checkpoint of a resumed run what it would be in a run without a break. It gets the present end and
  /// patience of the run, and it exists if the run is at its best epoch.
  ///
  /// A file that is not from this run is left alone. Returns a note if the file cannot be read.
  func adaptBest(to trainer: Trainer) throws -> String? {
    guard let best = trainer.best, let place = self.best else { return nil }
    if best.epoch == trainer.position.epoch, trainer.position.batch == 0 {
      try saveBest(trainer.snapshot)
      return nil
    }
    guard place.holdsFile else { return nil }
    let checkpoint: Checkpoint
    do {
      checkpoint = try Checkpoint(contentsOfModel: place.path, worker: worker)
    } catch {
      return "\(place.path) cannot be read, and stays until an epoch is better than epoch \(best.epoch): "
        + Failure(error).reason(at: place.path)
    }
    guard var state = checkpoint.training, let network = checkpoint.network else { return nil }
    let before = state.settings
    (state.settings.end, state.settings.patience) = (trainer.settings.end, trainer.settings.patience)
    let history = trainer.history.prefix(best.epoch)
    guard state.settings != before, state.settings == trainer.settings, state.data == trainer.identity,
      state.overrides == trainer.overrides, state.best == best, state.position.epoch == best.epoch,
      state.position.batch == 0, state.history == Array(history)
    else { return nil }
    let adapted = try Checkpoint(
      network: network, tensors: checkpoint.tensors, training: state, extensions: checkpoint.extensions)
    try adapted.writeModel(to: place, worker: worker)
    return nil
  }
}
