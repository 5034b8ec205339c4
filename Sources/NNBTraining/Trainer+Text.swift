internal import NNBBytes
internal import NNBModel

extension Trainer: CustomStringConvertible {
  /// The network and how far the run has come: `784 -> 128 relu -> 10 softmax, step 63 of 630`.
  public var description: String { "\(network), step \(position.step.grouped) of \(totalSteps.grouped)" }
}

extension Trainer.Snapshot: CustomStringConvertible {
  /// The network and where training stood: `784 -> 128 relu -> 10 softmax, epoch 1, step 63`.
  public var description: String { "\(frame.network), \(state)" }
}
