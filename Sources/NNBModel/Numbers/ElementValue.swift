/// An element of any type.
package enum ElementValue: Equatable, Sendable {
  case whole(Int128)
  case real(Double)

  /// The element at `index` of little-endian `bytes`.
  package init(_ bytes: Span<UInt8>, _ index: Int, _ type: ElementType) {
    switch type {
    case .float16: self = .real(Binary16.widened(Binary16.bits(bytes, index)))
    case .bfloat16: self = .real(BFloat16.widened(BFloat16.bits(bytes, index)))
    case .float32: self = .real(Binary32.widened(Binary32.bits(bytes, index)))
    case .float64: self = .real(Binary64.widened(Binary64.bits(bytes, index)))
    default:
      let size = type.byteCount
      var bits: UInt64 = 0
      for byte in 0..<size { bits |= UInt64(bytes[index * size + byte]) << UInt64(8 * byte) }
      switch type {
      case .int8: self = .whole(Int128(Int8(truncatingIfNeeded: bits)))
      case .int16: self = .whole(Int128(Int16(truncatingIfNeeded: bits)))
      case .int32: self = .whole(Int128(Int32(truncatingIfNeeded: bits)))
      case .int64: self = .whole(Int128(Int64(truncatingIfNeeded: bits)))
      default: self = .whole(Int128(bits))
      }
    }
  }

  /// The number as f64, rounded to nearest if it is an integer beyond 2^53.
  package var value: Double {
    switch self {
    case .whole(let value): Self.real(value)
    case .real(let value): value
    }
  }

  /// An integer as f64. Most fit in 64 bits, where the conversion is a hundred times as fast.
  private static func real(_ whole: Int128) -> Double {
    let short = Int64(truncatingIfNeeded: whole)
    return Int128(short) == whole ? Double(short) : Double(whole)
  }

  /// The distance between two finite numbers: as f64, and exactly if both are integers.
  ///
  /// The f64 is 0 only if the numbers are equal.
  package func difference(from other: ElementValue) -> (Double, whole: UInt128?) {
    switch (self, other) {
    case (.whole(let left), .whole(let right)):
      let difference = (left - right).magnitude
      return (Int128(exactly: difference).map(Self.real) ?? Double(difference), difference)
    case (.real(let left), .real(let right)): return ((left - right).magnitude, nil)
    case (.real(let real), .whole(let whole)), (.whole(let whole), .real(let real)):
      // Integers of 64 bits are smaller.
      guard real.magnitude < 0x1p65 else { return ((real - Double(whole)).magnitude, nil) }
      let integral = real.rounded(.towardZero)
      return ((Double(Int128(integral) - whole) + (real - integral)).magnitude, nil)
    }
  }
}
