internal import NNBModel

extension FloatFormat {
  /// The place of a number among all of its type, both zeros having place 0; not for NaN.
  @inline(__always)
  private static func place(_ bits: Bits) -> Int64 {
    let magnitude = Int64(truncatingIfNeeded: bits & (Bits.max >> 1))
    return bits >> Bits(truncatingIfNeeded: Bits.bitWidth - 1) == 0 ? magnitude : -magnitude
  }

  /// The distance of two numbers in units in the last place: how many steps to a neighbour lead from one to the other.
  ///
  /// The smallest numbers of both signs are 2 apart, −0 and +0 are one number, and an infinity is the neighbour of the
  /// largest finite number. Not for NaN.
  @inline(__always)
  static func distance(_ left: Bits, _ right: Bits) -> UInt64 {
    let left = place(left), right = place(right)
    // Two f64 of different signs can be further apart than an Int64 tells, though not than a UInt64 does.
    return UInt64(bitPattern: left > right ? left &- right : right &- left)
  }
}
