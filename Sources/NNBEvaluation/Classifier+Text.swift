internal import NNBBytes
internal import NNBModel

// What a program prints of these: one line, however large they are.

extension Classifier: CustomStringConvertible {
  /// Inputs, outputs and classes: `28x28 -> 10 outputs, 10 classes`.
  public var description: String {
    "\(inputShape.shapeText) -> \(counted(outputCount, "output")), "
      + (meaning.classCount == 0 ? "a number" : counted(meaning.classCount, "class"))
  }
}

extension Classifier.Prediction: CustomStringConvertible {
  /// The class and its output: `class 7 (0.99)`.
  public var description: String { "class \(label) (\(outputs[label]))" }
}

extension EvaluationReport: CustomStringConvertible {
  /// Numbers of images and the loss in nats: `932 of 1,000 correct, mean loss 0.26`.
  public var description: String {
    "\(correct.grouped) of \(count.grouped) correct" + (loss.map { ", mean loss \($0)" } ?? "")
  }
}

extension ConfusionMatrix: CustomStringConvertible {
  /// Its size: `10x10`.
  public var description: String { "\(classCount)x\(classCount)" }
}
