/// What a conversion has done to the elements so far.
public struct ConversionStatistics: Equatable, Sendable {
  /// The number of elements.
  public internal(set) var count = 0

  /// How many numbers are no longer the same; a NaN never counts.
  public internal(set) var changedCount = 0

  /// How many elements are NaN.
  public internal(set) var nanCount = 0

  /// How many elements are infinite.
  public internal(set) var infinityCount = 0

  /// The largest difference between a number and what it became; exact.
  public internal(set) var largestError = 0.0

  /// The index of the first element with that difference; nil where no number has changed.
  public internal(set) var largestErrorIndex: Int?
}
