extension Double {
  /// The number with `decimals` decimals, rounded to nearest.
  package func fixed(_ decimals: Int) -> String {
    let scale = (0..<decimals).reduce(1.0) { result, _ in result * 10 }
    let scaled = (magnitude * scale).rounded()
    guard isFinite, scaled < 0x1p53 else { return "\(self)" }
    let digits = String(Int(scaled)).leftZeros(decimals + 1)
    let sign = self < 0 && scaled > 0 ? "-" : ""
    return decimals == 0 ? sign + digits : sign + digits.dropLast(decimals) + "." + digits.suffix(decimals)
  }

  /// The number with at most `count` significant digits, rounded to nearest: `0.00012`, `-3.25`, `1.5e+09`.
  ///
  /// Numbers from 10⁻⁴ on and below 10⁶ are written without an exponent.
  package func significant(_ count: Int) -> String {
    guard isFinite, self != 0 else { return self == 0 ? "0" : "\(self)" }
    var decimal = Decimal(magnitude)
    decimal.round(to: count, up: false)
    return (self < 0 ? "-" : "") + Self.text(decimal.digits, decimal.point - 1)
  }

  /// The text of digits, the first of which has the weight ten to the power of `exponent`.
  private static func text(_ digits: [Int], _ exponent: Int) -> String {
    func text(_ digits: some Sequence<Int>) -> String { digits.map(String.init).joined() }
    switch exponent {
    case 0..<6:
      let padded = digits + Array(repeating: 0, count: max(0, exponent + 1 - digits.count))
      let fraction = text(padded[(exponent + 1)...])
      return text(padded[...exponent]) + (fraction.isEmpty ? "" : "." + fraction)
    case -4..<0:
      return "0." + String(repeating: "0", count: -exponent - 1) + text(digits)
    default:
      let fraction = text(digits.dropFirst())
      let power = exponent.magnitude < 10 ? "0\(exponent.magnitude)" : "\(exponent.magnitude)"
      return text(digits.prefix(1)) + (fraction.isEmpty ? "" : "." + fraction) + "e" + (exponent < 0 ? "-" : "+")
        + power
    }
  }

  /// A fraction as a percentage with two decimals: `97.42 %`.
  package var percent: String { (self * 100).fixed(2) + " %" }
}

extension Duration {
  /// The time in seconds.
  package var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}

extension String {
  fileprivate func leftZeros(_ width: Int) -> String {
    String(repeating: "0", count: Swift.max(0, width - count)) + self
  }
}
