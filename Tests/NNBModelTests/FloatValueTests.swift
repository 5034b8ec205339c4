import NNBModel
import Testing

/// Numbers as f64, fast and with every NaN's bits.
struct FloatValueTests {
  private func compare<Format: FloatFormat>(_ format: Format.Type, _ words: some Sequence<UInt32>) {
    for word in words {
      let bits = Format.Bits(truncatingIfNeeded: word), exact = format.widened(bits), fast = format.value(bits)
      if exact.isNaN ? !fast.isNaN : exact.bitPattern != fast.bitPattern {
        Issue.record("\(format) \(bits): \(fast), expected \(exact)")
      }
    }
  }

  @Test func `every number of two bytes has one value`() {
    compare(BFloat16.self, 0...0xFFFF)
    compare(Binary16.self, 0...0xFFFF)
  }

  @Test func `f32 of every exponent have one value`() {
    compare(Binary32.self, (0...0xFFFF).map { $0 << 16 } + (0...0xFFFF).map { $0 << 16 | 0xABCD })
    compare(Binary32.self, [1, 0x7F_FFFF, 0x80_0000, 0x7F7F_FFFF, 0x8000_0001, 0xFF80_0001])
  }

  @Test func `bits stand least significant byte first, wherever they begin`() {
    let bytes: [UInt8] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]
    #expect(Binary16.bits(bytes.span, 3) == 0x0706)
    #expect(Binary32.bits(bytes.span, 1) == 0x0706_0504)
    #expect(Binary64.bits(bytes.span.extracting(1..<16), 0) == 0x0807_0605_0403_0201)
  }
}
