internal import NNBCompute

/// The loss that a network is measured by, as its last layer decides (Spec/arithmetic.md, 3.4).
public enum LossKind: String, CaseIterable, Sendable {
  /// The cross-entropy of the probabilities of a softmax.
  case crossEntropy = "cross-entropy"

  /// The cross-entropy of the softmax of logits.
  case crossEntropyOfLogits = "cross-entropy of the logits"

  /// The binary cross-entropy of one probability.
  case binaryCrossEntropy = "binary cross-entropy"

  /// The binary cross-entropy of the sigmoid of one logit.
  case binaryCrossEntropyOfLogit = "binary cross-entropy of the logit"
}

extension OutputMeaning {
  /// What the loss of this network is; nil if it has none: labels of one class for each sample say nothing of outputs
  /// that are no probabilities, nor of probabilities that are independent of each other.
  public var loss: LossKind? {
    switch self {
    case .classes: .crossEntropy
    case .logits: .crossEntropyOfLogits
    case .twoClasses: .binaryCrossEntropy
    case .twoClassLogit: .binaryCrossEntropyOfLogit
    case .independent, .scores, .number, .numbers: nil
    }
  }

  /// The loss of a sample in nats; 0 if the network has no loss.
  func loss(_ outputs: Outputs, _ row: Int, label: Int) -> Double {
    switch loss {
    case .crossEntropy: outputs.loss(row, label: label)
    case .crossEntropyOfLogits: outputs.logitLoss(row, label: label)
    case .binaryCrossEntropy: outputs.binaryLoss(row, label: label)
    case .binaryCrossEntropyOfLogit: outputs.binaryLogitLoss(row, label: label)
    case nil: 0
    }
  }

  /// The probability of each class, from the outputs for each class; nil if the outputs tell none.
  package func probabilities(of outputs: [Float]) -> [Float]? {
    switch self {
    case .classes, .independent, .twoClasses, .twoClassLogit: outputs
    case .logits: Outputs.softmax(outputs[...])
    case .scores, .number, .numbers: nil
    }
  }

  /// Whether the outputs tell the probability of each class.
  package var givesProbabilities: Bool {
    switch self {
    case .classes, .independent, .twoClasses, .twoClassLogit, .logits: true
    case .scores, .number, .numbers: false
    }
  }
}
