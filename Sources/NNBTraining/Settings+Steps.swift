internal import NNBModel

extension TrainingState.Settings {
  /// The number of samples in a full batch of a run on so many; at least 1.
  func batchSize(on sampleCount: Int) -> Int { max(1, min(batchSize ?? sampleCount, sampleCount)) }

  /// The number of steps in a whole epoch of it; at least 1.
  func stepsPerEpoch(on sampleCount: Int) -> Int { max(0, sampleCount - 1) / batchSize(on: sampleCount) + 1 }
}
