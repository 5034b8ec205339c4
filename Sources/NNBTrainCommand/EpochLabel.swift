import NNBCommandLine
import NNBTraining
import NNBModel

extension Trainer {
  /// What the progress of an epoch says: which it is, and the loss and accuracy of the images that it has seen so far.
  func label(ofEpoch epoch: Int) -> String {
    let count = min(position.batch * batchSize, sampleCount)
    guard count > 0 else { return "epoch \(epoch)" }
    return "epoch \(epoch)  loss \((position.lossSum / Double(count)).fixed(4))  "
      + "train \((Double(position.correct) / Double(count)).percent)"
  }
}
