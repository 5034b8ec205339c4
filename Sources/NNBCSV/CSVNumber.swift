/// Numbers in fields (Spec/nnidx.md, section 2).
extension CSVRecord {
  /// A field as a whole number from 0 to 255 that has nothing but up to three digits; nil for anything else, also for other
  /// ways to write such a number.
  package func byte(_ index: Int) -> UInt8? {
    let range = range(index)
    guard (1...3).contains(range.count) else { return nil }
    var value = 0
    for place in range {
      let digit = bytes[place] &- 0x30
      guard digit <= 9 else { return nil }
      value = value * 10 + Int(digit)
    }
    return value <= 255 ? UInt8(value) : nil
  }

  /// A field as a finite number: a sign, digits with at most one point, an exponent; nil if it is not one.
  package func number(_ index: Int) -> Double? {
    let field = bytes[range(index)]
    guard (1...CSVLimits.longestNumber).contains(field.count) else { return nil }
    var digits = 0, points = 0, exponents = 0
    var previous: UInt8 = 0
    for byte in field {
      switch byte {
      case 0x30...0x39: digits += 1
      case UInt8(ascii: "."):
        points += 1
        if exponents > 0 { return nil }
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        exponents += 1
        if digits == 0 { return nil }
      case UInt8(ascii: "+"), UInt8(ascii: "-"):
        guard previous == 0 || previous | 0x20 == UInt8(ascii: "e") else { return nil }
      default: return nil
      }
      previous = byte
    }
    guard digits > 0, points <= 1, exponents <= 1, (0x30...0x39).contains(previous) || previous == UInt8(ascii: ".")
    else { return nil }
    // What the standard library does not take: a point without digits on one of its sides.
    var text = String(decoding: field, as: UTF8.self)
    if text.utf8.last == UInt8(ascii: ".") { text.removeLast() }
    if text.utf8.first == UInt8(ascii: ".") { text = "0" + text }
    guard let value = Double(text), value.isFinite else { return nil }
    return value
  }
}
