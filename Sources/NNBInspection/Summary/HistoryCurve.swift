/// A measure over the epochs of a run, to be drawn in a line of text.
package struct HistoryCurve: Equatable, Sendable {
  /// The value of each epoch; nil if it was not measured.
  package let values: [Double?]

  /// The first and the last value there is.
  package let first, last: Double

  /// The lowest value, or the highest, and the place in `values` of the first that is so.
  package let best: Double, bestIndex: Int

  /// Takes the values of all epochs, in their order; nil if none is a finite number.
  package init?(_ values: [Double?], isBetter: (Double, Double) -> Bool) {
    let values = values.map { $0.flatMap { $0.isFinite ? $0 : nil } }
    let present = values.enumerated().compactMap { index, value in value.map { (index, $0) } }
    guard let first = present.first, let last = present.last else { return nil }
    let best = present.dropFirst().reduce(first) { isBetter($1.1, $0.1) ? $1 : $0 }
    self.values = values
    (self.first, self.last) = (first.1, last.1)
    (bestIndex, self.best) = best
  }

  private static let blocks = Array("▁▂▃▄▅▆▇█")

  /// The curve by characters of eight heights, one for each epoch, or one for the mean of several where there are more
  /// epochs than `width`; blank where nothing was measured, and low where everything is equal.
  package func text(width: Int) -> String {
    let count = max(1, min(width, values.count))
    let means = (0..<count).map { column -> Double? in
      let start = column * values.count / count, end = (column + 1) * values.count / count
      let present = values[start..<end].compactMap { $0 }
      return present.isEmpty ? nil : present.reduce(0) { $0 + $1 / Double(present.count) }
    }
    let present = means.compactMap { $0 }
    guard let low = present.min(), let high = present.max() else { return "" }
    return String(
      means.map { mean -> Character in
        guard let mean else { return " " }
        // Halved, so that the difference of the largest numbers is one.
        let height = high > low ? (mean / 2 - low / 2) / (high / 2 - low / 2) : 0
        return Self.blocks[min(7, max(0, Int((height * 7).rounded())))]
      })
  }
}
