/// What a conversion has done to the elements so far.
package struct ConversionStatistics: Equatable, Sendable {
  /// The number of elements.
  package internal(set) var count = 0

  /// How many numbers are no longer the same; a NaN never counts.
  package internal(set) var changedCount = 0

  /// How many elements are NaN.
  package internal(set) var nanCount = 0

  /// How many elements are infinite.
  package internal(set) var infinityCount = 0

  /// The largest difference between a number and what it became; exact.
  package internal(set) var largestError = 0.0

  /// The index of the first element with that difference; nil if no number has changed.
  package internal(set) var largestErrorIndex: Int?
}
