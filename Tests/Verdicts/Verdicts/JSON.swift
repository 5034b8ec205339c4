/// A JSON value to be written; objects keep the order of their keys.
enum JSON {
  case null
  case integer(Int)
  case string(String)
  case array([JSON])
  case object([(key: String, value: JSON)])

  /// The value on one line, as Python's `json.dumps` writes it.
  var text: String {
    var output: [UInt8] = []
    write(to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  private func write(to output: inout [UInt8]) {
    switch self {
    case .null: output += "null".utf8
    case .integer(let value): output += "\(value)".utf8
    case .string(let value): Self.write(value, to: &output)
    case .array(let values):
      output += "[".utf8
      for (index, value) in values.enumerated() {
        if index > 0 { output += ", ".utf8 }
        value.write(to: &output)
      }
      output += "]".utf8
    case .object(let members):
      output += "{".utf8
      for (index, member) in members.enumerated() {
        if index > 0 { output += ", ".utf8 }
        Self.write(member.key, to: &output)
        output += ": ".utf8
        member.value.write(to: &output)
      }
      output += "}".utf8
    }
  }

  private static func write(_ text: String, to output: inout [UInt8]) {
    output += "\"".utf8
    for unit in text.utf16 {
      switch unit {
      case 0x22: output += "\\\"".utf8
      case 0x5C: output += "\\\\".utf8
      case 0x08: output += "\\b".utf8
      case 0x09: output += "\\t".utf8
      case 0x0A: output += "\\n".utf8
      case 0x0C: output += "\\f".utf8
      case 0x0D: output += "\\r".utf8
      case 0x20...0x7E: output.append(UInt8(unit))
      default: output += ("\\u" + hex(unit)).utf8
      }
    }
    output += "\"".utf8
  }
}

extension JSON {
  static let mostBytes = 4_096

  /// A number that JSON readers may not hold, in decimal.
  static func count(_ value: some FixedWidthInteger) -> JSON { .string("\(value)") }

  /// The bits of a number, most significant first.
  static func bits(_ value: Double) -> JSON { .string(hex(value.bitPattern)) }
  static func bits(_ value: Float) -> JSON { .string(hex(value.bitPattern)) }

  /// Bytes in hex digits, or the SHA-256 and the size of more than `mostBytes`.
  static func data(_ bytes: [UInt8]) -> JSON {
    if bytes.count <= mostBytes { return .string(hex(bytes)) }
    return .object([("sha256", .string(hex(SHA256.digest(of: bytes)))), ("bytes", .integer(bytes.count))])
  }
}

/// The hex digits of bytes, in lower case.
func hex(_ bytes: [UInt8]) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}

/// All hex digits of an integer, most significant first, in lower case.
func hex<Integer: FixedWidthInteger & UnsignedInteger>(_ value: Integer) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: Integer.bitWidth / 4 - digits.count) + digits
}
