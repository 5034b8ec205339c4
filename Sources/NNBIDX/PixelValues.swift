internal import NNBBytes

/// What the numbers in a file of images are (Spec/idx.md, 4).
package enum PixelValues: Equatable, Sendable {
  /// Bytes.
  case bytes

  /// Whole numbers from 0 to 255, of another type.
  case whole(IDXElementType)

  /// Each a byte divided by 255, rounded to its type.
  case fractions(IDXElementType)

  /// Numbers from 0 to 1 that are no bytes divided by 255; from 0 to 255, not all whole; or any others, which are taken for
  /// the inputs of a network as they are.
  case unit(IDXElementType), wide(IDXElementType), other(IDXElementType)

  /// Numbers that were not looked at, since models take them as they are stored.
  case stored(IDXElementType)

  /// What is said of how they are taken; nil for bytes.
  package var remark: String? {
    switch self {
    case .bytes, .stored: nil
    case .whole(let type): "the images are whole numbers of type \(type), taken as bytes"
    case .fractions(let type): "the images are \(type) from 0 to 1, each a byte / 255, and taken as these bytes"
    case .unit(let type): "the images are \(type) from 0 to 1: 1 is taken for byte 255"
    case .wide(let type): "the images are \(type) from 0 to 255, not all whole, scaled as bytes are"
    case .other(let type): "the images are \(type), not from 0 to 255, taken for inputs as they are"
    }
  }
}

/// What becomes of numbers that are no bytes by their type.
package enum NumberUse: Sendable {
  /// They are bytes by their values, or refused.
  case bytes

  /// They are bytes by their values, or numbers.
  case bytesOrNumbers

  /// They are what models take that state such stored numbers (Spec/idx.md, 4), and are not looked at.
  case numbers

  /// Both of the last two, for models of which some state such numbers.
  case both
}

/// Looks through numbers to see what they are.
struct PixelSurvey {
  private(set) var least = Double.infinity, most = -Double.infinity
  private var areWhole = true, areFractions = true
  private(set) var areFinite = true

  mutating func add(_ value: Float) {
    take(Double(value))
    if areFractions, Self.byte(of: value) == nil { areFractions = false }
  }

  mutating func add(_ value: Double) {
    take(value)
    if areFractions, Self.byte(of: value) == nil { areFractions = false }
  }

  mutating func add(_ value: Int) {
    take(Double(value))
    areFractions = false
  }

  private mutating func take(_ value: Double) {
    if value < least { least = value }
    if value > most { most = value }
    if !value.isFinite { areFinite = false }
    if areWhole, value != value.rounded() { areWhole = false }
  }

  /// The byte that divided by 255, or multiplied by 1/255, gives this number in f32; nil if there is none.
  static func byte(of value: Float) -> UInt8? {
    guard value >= 0, value <= 1 else { return nil }
    let byte = (value * 255).rounded()
    return byte / 255 == value || byte * (1 / 255) == value ? UInt8(byte) : nil
  }

  /// The same in f64, or in f32 made f64.
  static func byte(of value: Double) -> UInt8? {
    guard value >= 0, value <= 1 else { return nil }
    let byte = (value * 255).rounded()
    if byte / 255 == value || byte * (1 / 255) == value { return UInt8(byte) }
    return Double(Float(value)) == value ? self.byte(of: Float(value)) : nil
  }

  /// What the numbers are, all of them being of this type.
  func values(of type: IDXElementType) -> PixelValues {
    if areFractions { return .fractions(type) }
    guard least >= 0, most <= 255 else { return .other(type) }
    if areWhole { return .whole(type) }
    return most <= 1 ? .unit(type) : .wide(type)
  }
}
