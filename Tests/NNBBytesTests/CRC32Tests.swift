import NNBBytes
import Testing

struct CRC32Tests {
  static let published: [(text: String, crc: UInt32)] = [
    ("", 0x0000_0000),
    ("a", 0xe8b7_be43),
    ("123456789", 0xcbf4_3926),
    ("The quick brown fox jumps over the lazy dog", 0x414f_a339),
  ]

  @Test(arguments: published)
  func `published values are met`(text: String, crc: UInt32) {
    #expect(CRC32(of: Array(text.utf8)).value == crc)
  }

  @Test(arguments: 0...9)
  func `two parts give what the whole gives`(cut: Int) {
    let bytes = Array("123456789".utf8)
    var crc = CRC32()
    crc.update(with: Array(bytes[..<cut]).span)
    crc.update(with: Array(bytes[cut...]).span)
    #expect(crc.value == 0xcbf4_3926)
    #expect(crc == CRC32(of: bytes.span))
  }

  @Test func `thirty-two bytes of zeros and of ones have their known values`() {
    #expect(CRC32(of: [UInt8](repeating: 0, count: 32)).value == 0x190a_55ad)
    #expect(CRC32(of: [UInt8](repeating: 0xff, count: 32)).value == 0xff6c_ab0b)
  }

  @Test func `no bytes change nothing`() {
    var crc = CRC32(of: [1, 2, 3])
    let before = crc
    crc.update(with: [UInt8]().span)
    #expect(crc == before)
  }

  @Test(arguments: [0, 1, 4, 9, 255, 65_536, 1 << 20])
  func `a checksum moves by the bytes that come after`(count: Int) {
    let first = Array("123456789".utf8), second = [UInt8](repeating: 0xA7, count: count)
    let moved = CRC32.Move(byteCount: count).applied(to: CRC32(of: first).value)
    #expect(moved ^ CRC32(of: second).value == CRC32(of: first + second).value)
  }
}
