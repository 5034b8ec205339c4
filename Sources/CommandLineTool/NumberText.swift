extension Double {
  /// The number with so many decimals, rounded to nearest.
  public func fixed(_ decimals: Int) -> String {
    let scale = (0..<decimals).reduce(1.0) { result, _ in result * 10 }
    let scaled = (magnitude * scale).rounded()
    guard isFinite, scaled < 0x1p53 else { return "\(self)" }
    let digits = String(Int(scaled)).leftZeros(decimals + 1)
    let sign = self < 0 && scaled > 0 ? "-" : ""
    return decimals == 0 ? sign + digits : sign + digits.dropLast(decimals) + "." + digits.suffix(decimals)
  }

  /// A part as a percentage with two decimals: `97.42 %`.
  public var percent: String { (self * 100).fixed(2) + " %" }
}

extension Int {
  /// The number with a comma before every three digits.
  public var grouped: String {
    let digits = String(magnitude)
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
      result.append(digit)
    }
    return (self < 0 ? "-" : "") + result
  }
}

extension Duration {
  /// The time in seconds.
  public var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}

extension String {
  fileprivate func leftZeros(_ width: Int) -> String {
    String(repeating: "0", count: Swift.max(0, width - count)) + self
  }
}
