/// The outputs of a network for some samples, and what the loss needs.
package struct Outputs: Sendable {
  private let values: [Float]

  private let shifted: [Float]
  private let sums: [Float]

  /// The number of elements in a row, with padding and without.
  private let stride, width: Int

  init(values: [Float], shifted: [Float], sums: [Float], stride: Int, width: Int) {
    self.values = values
    self.shifted = shifted
    self.sums = sums
    self.stride = stride
    self.width = width
  }

  /// The values of one sample.
  package func row(_ index: Int) -> ArraySlice<Float> {
    values[index * stride..<index * stride + width]
  }

  /// The class predicted for a sample: the lowest index that holds the largest value; nil if one is not finite.
  package func predictedClass(_ index: Int) -> Int? {
    prediction(in: row(index))
  }

  /// The cross-entropy of a sample in nats, ln S − t_label (Spec/arithmetic.md, 3.4); the last layer must be a softmax.
  package func loss(_ index: Int, label: Int) -> Double {
    Mathematics.ln(Double(sums[index])) - Double(shifted[index * stride + label])
  }

  /// The binary cross-entropy of a sample in nats, for the label 0 or 1 (Spec/arithmetic.md, 3.4); the last layer must be
  /// one sigmoid unit.
  package func binaryLoss(_ index: Int, label: Int) -> Double {
    Self.binaryLoss(ofSum: shifted[index * stride], label: label)
  }
}

/// The lowest index of the largest value; nil if a value is not finite.
private func prediction(in values: ArraySlice<Float>) -> Int? {
  var best = values.startIndex
  for index in values.indices {
    guard values[index].isFinite else { return nil }
    if values[index] > values[best] { best = index }
  }
  return best - values.startIndex
}
