extension JSONParser {
  /// Reads a number. A number without fraction and exponent that fits keeps its exact value.
  mutating func number() throws(JSONError) -> JSON {
    let start = offset
    let isNegative = take("-")
    if isNegative, next == UInt8(ascii: "I") { return try word("Infinity", .number(-.infinity)) }
    var isWhole = true
    if !take("0") { try digits() }
    if take(".") {
      isWhole = false
      try digits()
    }
    if take("e") || take("E") {
      isWhole = false
      if !take("+") { _ = take("-") }
      try digits()
    }
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    if isWhole, let value = Int(text) { return .integer(value) }
    if isWhole, let value = UInt128(text) { return .natural(value) }
    guard let value = Double(text) else { throw JSONError(offset: start, expected: "a number", found: text) }
    return .number(value)
  }

  private var nextIsDigit: Bool { next.map { (0x30...0x39).contains($0) } ?? false }

  private mutating func digits() throws(JSONError) {
    guard nextIsDigit else { throw error("a digit") }
    while nextIsDigit { offset += 1 }
  }

  /// Reads a text in quotes.
  mutating func string() throws(JSONError) -> String {
    let start = offset
    offset += 1
    var content: [UInt8] = []
    while true {
      guard let byte = next, byte >= 0x20 else { throw error("a character or \"") }
      offset += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: content, as: UTF8.self) else {
          throw JSONError(offset: start, expected: "UTF-8", found: "other bytes")
        }
        return text
      case UInt8(ascii: "\\"): content += Array(String(Character(try escape())).utf8)
      default: content.append(byte)
      }
    }
  }

  private static let controls: [UInt8: Unicode.Scalar] = [
    UInt8(ascii: "b"): "\u{8}", UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "n"): "\n", UInt8(ascii: "r"): "\r",
    UInt8(ascii: "t"): "\t",
  ]

  private mutating func escape() throws(JSONError) -> Unicode.Scalar {
    let start = offset - 1
    guard let byte = next else { throw error("an escape") }
    switch UnicodeScalar(byte) {
    case "u":
      offset += 1
      return try escapedScalar(from: start)
    case "\"", "\\", "/":
      offset += 1
      return UnicodeScalar(byte)
    default:
      guard let scalar = Self.controls[byte] else { throw error("an escape") }
      offset += 1
      return scalar
    }
  }

  /// Reads what follows `\u`, and the second half of a pair of surrogates.
  private mutating func escapedScalar(from start: Int) throws(JSONError) -> Unicode.Scalar {
    let high = try hexadecimal()
    if let scalar = Unicode.Scalar(high) { return scalar }
    if high < 0xDC00, take("\\"), take("u") {
      let low = try hexadecimal()
      if (0xDC00..<0xE000).contains(low),
        let scalar = Unicode.Scalar(0x10000 + (UInt32(high - 0xD800) << 10) + UInt32(low - 0xDC00))
      {
        return scalar
      }
    }
    throw JSONError(offset: start, expected: "a pair of surrogates", found: "half of one")
  }

  private mutating func hexadecimal() throws(JSONError) -> UInt16 {
    var value: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(UnicodeScalar(byte)).hexDigitValue else {
        throw error("a hexadecimal digit")
      }
      value = value << 4 | UInt16(digit)
      offset += 1
    }
    return value
  }
}
