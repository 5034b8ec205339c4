package import NNBModel

/// Decides whether a conversion was right, by the definition of rounding and without the converter's code.
///
/// The candidates lie between the midpoints to their two neighbours. The neighbours of an f16, bf16 or f32 have at most
/// 24 bits, so a midpoint has 25 and is exact in f64, and so is every comparison with it.
package enum RoundingProof {
  /// Whether `result`, the bits of a `type`, is `source` rounded to nearest, ties to even.
  ///
  /// A finite number never becomes infinite. A NaN keeps its sign and the upper bits of its payload, or is quiet.
  package static func isCorrectlyRounded(source: Double, result: UInt64, type: ElementType) -> Bool {
    guard let format = Format(type), result / 2 < format.sign else { return false }
    if type == .float64 { return result == source.bitPattern }
    guard (source.sign == .minus) == (result >= format.sign) else { return false }
    let candidate = result & (format.sign - 1)
    if source.isNaN {
      let payload = source.bitPattern % Format.two(52) / Format.two(52 - format.fraction)
      return candidate == format.infinity + (payload == 0 ? Format.two(format.fraction - 1) : payload)
    }
    if source.isInfinite { return candidate == format.infinity }
    guard candidate < format.infinity else { return false }

    let exact = source.magnitude, value = format.value(candidate)
    let isEven = candidate.isMultiple(of: 2)
    let upper = (value + format.value(candidate + 1)) / 2
    guard exact < upper || exact == upper && isEven else { return false }
    if candidate == 0 { return true }
    let lower = (format.value(candidate - 1) + value) / 2
    return exact > lower || exact == lower && isEven
  }

  /// The index of the first element of `result` that is not right, or that one of the two lacks; nil if all are.
  ///
  /// Integers must be the same in both.
  package static func firstWrong(
    source: [UInt8], sourceType: ElementType, result: [UInt8], resultType: ElementType
  ) -> Int? {
    let sourceSize = sourceType.byteCount, resultSize = resultType.byteCount
    let count = min(source.count / sourceSize, result.count / resultSize)
    for index in 0..<count {
      let before = integer(source, at: index * sourceSize, byteCount: sourceSize)
      let after = integer(result, at: index * resultSize, byteCount: resultSize)
      let isRight =
        if let format = Format(sourceType) {
          isCorrectlyRounded(source: format.signedValue(before), result: after, type: resultType)
        } else {
          sourceType == resultType && before == after
        }
      if !isRight { return index }
    }
    return source.count == count * sourceSize && result.count == count * resultSize ? nil : count
  }

  private static func integer(_ bytes: [UInt8], at offset: Int, byteCount: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<byteCount { value = value * 256 + UInt64(bytes[offset + byteCount - 1 - index]) }
    return value
  }
}

extension RoundingProof {
  /// A binary format by the formula of its definition.
  private struct Format {
    let fraction: Int
    let bias: Int
    let sign: UInt64
    let infinity: UInt64

    init?(_ type: ElementType) {
      switch type {
      case .float16: (fraction, bias, sign, infinity) = (10, 15, 0x8000, 0x7C00)
      case .bfloat16: (fraction, bias, sign, infinity) = (7, 127, 0x8000, 0x7F80)
      case .float32: (fraction, bias, sign, infinity) = (23, 127, 0x8000_0000, 0x7F80_0000)
      case .float64: (fraction, bias, sign, infinity) = (52, 1_023, 1 << 63, 0x7FF0_0000_0000_0000)
      default: return nil
      }
    }

    static func two(_ exponent: Int) -> UInt64 { 1 << UInt64(exponent) }

    /// 2 to the power `exponent`, one of f64's normal numbers.
    private static func power(_ exponent: Int) -> Double {
      Double(bitPattern: UInt64(exponent + 1_023) * two(52))
    }

    /// The number that bits without a sign mean; infinity is taken for the number that would follow the largest.
    func value(_ bits: UInt64) -> Double {
      let exponent = Int(bits >> UInt64(fraction)), rest = bits & (Self.two(fraction) - 1)
      if exponent == 0 { return Double(rest) * Self.power(1 - bias - fraction) }
      return Double(rest + Self.two(fraction)) * Self.power(exponent - bias - fraction)
    }

    /// The f64 of the same value as `bits`; a NaN keeps its payload.
    func signedValue(_ bits: UInt64) -> Double {
      if fraction == 52 { return Double(bitPattern: bits) }
      let magnitude = bits & (sign - 1)
      guard magnitude < infinity else {
        let rest = (magnitude - infinity) * Self.two(52 - fraction)
        return Double(bitPattern: bits / sign * Self.two(63) + 0x7FF0_0000_0000_0000 + rest)
      }
      return value(magnitude) * (bits < sign ? 1 : -1)
    }
  }
}
