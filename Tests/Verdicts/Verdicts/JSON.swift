/// A JSON value to be written; objects keep the order of their keys.
enum JSON {
  case null
  case integer(Int)
  case string(String)
  case array([JSON])
  case object([(key: String, value: JSON)])

  /// The value on one line, as Python's `json.dumps` writes it.
  var text: String {
    var output = ""
    write(to: &output)
    return output
  }

  private func write(to output: inout String) {
    switch self {
    case .null: output += "null"
    case .integer(let value): output += "\(value)"
    case .string(let value): Self.write(value, to: &output)
    case .array(let values):
      output += "["
      for (index, value) in values.enumerated() {
        if index > 0 { output += ", " }
        value.write(to: &output)
      }
      output += "]"
    case .object(let members):
      output += "{"
      for (index, member) in members.enumerated() {
        if index > 0 { output += ", " }
        Self.write(member.key, to: &output)
        output += ": "
        member.value.write(to: &output)
      }
      output += "}"
    }
  }

  private static func write(_ text: String, to output: inout String) {
    output += "\""
    for unit in text.utf16 {
      switch unit {
      case 0x22: output += "\\\""
      case 0x5C: output += "\\\\"
      case 0x08: output += "\\b"
      case 0x09: output += "\\t"
      case 0x0A: output += "\\n"
      case 0x0C: output += "\\f"
      case 0x0D: output += "\\r"
      case 0x20...0x7E: output.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
      default: output += "\\u" + hex(unit)
      }
    }
    output += "\""
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
    if bytes.count <= mostBytes { return .string(bytes.map(hex).joined()) }
    return .object([
      ("sha256", .string(SHA256.digest(of: bytes).map(hex).joined())), ("bytes", .integer(bytes.count)),
    ])
  }
}

/// All hex digits of an integer, most significant first, in lower case.
func hex<Integer: FixedWidthInteger & UnsignedInteger>(_ value: Integer) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: Integer.bitWidth / 4 - digits.count) + digits
}
