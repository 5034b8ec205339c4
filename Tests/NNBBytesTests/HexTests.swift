import NNBBytes
import Testing

struct HexTests {
  @Test func `a number has all its digits`() {
    #expect([UInt8(0), 9, 255].map(\.hex) == ["00", "09", "ff"])
    #expect(UInt16(0xAB).hex == "00ab")
    #expect(UInt32(0xDEAD_BEEF).hex == "deadbeef")
    #expect(UInt64(1).hex == "0000000000000001")
  }

  @Test func `bytes stand apart`() {
    #expect([0x89, 0x4E, 0x00].hex == "89 4e 00")
    #expect([UInt8]().hex == "")
  }

  @Test func `sizes are joined by an x`() {
    #expect([28, 28, 1].shapeText == "28x28x1")
    #expect([Int]().shapeText == "")
  }
}
