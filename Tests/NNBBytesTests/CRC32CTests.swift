import NNBBytes
import Testing

struct CRC32CTests {
  /// RFC 3720, B.4, and the usual check value.
  static let published: [(bytes: [UInt8], crc: UInt32)] = [
    ([], 0), (Array("123456789".utf8), 0xE306_9283), ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
    ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43), (Array(0..<32), 0x46DD_794E),
    ((0..<32).reversed(), 0x113F_DB5C),
  ]

  @Test(arguments: published)
  func `Published values are met`(bytes: [UInt8], crc: UInt32) { #expect(CRC32C.value(of: bytes[...]) == crc) }
}
