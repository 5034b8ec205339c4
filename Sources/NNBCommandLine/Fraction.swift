/// A rational number, exactly: what a decimal number or a quotient of two says.
package struct Fraction: Equatable, Sendable {
  private let isNegative: Bool

  /// Both are below `limit`, and the denominator is above 0.
  private let numerator, denominator: UInt128

  /// So that they can be doubled during a division.
  private static let limit = UInt128(1) << 126

  private init?(isNegative: Bool, _ numerator: UInt128?, _ denominator: UInt128?) {
    guard let numerator, let denominator, denominator > 0 else { return nil }
    // In lowest terms, so that products are small and equal numbers are equal.
    let common = Self.commonDivisor(numerator, denominator)
    (self.numerator, self.denominator) = (numerator / common, denominator / common)
    guard self.numerator < Self.limit, self.denominator < Self.limit else { return nil }
    self.isNegative = isNegative && numerator > 0
  }

  /// A whole number.
  package init(_ whole: UInt32) { (isNegative, numerator, denominator) = (false, UInt128(whole), 1) }

  /// Reads a decimal number, `-0.5` or `1e-3`, or a quotient of two, `1/255`.
  ///
  /// Nil for anything else, and for numbers whose numerator or denominator, in lowest terms, is 2¹²⁶ or more.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let first = Self.decimal(parts[0]) else { return nil }
    guard parts.count == 2 else {
      self = first
      return
    }
    guard let second = Self.decimal(parts[1]), let quotient = first.divided(by: second) else { return nil }
    self = quotient
  }

  /// A decimal number: a sign, digits with a point, an exponent.
  private static func decimal(_ text: Substring) -> Fraction? {
    var rest = text.utf8[...]
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    let halves = rest.split(
      maxSplits: 1, omittingEmptySubsequences: false, whereSeparator: { $0 | 0x20 == UInt8(ascii: "e") })
    var exponent = 0
    if halves.count == 2 {
      guard let number = Int(Substring(halves[1])), number.magnitude < 100 else { return nil }
      exponent = number
    }
    let mantissa = (halves.first ?? rest).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let digits = mantissa.joined()
    guard mantissa.count <= 2, !digits.isEmpty else { return nil }
    if mantissa.count == 2 { exponent -= mantissa[1].count }
    var numerator: UInt128? = 0
    for digit in digits {
      guard (0x30...0x39).contains(digit) else { return nil }
      numerator = numerator.flatMap { sum($0, tenTimes: UInt128(digit - 0x30)) }
    }
    guard let power = powerOfTen(exponent.magnitude) else { return nil }
    return exponent < 0
      ? Fraction(isNegative: isNegative, numerator, power)
      : Fraction(isNegative: isNegative, numerator.flatMap { product($0, power) }, 1)
  }

  private static func sum(_ value: UInt128, tenTimes digit: UInt128) -> UInt128? {
    product(value, 10).flatMap {
      let (sum, overflows) = $0.addingReportingOverflow(digit)
      return overflows ? nil : sum
    }
  }

  private static func powerOfTen(_ exponent: UInt) -> UInt128? {
    (0..<exponent).reduce(Optional(UInt128(1))) { power, _ in power.flatMap { product($0, 10) } }
  }

  private static func product(_ left: UInt128, _ right: UInt128) -> UInt128? {
    let (product, overflows) = left.multipliedReportingOverflow(by: right)
    return overflows ? nil : product
  }

  private static func commonDivisor(_ left: UInt128, _ right: UInt128) -> UInt128 {
    var (left, right) = (left, right)
    while right > 0 { (left, right) = (right, left % right) }
    return max(1, left)
  }
}

// MARK: Computing

extension Fraction {
  /// The product; nil if it is too large to be exact.
  package func times(_ other: Fraction) -> Fraction? {
    Fraction(
      isNegative: isNegative != other.isNegative, Self.product(numerator, other.numerator),
      Self.product(denominator, other.denominator))
  }

  /// The quotient; nil if it is too large to be exact, or the other number is 0.
  package func divided(by other: Fraction) -> Fraction? {
    Fraction(
      isNegative: isNegative != other.isNegative, Self.product(numerator, other.denominator),
      Self.product(denominator, other.numerator))
  }

  /// The number with the other sign.
  package var negated: Fraction {
    Fraction(isNegative: !isNegative, numerator, denominator) ?? self
  }

  /// Whether it is above 0.
  package var isPositive: Bool { !isNegative && numerator > 0 }

  /// Whether it is below 1.
  package var isBelowOne: Bool { isNegative || numerator < denominator }

  /// The smallest whole number that is not below the product with `count`; nil if that is negative or too large.
  package func roundedUp(times count: Int) -> Int? {
    guard !isNegative, let product = Self.product(numerator, UInt128(max(0, count))) else { return nil }
    let (quotient, rest) = product.quotientAndRemainder(dividingBy: denominator)
    return Int(exactly: quotient + (rest > 0 ? 1 : 0))
  }

  /// The nearest number of a type, with ties to even; nil if it is too large for the type.
  package func rounded<Number: BinaryFloatingPoint>(to type: Number.Type) -> Number? {
    guard numerator > 0 else { return 0 }
    // Doubled until 1 ≤ top / bottom < 2. Both stay below 2¹²⁷.
    var top = numerator, bottom = denominator, exponent = 0
    while top < bottom { (top, exponent) = (top << 1, exponent - 1) }
    while top >= bottom << 1 { (bottom, exponent) = (bottom << 1, exponent + 1) }
    // A number below the normal ones has fewer bits. Those that are allowed here are far above the smallest.
    let precision = Number.significandBitCount + 1
    var bits: UInt64 = 0
    for position in 0..<precision {
      if position > 0 { top <<= 1 }
      bits <<= 1
      if top >= bottom { (top, bits) = (top - bottom, bits | 1) }
    }
    let isAboveHalf = top << 1 > bottom, isHalf = top << 1 == bottom
    if isAboveHalf || isHalf && bits & 1 == 1 { bits += 1 }
    let scale = Number.Exponent(exponent - precision + 1)
    let value = Number(sign: isNegative ? .minus : .plus, exponent: scale, significand: Number(bits))
    return value.isFinite ? value : nil
  }
}
