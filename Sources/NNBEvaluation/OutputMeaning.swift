package import NNBCompute
public import NNBModel

/// What the outputs of a network mean (Spec/nnb.md, 7.2).
public enum OutputMeaning: Equatable, Sendable {
  /// One output for each class; the value is the number of classes.
  case classes(Int)

  /// One output: the probability of class 1, as opposed to class 0.
  case twoClasses

  /// One output that is a number and not a class. The activation is that of the last layer; with softmax the number is
  /// always 1.
  case number(Activation)

  /// The meaning that the last layer of a network gives to its outputs.
  package init(of network: Network) {
    let activation = network.layers.last?.activation ?? .linear
    switch (network.outputs, activation) {
    case (1, .sigmoid): self = .twoClasses
    case (1, _): self = .number(activation)
    default: self = .classes(network.outputs)
    }
  }

  /// The number of classes; 0 for a number.
  public var classCount: Int {
    switch self {
    case .classes(let count): count
    case .twoClasses: 2
    case .number: 0
    }
  }

  /// The names of the classes, from the names in the network; empty if there are none.
  func classLabels(_ labels: [Name]) -> [Name] {
    guard self == .twoClasses, let name = labels.first else { return labels }
    return ["not \(name)", name]
  }

  /// An output for each class, from a row of outputs; the row itself if it is a number.
  package func classOutputs(of row: ArraySlice<Float>) -> [Float] {
    guard self == .twoClasses, let output = row.first else { return Array(row) }
    return [1 - output, output]
  }

  /// The predicted class; nil if an output is not finite, or is a number and not a class.
  package func predictedClass(_ outputs: Outputs, _ row: Int) -> Int? {
    switch self {
    case .classes: return outputs.predictedClass(row)
    case .twoClasses:
      guard let output = outputs.row(row).first, output.isFinite else { return nil }
      return output > 1 - output ? 1 : 0
    case .number: return nil
    }
  }

  /// The loss of a sample in nats; 0 if the network has no loss.
  func loss(_ outputs: Outputs, _ row: Int, label: Int, hasSoftmax: Bool) -> Double {
    if self == .twoClasses { return outputs.binaryLoss(row, label: label) }
    return hasSoftmax ? outputs.loss(row, label: label) : 0
  }
}
