import NNBBytes
import Testing

struct ByteWriterTests {
  @Test func `little-endian integers begin with the least significant byte`() {
    var writer = ByteWriter()
    writer.littleEndian(UInt8(0x01))
    writer.littleEndian(UInt16(0x2345))
    writer.littleEndian(UInt32(0x6789_abcd))
    writer.littleEndian(UInt64(0x0123_4567_89ab_cdef))
    #expect(
      writer.bytes == [
        0x01, 0x45, 0x23, 0xcd, 0xab, 0x89, 0x67, 0xef, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0x01,
      ])
  }

  @Test func `big-endian integers begin with the most significant byte`() {
    var writer = ByteWriter()
    writer.bigEndian(UInt8(0x01))
    writer.bigEndian(UInt16(0x2345))
    writer.bigEndian(UInt32(0x6789_abcd))
    writer.bigEndian(UInt64(0x0123_4567_89ab_cdef))
    #expect(
      writer.bytes == [
        0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef,
      ])
  }

  @Test func `floats are appended little-endian`() {
    var writer = ByteWriter()
    writer.littleEndian([1, -2.5, .infinity])
    #expect(writer.bytes == [0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0, 0, 0, 0x80, 0x7f])
  }

  @Test func `bytes are appended as they are`() {
    var writer = ByteWriter()
    writer.append([1, 2])
    writer.append([])
    writer.append("nnb".utf8)
    #expect(writer.bytes == [1, 2, 0x6e, 0x6e, 0x62])
  }
}
