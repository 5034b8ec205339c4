import NNBConversion
import NNBModel
import NNBSystem
import NNBTraining

extension CheckpointFiles {
  /// Compares the size that the model will have in the end with what there is room for; of `hasTest`, every epoch is
  /// measured on a test set too.
  ///
  /// Throws `FileError`.
  func checkRoom(for trainer: Trainer, hasTest: Bool) throws {
    try newest.checkRoom(
      for: try trainer.outline(Self.lastState(of: trainer, hasTest: hasTest))
        .modelByteCount(at: newest.path, worker: worker))
  }

  /// A state as large as the last of a run will be: it remembers as many epochs.
  private static func lastState(of trainer: Trainer, hasTest: Bool) -> TrainingState {
    var state = trainer.state
    let epochs = trainer.totalSteps / max(1, trainer.stepsPerEpoch)
    let more = min(max(0, epochs - state.position.epoch), TrainingState.longestHistory)
    guard more > 0 else { return state }
    var position = TrainingState.Position()
    position.epoch = state.position.epoch + more
    // After an override the steps of earlier epochs may be other ones.
    position.step =
      state.overrides.isEmpty
      ? position.epoch * trainer.stepsPerEpoch : state.position.step + more * trainer.stepsPerEpoch
    state.position = position
    let measure = TrainingState.Measure(loss: 0, accuracy: 0), step = state.history.last?.step ?? 0
    state.history += (1...more).map {
      .init(
        step: step + $0, training: measure, validation: trainer.identity.heldOut > 0 ? measure : nil,
        test: hasTest ? measure : nil)
    }
    state.history = state.history.suffix(TrainingState.longestHistory)
    return state
  }
}
