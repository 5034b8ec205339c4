/// A fraction that was found by counting, and how well it is known by that.
package struct Proportion: Equatable, Sendable {
  /// How many of how many.
  package let part, whole: Int

  /// States them; `part` is from 0 to `whole`.
  package init(_ part: Int, of whole: Int) { (self.part, self.whole) = (part, whole) }

  /// The 97.5 % quantile of the normal distribution.
  private static let z = 1.959963984540054

  /// The interval that has the true fraction within it 95 times of 100: E. B. Wilson's, 1927, without a correction for
  /// continuity (Spec/report.md, 3). Nil of nothing.
  package var interval: ClosedRange<Double>? {
    guard whole > 0, (0...whole).contains(part) else { return nil }
    let n = Double(whole), p = Double(part) / n, square = Self.z * Self.z
    let center = (p + square / (2 * n)) / (1 + square / n)
    let half = Self.z / (1 + square / n) * (p * (1 - p) / n + square / (4 * n * n)).squareRoot()
    // The ends are exactly 0 and 1 where nothing or everything was counted.
    let low = part == 0 ? 0 : max(0, center - half), high = part == whole ? 1 : min(1, center + half)
    return low...max(low, high)
  }
}
