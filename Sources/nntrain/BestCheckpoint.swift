import NNBBytes
import NNBConversion
import NNBModel
import NNBSystem
import NNBTraining

extension CheckpointFiles {
  /// Makes the best checkpoint of a resumed run the one that a run without a break would have by now: it says what the
  /// run is told from now on of its end and patience, and it is there where the run stands at its best epoch.
  ///
  /// A file that is not of this run stays as it is.
  func adaptBest(to trainer: Trainer) throws {
    guard let best = trainer.best, let place = self.best else { return }
    if best.epoch == trainer.position.epoch, trainer.position.batch == 0 { return try saveBest(trainer.snapshot) }
    guard let checkpoint = try? Checkpoint(contentsOfModel: place.path, worker: worker),
      var state = checkpoint.training,
      let network = checkpoint.network
    else { return }
    let before = state.settings
    (state.settings.end, state.settings.patience) = (trainer.settings.end, trainer.settings.patience)
    let history = trainer.history.prefix(best.epoch)
    guard state.settings != before, state.settings == trainer.settings, state.data == trainer.identity,
      state.overrides == trainer.overrides, state.best == best, state.position.epoch == best.epoch,
      state.position.batch == 0, state.history == Array(history)
    else { return }
    let adapted = try Checkpoint(
      network: network, tensors: checkpoint.tensors, training: state, extensions: checkpoint.extensions)
    try adapted.writeModel(to: place, worker: worker)
  }
}
