internal import NNBSystem

extension ParsedArguments {
  /// The value of an option as an integer in a range.
  package func integer<Integer: FixedWidthInteger>(
    _ name: String, in range: ClosedRange<Integer>
  ) throws(ToolError) -> Integer? {
    try value(name, "a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
      Integer(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  /// The number of threads that `--threads` asks for: all processors if it is not given.
  package var threads: Int {
    get throws(ToolError) { try integer("--threads", in: 1...256) ?? ProcessorCount.available }
  }

  /// The value of an option as a finite f32, the decimal number or fraction rounded once.
  package func float(_ name: String) throws(ToolError) -> Float? {
    let expected = "a number from \(-Float.greatestFiniteMagnitude) to \(Float.greatestFiniteMagnitude)"
    return try value(name, reason(name, Float.self) ?? expected) { $0.decimal(Float.self) }
  }

  /// The value of an option as an f64, the decimal number or fraction rounded once. It must be above 0 as an f32, too, because
  /// training steps compute in f32.
  package func positive(_ name: String) throws(ToolError) -> Double? {
    let range = Float.leastNonzeroMagnitude...Float.greatestFiniteMagnitude
    return try number(name, "a number from \(range.lowerBound) to \(range.upperBound)") { range.contains(Float($0)) }
  }

  /// The value of an option as a finite f64, the decimal number or fraction rounded once, if it `isAllowed`. `expected` says which
  /// numbers are.
  package func number(
    _ name: String, _ expected: String, _ isAllowed: (Double) -> Bool
  ) throws(ToolError) -> Double? {
    try value(name, reason(name, Double.self) ?? expected) { text in
      text.decimal(Double.self).flatMap { isAllowed($0) ? $0 : nil }
    }
  }

  /// What is expected instead of a value that vanishes; nil if it does not.
  private func reason<Number: BinaryFloatingPoint & LosslessStringConvertible>(
    _ name: String, _ type: Number.Type
  ) -> String? {
    guard string(name)?.vanishes(as: type) == true else { return nil }
    return "a number that does not become 0 as f\(MemoryLayout<Number>.size * 8)"
  }

  /// The value of an option as an f32 above 0 and below 1, the decimal number rounded once.
  package func probability(_ name: String) throws(ToolError) -> Float? {
    try value(name, "a number above 0 and below 1") { text in
      text.decimal(Float.self).flatMap { $0 > 0 && $0 < 1 ? $0 : nil }
    }
  }

  /// The value of an option as a finite f64 from 0 on.
  package func natural(_ name: String) throws(ToolError) -> Double? {
    try number(name, "a number from 0 to \(Double.greatestFiniteMagnitude)") { $0 >= 0 }
  }
}

extension String {
  /// A finite decimal number, or the quotient of two, rounded once. Swift's own initializers also read hexadecimal numbers.
  ///
  /// Nil for anything else, and for a number that is not 0 and would become 0.
  package func decimal<Number: BinaryFloatingPoint & LosslessStringConvertible>(_ type: Number.Type) -> Number? {
    guard let value = rounded(type), value != 0 || !hasDigitAboveZero else { return nil }
    return value
  }

  /// Whether it is a number that is not 0 and would become 0.
  package func vanishes<Number: BinaryFloatingPoint & LosslessStringConvertible>(as type: Number.Type) -> Bool {
    rounded(type) == 0 && hasDigitAboveZero
  }

  private func rounded<Number: BinaryFloatingPoint & LosslessStringConvertible>(_ type: Number.Type) -> Number? {
    if utf8.contains(UInt8(ascii: "/")) { return Fraction(self)?.rounded(to: Number.self) }
    guard !lowercased().contains("x"), let value = Number(self), value.isFinite else { return nil }
    return value
  }

  /// Whether a digit above 0 stands before the exponent, or before the line of a fraction.
  private var hasDigitAboveZero: Bool {
    utf8.prefix { $0 | 0x20 != UInt8(ascii: "e") && $0 != UInt8(ascii: "/") }.contains { (0x31...0x39).contains($0) }
  }
}
