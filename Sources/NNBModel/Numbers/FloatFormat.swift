/// A binary floating-point format, converted from and to f64. Its constants are static, so that the compiler folds
/// them.
///
/// It is public and not `package`, because the compiler does not specialize `package` code in other modules, even if it
/// is inlinable. Conversions call this for every element and would take ten times as long.
public protocol FloatFormat {
  associatedtype Bits: FixedWidthInteger & UnsignedInteger & BitwiseCopyable
  static var fractionBitCount: UInt64 { get }
  static var exponentBitCount: UInt64 { get }
}

/// f16: IEEE 754 binary16.
public enum Binary16: FloatFormat {
  /// As many bits as a number has.
  public typealias Bits = UInt16

  /// Bits of the fraction.
  @inlinable public static var fractionBitCount: UInt64 { 10 }

  /// Bits of the exponent.
  @inlinable public static var exponentBitCount: UInt64 { 5 }
}

/// bf16: the upper half of an f32.
public enum BFloat16: FloatFormat {
  /// As many bits as a number has.
  public typealias Bits = UInt16

  /// Bits of the fraction.
  @inlinable public static var fractionBitCount: UInt64 { 7 }

  /// Bits of the exponent.
  @inlinable public static var exponentBitCount: UInt64 { 8 }
}

/// f32: IEEE 754 binary32.
public enum Binary32: FloatFormat {
  /// As many bits as a number has.
  public typealias Bits = UInt32

  /// Bits of the fraction.
  @inlinable public static var fractionBitCount: UInt64 { 23 }

  /// Bits of the exponent.
  @inlinable public static var exponentBitCount: UInt64 { 8 }
}

/// f64: IEEE 754 binary64.
public enum Binary64: FloatFormat {
  /// As many bits as a number has.
  public typealias Bits = UInt64

  /// Bits of the fraction.
  @inlinable public static var fractionBitCount: UInt64 { 52 }

  /// Bits of the exponent.
  @inlinable public static var exponentBitCount: UInt64 { 11 }
}

extension FloatFormat {
  /// The size of a number in bytes.
  @inlinable @inline(__always) public static var byteCount: Int { Bits.bitWidth / 8 }

  @inlinable @inline(__always) static var signShift: UInt64 { fractionBitCount &+ exponentBitCount }
  @inlinable @inline(__always) static var fractionMask: UInt64 { 1 &<< fractionBitCount &- 1 }

  /// The bits of infinity; those of a NaN are above.
  @inlinable @inline(__always)
  public static var infinity: UInt64 { (1 &<< exponentBitCount &- 1) &<< fractionBitCount }

  /// How much larger the exponents of f64 are.
  @inlinable @inline(__always)
  static var biasDifference: UInt64 { 1_023 &- (1 &<< (exponentBitCount &- 1) &- 1) }

  /// How many bits of an f64's fraction do not fit.
  @inlinable @inline(__always) static var dropped: UInt64 { 52 &- fractionBitCount }

  /// The bits of the number at `index` of little-endian `bytes`.
  @inlinable @inline(__always)
  public static func bits(_ bytes: Span<UInt8>, _ index: Int) -> Bits {
    // Safe: the load is checked to lie within the bytes, and any bits are an integer.
    Bits(littleEndian: unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: index &* byteCount, as: Bits.self))
  }

  /// The bits without the sign.
  @inlinable @inline(__always)
  public static func magnitude(_ bits: Bits) -> UInt64 { UInt64(truncatingIfNeeded: bits) & (1 &<< signShift &- 1) }

  /// The same number as f64, exactly; a NaN keeps its sign and payload, signalling or not.
  @inlinable @inline(__always)
  public static func widened(_ bits: Bits) -> Double {
    if fractionBitCount == 52 { return Double(bitPattern: UInt64(truncatingIfNeeded: bits)) }
    let magnitude = magnitude(bits)
    // The sign is moved without a branch, which no processor could predict.
    let sign = (UInt64(truncatingIfNeeded: bits) &>> signShift) &<< 63
    if magnitude >= infinity { return Double(bitPattern: sign | 0x7FF &<< 52 | (magnitude & fractionMask) &<< dropped) }
    // The bits are read as an f64, whose exponents are larger, and then scaled. This is right for subnormal numbers,
    // too.
    return Double(bitPattern: sign | magnitude &<< dropped) * Double(bitPattern: (biasDifference &+ 1_023) &<< 52)
  }

  /// The same number as f64, exactly; of a NaN any NaN, which takes half the time if the processor knows the type.
  @inlinable @inline(__always)
  public static func value(_ bits: Bits) -> Double {
    switch fractionBitCount {
    case 7: Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits) &<< 16))
    case 23: Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
    default: widened(bits)
    }
  }

  /// The bits of the nearest number, ties to even; infinity beyond the largest number.
  ///
  /// A NaN keeps its sign and the upper bits of its payload. If those are zero, it becomes a quiet NaN.
  @inlinable @inline(__always)
  public static func rounded(_ value: Double) -> Bits {
    if fractionBitCount == 52 { return Bits(truncatingIfNeeded: value.bitPattern) }
    let sign = (value.bitPattern &>> 63) &<< signShift
    return Bits(truncatingIfNeeded: sign | roundedMagnitude(value.bitPattern & (1 &<< 63 &- 1)))
  }

  @inlinable @inline(__always)
  static func roundedMagnitude(_ magnitude: UInt64) -> UInt64 {
    if magnitude >= 0x7FF &<< 52 {
      let payload = (magnitude &>> dropped) & fractionMask
      let isVanishing = magnitude > 0x7FF &<< 52 && payload == 0
      return infinity | (isVanishing ? (fractionMask &+ 1) &>> 1 : payload)
    }
    let exponent = magnitude &>> 52
    if exponent > biasDifference { return min(halved(magnitude &- biasDifference &<< 52, times: dropped), infinity) }
    // Smaller than half of the smallest number: zero, and the subnormal numbers of f64.
    let shift = dropped &+ 1 &+ (biasDifference &- exponent)
    if shift > 53 { return 0 }
    return halved(magnitude & (1 &<< 52 &- 1) | 1 &<< 52, times: shift)
  }

  /// A number divided by 2 `count` times (1 to 53), rounded to nearest, ties to even. A carry out of the fraction
  /// correctly increases the exponent.
  @inlinable @inline(__always)
  static func halved(_ value: UInt64, times count: UInt64) -> UInt64 {
    let isOdd = (value &>> count) & 1
    return (value &+ (1 &<< (count &- 1)) &- 1 &+ isOdd) &>> count
  }
}
