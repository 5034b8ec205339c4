/// Makes pixels of the numbers of one input, which mean 0 to 255 or 0 to 1 (Spec/nnidx.md, section 2).
struct PixelValues {
  /// What the numbers mean; nil as long as all were 0 or 1.
  private(set) var scale: ReadingChoices.Values?

  /// Whether a 1 was there.
  private(set) var hasOne = false

  /// Begins with what the user says of the numbers.
  init(_ scale: ReadingChoices.Values?) { self.scale = scale }

  /// How far 255 times a number between 0 and 1 may be from a whole number.
  private static let tolerance = 0.125

  /// What is expected, for messages.
  var expected: String {
    switch scale {
    case .byte: "a whole number from 0 to 255"
    case .unit: "a number from 0 to 1 that is a 255th of a whole number"
    case nil: "a whole number from 0 to 255, or a number from 0 to 1"
    }
  }

  /// The pixel of a number; nil if it cannot be one. As long as the meaning is unknown it is 0 or 1.
  mutating func pixel(_ value: Double) -> UInt8? {
    let whole = value.rounded()
    if whole == value, (0...255).contains(value) { return pixel(UInt8(value)) }
    guard scale != .byte, value > 0, value < 1 else { return nil }
    let scaled = value * 255, nearest = scaled.rounded()
    guard abs(scaled - nearest) <= Self.tolerance else { return nil }
    scale = .unit
    return UInt8(nearest)
  }

  /// The same for a whole number.
  @inline(__always)
  mutating func pixel(_ value: UInt8) -> UInt8? {
    if value > 1 {
      guard scale != .unit else { return nil }
      scale = .byte
      return value
    }
    if value == 1 { hasOne = true }
    return scale == .unit ? value &* 255 : value
  }
}
