internal import NNBBytes

extension Double {
  /// The number with at most `digits` significant digits, rounded away from zero, unlike `significant`: `0.0124`,
  /// `1.24e-7`, `12,400`.
  ///
  /// The number shown is never smaller in size, so the largest difference can be used as a tolerance.
  package func roundedUp(toDigits digits: Int) -> String {
    guard isFinite else { return isNaN ? "NaN" : sign == .minus ? "-infinite" : "infinite" }
    if self == 0 { return "0" }
    var decimal = Decimal(magnitude)
    decimal.round(to: digits, up: true)
    return (self < 0 ? "-" : "") + Self.text(decimal)
  }

  /// Without an exponent from 0.0001 up to below a million.
  private static func text(_ decimal: Decimal) -> String {
    let digits = decimal.digits, point = decimal.point
    let all = digits.map(String.init).joined()
    if !(-3...6).contains(point) {
      return all.prefix(1) + (all.count > 1 ? "." + all.dropFirst() : "") + "e\(point - 1)"
    }
    if point <= 0 { return "0." + String(repeating: "0", count: -point) + all }
    if point >= digits.count {
      return (Int(all + String(repeating: "0", count: point - digits.count)) ?? 0).grouped
    }
    return (Int(all.prefix(point)) ?? 0).grouped + "." + all.dropFirst(point)
  }
}
