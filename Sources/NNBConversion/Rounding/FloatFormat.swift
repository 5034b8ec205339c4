/// A binary floating-point format, from f64 and to f64; its constants are those of a type so that they fold.
protocol FloatFormat {
  associatedtype Bits: FixedWidthInteger & UnsignedInteger
  static var fractionBitCount: UInt64 { get }
  static var exponentBitCount: UInt64 { get }
}

/// f16: IEEE 754 binary16.
enum Binary16: FloatFormat {
  typealias Bits = UInt16
  static var fractionBitCount: UInt64 { 10 }
  static var exponentBitCount: UInt64 { 5 }
}

/// bf16: the upper half of an f32.
enum BFloat16: FloatFormat {
  typealias Bits = UInt16
  static var fractionBitCount: UInt64 { 7 }
  static var exponentBitCount: UInt64 { 8 }
}

/// f32: IEEE 754 binary32.
enum Binary32: FloatFormat {
  typealias Bits = UInt32
  static var fractionBitCount: UInt64 { 23 }
  static var exponentBitCount: UInt64 { 8 }
}

/// f64: IEEE 754 binary64.
enum Binary64: FloatFormat {
  typealias Bits = UInt64
  static var fractionBitCount: UInt64 { 52 }
  static var exponentBitCount: UInt64 { 11 }
}

extension FloatFormat {
  @inline(__always) private static var signShift: UInt64 { fractionBitCount &+ exponentBitCount }
  @inline(__always) private static var fractionMask: UInt64 { 1 &<< fractionBitCount &- 1 }

  /// The bits of infinity; those of a NaN are above.
  @inline(__always) private static var infinity: UInt64 { (1 &<< exponentBitCount &- 1) &<< fractionBitCount }

  /// By how much the exponents of f64 are larger.
  @inline(__always) private static var biasDifference: UInt64 { 1_023 &- (1 &<< (exponentBitCount &- 1) &- 1) }

  /// How many bits of an f64's fraction do not fit.
  @inline(__always) private static var dropped: UInt64 { 52 &- fractionBitCount }

  /// The same number as f64, exactly; a NaN keeps its sign and payload, signalling or not.
  @inline(__always)
  static func widened(_ bits: UInt64) -> Double {
    if fractionBitCount == 52 { return Double(bitPattern: bits) }
    let magnitude = bits & (1 &<< signShift &- 1)
    // Signs are moved, not asked for: no processor can guess them.
    let sign = (bits &>> signShift) &<< 63
    if magnitude >= infinity {
      return Double(bitPattern: sign | 0x7FF &<< 52 | (magnitude & fractionMask) &<< dropped)
    }
    if magnitude <= fractionMask {
      let smallest = Double(bitPattern: (biasDifference &+ 1 &- fractionBitCount) &<< 52)
      return Double(bitPattern: sign | (Double(magnitude) * smallest).bitPattern)
    }
    return Double(bitPattern: sign | (magnitude &<< dropped) &+ biasDifference &<< 52)
  }

  /// The bits of the nearest number, of two equally near the even one; infinity beyond the largest.
  ///
  /// A NaN keeps its sign and the upper bits of its payload; where those are zero it becomes a quiet one.
  @inline(__always)
  static func rounded(_ value: Double) -> UInt64 {
    if fractionBitCount == 52 { return value.bitPattern }
    let magnitude = value.bitPattern & (1 &<< 63 &- 1)
    let sign = (value.bitPattern &>> 63) &<< signShift
    if magnitude >= 0x7FF &<< 52 {
      let payload = (magnitude &>> dropped) & fractionMask
      let isVanishing = value.isNaN && payload == 0
      return sign | infinity | (isVanishing ? (fractionMask &+ 1) &>> 1 : payload)
    }
    let exponent = magnitude &>> 52
    if exponent > biasDifference {
      return sign | min(halved(magnitude &- biasDifference &<< 52, times: dropped), infinity)
    }
    // Below half of the smallest number; zero and f64's own subnormal numbers are here too.
    let shift = dropped &+ 1 &+ (biasDifference &- exponent)
    if shift > 53 { return sign }
    return sign | halved(magnitude & (1 &<< 52 &- 1) | 1 &<< 52, times: shift)
  }

  /// A number divided by 2 `count` (1 to 53) times, rounded to nearest, ties to even. A carry out of a fraction gives
  /// the next exponent, as it must.
  @inline(__always)
  private static func halved(_ value: UInt64, times count: UInt64) -> UInt64 {
    let isOdd = (value &>> count) & 1
    return (value &+ (1 &<< (count &- 1)) &- 1 &+ isOdd) &>> count
  }
}
