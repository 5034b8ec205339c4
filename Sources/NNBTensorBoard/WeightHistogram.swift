internal import NNBBytes

/// How often values occur in even parts of their range (Spec/tensorboard.md, section 4).
package struct WeightHistogram: Equatable, Sendable {
  /// The smallest and the largest value, the sum of all and that of their squares.
  package let least, greatest, sum, squares: Double

  /// The upper ends of the parts, and the number of values in each.
  package let limits, counts: [Double]

  /// The number of parts.
  package static let partCount = 64

  /// Counts values; nil if there are none, or one is not finite.
  package init?(_ values: [Float]) {
    guard let first = values.first, values.allSatisfy(\.isFinite) else { return nil }
    var (low, high) = (first, first)
    var (sum, squares) = (0.0, 0.0)
    for value in values {
      (low, high) = (min(low, value), max(high, value))
      sum += Double(value)
      squares += Double(value) * Double(value)
    }
    (least, greatest, self.sum, self.squares) = (Double(low), Double(high), sum, squares)
    let start = Double(low), width = Double(high) - start
    guard width > 0 else {
      (limits, counts) = ([Double(high)], [Double(values.count)])
      return
    }
    let parts = Double(Self.partCount)
    var counts = [Double](repeating: 0, count: Self.partCount)
    for value in values { counts[min(Self.partCount - 1, Int((Double(value) - start) / width * parts))] += 1 }
    self.counts = counts
    limits = (1...Self.partCount).map { $0 == Self.partCount ? Double(high) : start + width * (Double($0) / parts) }
  }

  /// The message.
  var bytes: [UInt8] {
    ProtobufField.double(1, least) + ProtobufField.double(2, greatest) + ProtobufField.double(3, counts.reduce(0, +))
      + ProtobufField.double(4, sum) + ProtobufField.double(5, squares) + ProtobufField.doubles(6, limits)
      + ProtobufField.doubles(7, counts)
  }
}
