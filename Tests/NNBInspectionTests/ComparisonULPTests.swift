import NNBModel
import Testing

import NNBInspection

struct ComparisonULPTests {
  @Test(
    arguments: [
      // 1 and its neighbour; 1 and 2 with a fraction of 23 bits; −1 and 1, twice the place of 1.
      (.float32, 0x3F80_0000, 0x3F80_0001, 1), (.float32, 0x3F80_0000, 0x4000_0000, 1 << 23),
      (.float32, 0xBF80_0000, 0x3F80_0000, 2_130_706_432),
      // The zeros; the smallest numbers of both signs; the largest subnormal and the smallest normal number.
      (.float32, 0x8000_0000, 0, 0), (.float32, 1, 0x8000_0001, 2), (.float32, 0x007F_FFFF, 0x0080_0000, 1),
      (.float32, 0, 0x0080_0000, 8_388_608),
      // The largest number and infinity; both infinities.
      (.float32, 0x7F7F_FFFF, 0x7F80_0000, 1), (.float32, 0xFF80_0000, 0x7F80_0000, 4_278_190_080),
      (.float16, 0x3C00, 0x4000, 1_024), (.float16, 0x8000, 0, 0), (.float16, 0x8001, 1, 2),
      (.float16, 0x03FF, 0x0400, 1), (.float16, 0x7BFF, 0x7C00, 1), (.float16, 0x7C00, 0xFC00, 63_488),
      (.bfloat16, 0x3F80, 0x4000, 128), (.bfloat16, 0, 0x8000, 0), (.bfloat16, 0x8001, 1, 2),
      (.bfloat16, 0x7F80, 0xFF80, 65_280),
      (.float64, 0x3FF0_0000_0000_0000, 0x3FF0_0000_0000_0001, 1), (.float64, 1 << 63, 0, 0),
      (.float64, 1 << 63 | 1, 1, 2), (.float64, 0x7FF0_0000_0000_0000, 0x7FEF_FFFF_FFFF_FFFF, 1),
      (.float64, 0x7FF0_0000_0000_0000, 0xFFF0_0000_0000_0000, 18_437_736_874_454_810_624),
    ] as [(ElementType, UInt64, UInt64, UInt64)])
  func `A distance counts the steps from number to number`(
    type: ElementType, left: UInt64, right: UInt64, expected: UInt64
  ) {
    #expect(largestULP(left, right, type) == expected)
    #expect(largestULP(right, left, type) == expected)
    #expect(largestULP(right, right, type) == 0)
  }

  @Test(
    arguments: [
      (.float32, 0x7FC0_0000), (.float32, 0xFF80_0001), (.float16, 0x7C01), (.bfloat16, 0xFFFF),
      (.float64, 0x7FF8_0000_0000_0000),
    ] as [(ElementType, UInt64)])
  func `NaN has no distance`(type: ElementType, bits: UInt64) {
    #expect(largestULP(bits, 0, type) == 0)
    #expect(largestULP(0, bits, type) == 0)
    #expect(largestULP(bits, bits, type) == 0)
  }

  @Test(arguments: [.int32, .uint8] as [ElementType])
  func `integers have no distance`(type: ElementType) {
    #expect(largestULP(5, 6, type) == nil)
  }

  /// The distance that a comparison of two tensors of an element each finds.
  private func largestULP(_ left: UInt64, _ right: UInt64, _ type: ElementType) -> UInt64? {
    func bytes(_ bits: UInt64) -> [UInt8] {
      (0..<type.byteCount).map { UInt8(truncatingIfNeeded: bits >> UInt64(8 * $0)) }
    }
    var comparison = ElementComparison(type, type, tolerance: nil)
    comparison.add(bytes(left), bytes(right))
    return comparison.difference.largestULP
  }
}
