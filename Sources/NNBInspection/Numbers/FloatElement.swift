/// A binary floating-point type, by the bits of its numbers.
protocol FloatElement {
  associatedtype Bits: FixedWidthInteger & UnsignedInteger

  /// The same number as f64, exactly.
  static func value(_ bits: Bits) -> Double
}

enum Float64Element: FloatElement {
  @inline(__always) static func value(_ bits: UInt64) -> Double { Double(bitPattern: bits) }
}

enum Float32Element: FloatElement {
  @inline(__always) static func value(_ bits: UInt32) -> Double { Double(Float(bitPattern: bits)) }
}

enum BFloat16Element: FloatElement {
  @inline(__always) static func value(_ bits: UInt16) -> Double { Double(Float(bitPattern: UInt32(bits) << 16)) }
}

enum Float16Element: FloatElement {
  /// Read as an f32, whose exponents are larger by 112, and then multiplied, which makes subnormal numbers right too.
  @inline(__always)
  static func value(_ bits: UInt16) -> Double {
    let sign = UInt32(bits & 0x8000) << 16, magnitude = UInt32(bits & 0x7FFF) << 13
    if magnitude >= 0x7C00 << 13 { return Double(Float(bitPattern: sign | 0x7F80_0000 | magnitude)) }
    return Double(Float(bitPattern: sign | magnitude) * 0x1p112)
  }
}

extension FloatElement {
  /// The place of a number among all of its type, both zeros having place 0; not for NaN.
  @inline(__always)
  static func place(_ bits: Bits) -> Int64 {
    let magnitude = Int64(truncatingIfNeeded: bits & (Bits.max >> 1))
    return bits >> Bits(truncatingIfNeeded: Bits.bitWidth - 1) == 0 ? magnitude : -magnitude
  }

  /// The distance of two numbers in units in the last place; not for NaN.
  @inline(__always)
  static func distance(_ left: Bits, _ right: Bits) -> UInt64 {
    let left = place(left), right = place(right)
    // Two f64 of different signs can be further apart than an Int64 tells, though not than a UInt64 does.
    return UInt64(bitPattern: left > right ? left &- right : right &- left)
  }

  /// The bits of the element at `index` of little-endian `bytes`.
  @inline(__always)
  static func bits(_ bytes: Span<UInt8>, _ index: Int) -> Bits {
    let size = Bits.bitWidth / 8
    var bits: Bits = 0
    for byte in 0..<size { bits |= Bits(truncatingIfNeeded: bytes[index &* size &+ byte]) &<< Bits(8 &* byte) }
    return bits
  }
}
