/// How well the probability that a model gives to its answers agrees with how often they are right (Spec/report.md, 6).
package struct Calibration: Equatable, Sendable {
  /// The answers whose probability is within one of equal parts of 0 … 1, without its lower end and with its upper one.
  package struct Bin: Equatable, Sendable {
    /// The number of answers, and of those that are right.
    package fileprivate(set) var count = 0, correct = 0

    fileprivate var sum = 0.0

    /// The mean probability of the answers; nil if there are none.
    package var confidence: Double? { count == 0 ? nil : sum / Double(count) }

    /// The fraction of the answers that is right; nil if there are none.
    package var accuracy: Double? { count == 0 ? nil : Double(correct) / Double(count) }
  }

  /// The parts of 0 … 1, from the lowest.
  package private(set) var bins: [Bin]

  /// The number of answers.
  package private(set) var count = 0

  /// The usual number of parts.
  package static let usualBins = 15

  /// Begins with no answers.
  package init(bins: Int = usualBins) { self.bins = Array(repeating: Bin(), count: max(1, bins)) }

  /// The lower and the upper end of a part.
  package func edges(_ index: Int) -> (low: Double, high: Double) {
    (Double(index) / Double(bins.count), Double(index + 1) / Double(bins.count))
  }

  /// Takes in one answer with its probability, from 0 to 1.
  package mutating func add(confidence: Float, isCorrect: Bool) {
    let value = Double(confidence)
    var index = min(bins.count - 1, max(0, Int(value * Double(bins.count))))
    // The product may be rounded across an end.
    while index > 0, value <= edges(index).low { index -= 1 }
    while index < bins.count - 1, value > edges(index).high { index += 1 }
    bins[index].count += 1
    bins[index].sum += value
    if isCorrect { bins[index].correct += 1 }
    count += 1
  }

  /// The expected calibration error: the mean of the differences between probability and accuracy in each part, weighted by
  /// its answers; nil if there are none.
  package var expectedError: Double? {
    guard count > 0 else { return nil }
    return bins.reduce(0) { sum, bin in sum + bin.gap * Double(bin.count) } / Double(count)
  }

  /// The largest of these differences; nil if there are no answers.
  package var largestError: Double? { count == 0 ? nil : bins.map(\.gap).max() }
}

extension Calibration.Bin {
  /// The difference between probability and accuracy; 0 without answers.
  fileprivate var gap: Double {
    guard let confidence, let accuracy else { return 0 }
    return abs(confidence - accuracy)
  }
}
