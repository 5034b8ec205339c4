internal import NNBBytes
internal import NNBJSON

extension JSON {
  static let mostBytes = 4_096

  /// A number that JSON readers may not hold, in decimal.
  static func decimal(_ value: some FixedWidthInteger) -> JSON { .string("\(value)") }

  /// The bits of a number, most significant first.
  static func bits(_ value: Double) -> JSON { .string(value.bitPattern.hex) }
  static func bits(_ value: Float) -> JSON { .string(value.bitPattern.hex) }

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
