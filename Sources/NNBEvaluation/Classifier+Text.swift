internal import NNBBytes
internal import NNBModel

// What a program prints of these: one line, however large they are.

extension Classifier: CustomStringConvertible {
  /// Inputs, outputs and classes: `28x28 -> 10 outputs, 10 classes`.
  public var description: String {
    "\(inputShape.shapeText) -> \(counted(outputCount, "output")), \(meaning)"
  }
}

extension OutputMeaning: CustomStringConvertible {
  /// Classes or numbers: `10 classes`, `3 classes by logits`, `a number`.
  public var description: String {
    switch self {
    case .number: "a number"
    case .numbers(let count): counted(count, "number")
    case .logits(let count): counted(count, "class") + " by logits"
    case .twoClassLogit: "2 classes by a logit"
    case .classes, .independent, .scores, .twoClasses: counted(classCount, "class")
    }
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

extension RegressionReport: CustomStringConvertible {
  /// The number of images and the errors: `1,000 images, mean squared error 0.25, mean absolute error 0.5`.
  public var description: String {
    "\(counted(count, "image")), mean squared error \(meanSquaredError), mean absolute error \(meanAbsoluteError)"
  }
}

extension ConfusionMatrix: CustomStringConvertible {
  /// Its size: `10x10`.
  public var description: String { "\(classCount)x\(classCount)" }
}
