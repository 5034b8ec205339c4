/// How far the elements of two tensors of one shape are apart.
///
/// As numbers, NaN is equal to NaN whatever its bits, and −0 to +0. Integers are compared exactly, floating-point numbers
/// as f64, which holds all of them exactly.
package struct NumericDifference: Equatable, Sendable {
  /// The largest of some differences, and where it is.
  package struct Largest: Equatable, Sendable {
    /// The difference; infinite where one of the numbers is.
    package let value: Double

    /// The same exactly where both elements are integers.
    package let whole: UInt128?

    /// The first element with it, counted from 0, row-major.
    package let index: Int

    /// States a difference and where it is.
    package init(value: Double, whole: UInt128?, index: Int) {
      (self.value, self.whole, self.index) = (value, whole, index)
    }
  }

  /// The number of elements in each tensor.
  package internal(set) var count = 0

  /// How many elements are not the same number.
  package internal(set) var changedCount = 0

  /// How many elements are the same number in other bits of the same type: −0 and +0, or two kinds of NaN.
  package internal(set) var otherBitsCount = 0

  /// How many elements are NaN in the first tensor, or the second, and a number in the other.
  package internal(set) var nanOnlyInFirst = 0, nanOnlyInSecond = 0

  /// How many elements are infinite in the first tensor, or the second, and not in the other.
  package internal(set) var infiniteOnlyInFirst = 0, infiniteOnlyInSecond = 0

  /// How many elements are further apart than the tolerance allows; without one, `changedCount`.
  package internal(set) var beyondToleranceCount = 0

  /// The largest |a − b|; nil if no two numbers differ.
  package internal(set) var largest: Largest?

  /// The largest |a − b| / |b|, infinite where b is 0; nil if no two numbers differ.
  package internal(set) var largestRelative: Largest?

  /// The largest distance in units in the last place; nil if the types differ or are integers.
  package internal(set) var largestULP: UInt64?

  /// The cosine of the angle between the tensors as vectors of f64, without elements that are not finite in both; nil
  /// where one of them has no length, or more than an f64 can hold.
  package internal(set) var cosine: Double?

  /// The part of the elements that are not the same number, 0 … 1.
  package var changedPart: Double { count == 0 ? 0 : Double(changedCount) / Double(count) }

  /// Whether every element has the same bits, which only tensors of one type can have.
  package internal(set) var isBitwiseEqual = false
}
