/// How far two numbers may be apart and still count as equal: |a − b| ≤ absolute + relative · |b|, as in NumPy's
/// `isclose`.
///
/// The second number is the reference. NaN is equal to NaN alone, whatever its bits, and an infinity to itself alone.
package struct Tolerance: Equatable, Sendable {
  /// What is allowed whatever the numbers are; 0 or more, and finite.
  package let absolute: Double

  /// What is allowed in proportion to the second number; 0 or more, and finite.
  package let relative: Double

  /// States what is allowed.
  package init(absolute: Double = 0, relative: Double = 0) {
    self.absolute = absolute
    self.relative = relative
  }

  /// The largest difference from `reference`, a finite number, that is allowed; rounded to f64.
  @inline(__always)
  func bound(_ reference: Double) -> Double { absolute + relative * reference.magnitude }
}
