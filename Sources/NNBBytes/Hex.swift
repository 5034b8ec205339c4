extension FixedWidthInteger where Self: UnsignedInteger {
  /// All hexadecimal digits, in lower case.
  package var hex: String {
    let digits = String(self, radix: 16)
    return String(repeating: "0", count: Self.bitWidth / 4 - digits.count) + digits
  }
}

extension Sequence<UInt8> {
  /// The bytes in hexadecimal, with blanks between them: `89 4e 4e 42`.
  package var hex: String { map(\.hex).joined(separator: " ") }
}

extension [UInt8] {
  /// The digits of all bytes, without anything between them, as `sha256sum` prints a digest.
  package var hexText: String { map(\.hex).joined() }
}
