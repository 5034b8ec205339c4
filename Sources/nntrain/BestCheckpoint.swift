import NNBBytes
import NNBConversion
import NNBModel
import NNBSystem
import NNBTraining

extension CheckpointFiles {
  /// Makes the best checkpoint of a resumed run what it would be in a run without a break. It gets the present end and
  /// patience of the run, and it exists if the run is at its best epoch.
  ///
  /// A file that is not from this run is left alone.
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
