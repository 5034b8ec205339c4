import NNBBytes
import Testing

private let bytes: [UInt8] = [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0xff]

struct ByteReaderTests {
  @Test func `little-endian integers begin with the least significant byte`() throws {
    var input = ByteReader(bytes)
    #expect(try input.littleEndian(UInt8.self) == 0x01)
    #expect(try input.littleEndian(UInt16.self) == 0x4523)
    #expect(try input.littleEndian(UInt32.self) == 0xcdab_8967)
    #expect(input.position == 7)
    input = ByteReader(bytes)
    #expect(try input.littleEndian(UInt64.self) == 0xefcd_ab89_6745_2301)
    #expect(input.remaining == 1)
  }

  @Test func `big-endian integers begin with the most significant byte`() throws {
    var input = ByteReader(bytes)
    #expect(try input.bigEndian(UInt8.self) == 0x01)
    #expect(try input.bigEndian(UInt16.self) == 0x2345)
    #expect(try input.bigEndian(UInt32.self) == 0x6789_abcd)
    #expect(input.position == 7)
    input = ByteReader(bytes)
    #expect(try input.bigEndian(UInt64.self) == 0x0123_4567_89ab_cdef)
    #expect(input.remaining == 1)
  }

  @Test func `an integer of all ones is read whole`() throws {
    var input = ByteReader([UInt8](repeating: 0xff, count: 16))
    #expect(try input.littleEndian(UInt64.self) == .max)
    #expect(try input.bigEndian(UInt64.self) == .max)
    #expect(input.remaining == 0)
  }

  @Test func `taking bytes moves the cursor past them`() throws {
    var input = ByteReader(bytes, at: 100)
    #expect(try input.take(3) == [0x01, 0x23, 0x45])
    #expect(input.position == 3)
    #expect(input.offset == 103)
    #expect(input.remaining == 6)
    #expect(try input.take(0).isEmpty)
    #expect(try input.take(6) == [0x67, 0x89, 0xab, 0xcd, 0xef, 0xff])
    #expect(try input.take(0).isEmpty)
    #expect(input.offset == 109)
  }

  @Test(arguments: [8, 9, 1000, .max])
  func `a short read leaves the cursor where it was`(count: Int) throws {
    var input = ByteReader(bytes, at: 40)
    _ = try input.take(2)
    #expect(throws: EndOfBytes(offset: 42, expected: count, found: 7)) { try input.take(count) }
    #expect(input.position == 2)
    #expect(try input.littleEndian(UInt8.self) == 0x45)
  }

  @Test func `a short integer leaves the cursor where it was`() throws {
    var input = ByteReader(bytes)
    _ = try input.take(6)
    #expect(throws: EndOfBytes(offset: 6, expected: 4, found: 3)) { try input.littleEndian(UInt32.self) }
    #expect(throws: EndOfBytes(offset: 6, expected: 8, found: 3)) { try input.bigEndian(UInt64.self) }
    #expect(input.position == 6)
    #expect(try input.bigEndian(UInt16.self) == 0xcdef)
  }

  @Test(arguments: [-1, .min])
  func `a negative count is refused`(count: Int) {
    var input = ByteReader(bytes)
    #expect(throws: EndOfBytes(offset: 0, expected: count, found: 9)) { try input.take(count) }
    #expect(input.position == 0)
  }

  @Test func `no bytes give nothing but nothing`() throws {
    var input = ByteReader([], at: 5)
    #expect(try input.take(0).isEmpty)
    #expect(throws: EndOfBytes(offset: 5, expected: 1, found: 0)) { try input.littleEndian(UInt8.self) }
  }
}
