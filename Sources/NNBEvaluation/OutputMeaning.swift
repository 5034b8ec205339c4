package import NNBCompute
public import NNBModel

/// What the outputs of a network mean (Spec/nnb.md, 7.2).
public enum OutputMeaning: Equatable, Sendable {
  /// One output for each class, its probability: the last layer is a softmax. The value is the number of classes.
  case classes(Int)

  /// One output for each class, its logit: the last layer has no activation, and the softmax of the outputs are the
  /// probabilities. The value is the number of classes.
  case logits(Int)

  /// One sigmoid unit for each class: a probability that says nothing of the other classes. The value is the number of
  /// classes.
  case independent(Int)

  /// One output for each class, with another activation: larger is likelier, and no output is a probability. The value
  /// is the number of classes.
  case scores(Int, Activation)

  /// One output: the probability of class 1, as opposed to class 0.
  case twoClasses

  /// One output: the logit of class 1, as opposed to class 0.
  case twoClassLogit

  /// One output that is a number and not a class. The activation is that of the last layer; with softmax the number is
  /// always 1.
  case number(Activation)

  /// Several outputs that are numbers and not classes; the value is how many.
  case numbers(Int)

  /// What the outputs of a last layer without an activation are. The network does not say it.
  public enum Linear: String, CaseIterable, Sendable {
    /// Logits of classes. One output is the logit of class 1, as opposed to class 0.
    case logits

    /// Numbers, and no classes.
    case numbers
  }

  /// The meaning that the last layer of a network gives to its outputs. Without an activation, one output is a number and
  /// several are logits, unless `linear` says otherwise.
  package init(of network: Network, linear: Linear? = nil) {
    let activation = network.layers.last?.activation ?? .linear, count = network.outputs
    self =
      switch (activation, count, linear) {
      case (.sigmoid, 1, _): .twoClasses
      case (.linear, 1, .logits?): .twoClassLogit
      case (_, 1, _): .number(activation)
      case (.softmax, _, _): .classes(count)
      case (.linear, _, .numbers?): .numbers(count)
      case (.linear, _, _): .logits(count)
      case (.sigmoid, _, _): .independent(count)
      default: .scores(count, activation)
      }
  }

  /// The number of classes; 0 for numbers.
  public var classCount: Int {
    switch self {
    case .classes(let count), .logits(let count), .independent(let count), .scores(let count, _): count
    case .twoClasses, .twoClassLogit: 2
    case .number, .numbers: 0
    }
  }

  /// Whether one output stands for two classes, so that a threshold decides between them.
  public var hasThreshold: Bool { self == .twoClasses || self == .twoClassLogit }

  /// The names of the classes, from the names in the network; empty if there are none.
  func classLabels(_ labels: [Name]) -> [Name] {
    guard hasThreshold, let name = labels.first else { return labels }
    return ["not \(name)", name]
  }

  /// An output for each class, from a row of outputs; the row itself if it is of numbers. With one output these are the
  /// probabilities of both classes.
  package func classOutputs(of row: ArraySlice<Float>) -> [Float] {
    guard hasThreshold, let output = row.first.map(probability) else { return Array(row) }
    return [1 - output, output]
  }

  /// The probability of class 1 that one output stands for.
  private func probability(_ output: Float) -> Float {
    self == .twoClassLogit ? Activation.sigmoid.value(at: output) : output
  }

  /// The predicted class; nil if an output is not finite, or is a number and not a class. `threshold` is the probability
  /// above which one output means class 1.
  package func predictedClass(_ outputs: Outputs, _ row: Int, threshold: Float) -> Int? {
    switch self {
    case .classes, .logits, .independent, .scores: return outputs.predictedClass(row)
    case .twoClasses, .twoClassLogit:
      guard let output = outputs.row(row).first, output.isFinite else { return nil }
      return probability(output) > threshold ? 1 : 0
    case .number, .numbers: return nil
    }
  }
}
