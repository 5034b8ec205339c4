/// The bytes of fields of protocol buffers. The numbers of fields are from 1.
package enum ProtobufField {
  /// A whole number; one below 0 stands as 0.
  package static func number(_ field: Int, _ value: Int) -> [UInt8] {
    key(field, kind: 0) + varint(UInt64(max(0, value)))
  }

  /// An f32.
  package static func float(_ field: Int, _ value: Float) -> [UInt8] {
    key(field, kind: 5) + littleEndian(value.bitPattern)
  }

  /// An f64.
  package static func double(_ field: Int, _ value: Double) -> [UInt8] {
    key(field, kind: 1) + littleEndian(value.bitPattern)
  }

  /// What stands before `count` bytes of a text, a message or packed numbers.
  package static func start(_ field: Int, count: Int) -> [UInt8] { key(field, kind: 2) + varint(UInt64(max(0, count))) }

  /// Some bytes, those of a message for example.
  package static func bytes(_ field: Int, _ bytes: [UInt8]) -> [UInt8] { start(field, count: bytes.count) + bytes }

  /// A text.
  package static func text(_ field: Int, _ text: String) -> [UInt8] { bytes(field, Array(text.utf8)) }

  /// Packed f64.
  package static func doubles(_ field: Int, _ values: [Double]) -> [UInt8] {
    bytes(field, values.flatMap { littleEndian($0.bitPattern) })
  }

  private static func key(_ field: Int, kind: UInt64) -> [UInt8] { varint(UInt64(max(0, field)) << 3 | kind) }

  private static func littleEndian<Bits: FixedWidthInteger & UnsignedInteger>(_ bits: Bits) -> [UInt8] {
    var writer = ByteWriter()
    writer.littleEndian(bits)
    return writer.bytes
  }

  /// Seven bits in each byte, the lowest first.
  package static func varint(_ value: UInt64) -> [UInt8] {
    var bytes: [UInt8] = [], rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }
}
