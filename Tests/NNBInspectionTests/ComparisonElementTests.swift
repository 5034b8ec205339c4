import NNBModel
import Testing

import NNBInspection

/// Compares elements given by their bits, in one piece and in pieces of one element, which must not matter.
private func compare(
  _ type: ElementType, _ left: [UInt64], _ otherType: ElementType, _ right: [UInt64], tolerance: Tolerance? = nil
) -> NumericDifference {
  func bytes(_ bits: [UInt64], _ type: ElementType) -> [UInt8] {
    bits.flatMap { bits in (0..<type.byteCount).map { UInt8(truncatingIfNeeded: bits >> UInt64(8 * $0)) } }
  }
  var whole = ElementComparison(type, otherType, tolerance: tolerance), pieces = whole
  whole.add(bytes(left, type), bytes(right, otherType))
  for (left, right) in zip(left, right) { pieces.add(bytes([left], type), bytes([right], otherType)) }
  #expect(whole.difference == pieces.difference)
  return whole.difference
}

private func compare(_ left: [Float], _ right: [Float], tolerance: Tolerance? = nil) -> NumericDifference {
  func bits(_ values: [Float]) -> [UInt64] { values.map { UInt64($0.bitPattern) } }
  return compare(.float32, bits(left), .float32, bits(right), tolerance: tolerance)
}

struct ComparisonElementTests {
  @Test func `The largest differences are found with the first place of each`() {
    // 0.5 of 2.5 is a fifth, and 2 to 2.5 a quarter of 2^23 steps; 0.5 of 1 is a half, and 1 to 1.5 half of 2^23.
    let found = compare([1, 2, 1.5, 7], [1, 2.5, 1, 7])
    #expect(found.count == 4)
    #expect(found.changedCount == 2)
    #expect(found.changedPart == 0.5)
    #expect(found.largest == .init(value: 0.5, whole: nil, index: 1))
    #expect(found.largestRelative == .init(value: 0.5, whole: nil, index: 2))
    #expect(found.largestULP == 1 << 22)
    #expect(!found.isBitwiseEqual)
    #expect(found.beyondToleranceCount == 2)
  }

  @Test(
    arguments: [
      ([3, 4], [4, 3], 0.96), ([1, 0], [0, 5], 0), ([1, 2], [-2, -4], -1), ([2, 0, 0], [2, 2, 1], 2.0 / 3),
      ([0, 0], [1, 1], nil), ([.infinity, 3, 4], [1, 4, 3], 0.96), ([.nan, 3, 4], [1, 4, 3], 0.96),
    ] as [([Float], [Float], Double?)])
  func `The cosine is that of the vectors, without what is not finite`(left: [Float], right: [Float], expected: Double?)
  {
    let found = compare(left, right).cosine
    #expect((found == nil) == (expected == nil))
    #expect(abs((found ?? 0) - (expected ?? 0)) < 1e-15)
  }

  @Test func `Equal numbers in other bits are counted by themselves`() {
    let found = compare(.float32, [0x8000_0000, 0x7FC0_0001, 0x3F80_0000], .float32, [0, 0xFF80_0001, 0x3F80_0000])
    #expect(found.changedCount == 0)
    #expect(found.otherBitsCount == 2)
    #expect(found.largest == nil)
    #expect(found.largestRelative == nil)
    #expect(found.largestULP == 0)
    #expect(found.beyondToleranceCount == 0)
    #expect(!found.isBitwiseEqual)
  }

  @Test func `NaN on one side is a difference without a size, whatever the tolerance`() {
    let found = compare([.nan, 1, .nan, 2], [1, .nan, .nan, .nan], tolerance: .init(absolute: 9, relative: 9))
    #expect(found.nanOnlyInFirst == 1)
    #expect(found.nanOnlyInSecond == 2)
    #expect(found.changedCount == 3)
    #expect(found.beyondToleranceCount == 3)
    #expect(found.largest == nil)
  }

  @Test func `An infinity is equal to itself alone`() {
    let found = compare(
      [.infinity, 1, -.infinity, .infinity], [.infinity, 5, .infinity, 1], tolerance: .init(absolute: 4, relative: 1))
    #expect(found.changedCount == 3)
    #expect(found.beyondToleranceCount == 2)
    #expect(found.largest == .init(value: .infinity, whole: nil, index: 2))
    #expect(found.largestRelative == .init(value: .infinity, whole: nil, index: 2))
    #expect(found.largestULP == 4_278_190_080)
  }

  @Test(
    arguments: [([0], [2], 1), ([3], [2], 0.5), ([2], [-2], 2), ([1], [0], .infinity)] as [([Float], [Float], Double)])
  func `A relative difference is relative to the second number`(left: [Float], right: [Float], expected: Double) {
    #expect(compare(left, right).largestRelative == .init(value: expected, whole: nil, index: 0))
  }

  @Test(
    arguments: [
      (1.5, 1, 0.5, 0, 0), (1.5, 1, 0.49999999999999994, 0, 1), (3, 2, 0, 0.5, 0), (3, 2, 0, 0.49999999999999994, 1),
      // 1 of 3 is a third, 1 of 2 a half: the second number counts.
      (2, 3, 0, 0.34, 0), (3, 2, 0, 0.34, 1), (4, 2, 1, 0.5, 0), (4, 2, 1, 0.25, 1), (1, 0, 0, 1e300, 1),
      (-0.0, 0, 0, 0, 0),
    ] as [(Float, Float, Double, Double, Int)])
  func `A tolerance holds at its edge`(left: Float, right: Float, absolute: Double, relative: Double, beyond: Int) {
    let tolerance = Tolerance(absolute: absolute, relative: relative)
    #expect(compare([left], [right], tolerance: tolerance).beyondToleranceCount == beyond)
  }

  @Test(
    arguments: [
      // 1.5 in all types; 0.1 as f32 is 13421773 / 2^27, as f16 1638 / 2^14.
      (.float32, 0x3FC0_0000, .float16, 0x3E00, nil), (.float16, 0x3E00, .bfloat16, 0x3FC0, nil),
      (.bfloat16, 0x3FC0, .float64, 0x3FF8_0000_0000_0000, nil),
      (.float32, 0x3DCC_CCCD, .float16, 0x2E66, 0.000024415552616119384765625),
      // The smallest subnormal numbers: 2^-24, 2^-133, 2^-149.
      (.float16, 1, .float64, 0, 0x1p-24), (.bfloat16, 1, .float64, 0, 0x1p-133), (.float32, 1, .float64, 0, 0x1p-149),
      (.float64, 1, .float32, 0, 0x1p-1074), (.uint8, 3, .float32, 0x4040_0000, nil),
      // 2^53 + 1, which is no f64.
      (.float64, 0x4340_0000_0000_0000, .int64, 0x20_0000_0000_0001, 1),
      (.int64, .max, .float16, 0xBC00, nil), (.int8, 0xFF, .float16, 0xBE00, 0.5),
      (.uint64, .max, .float64, 0x4400_0000_0000_0000, 0x1p65 - 0x1p64),
    ] as [(ElementType, UInt64, ElementType, UInt64, Double?)])
  func `Two types are compared as the numbers that they hold`(
    type: ElementType, left: UInt64, otherType: ElementType, right: UInt64, expected: Double?
  ) {
    for found in [compare(type, [left], otherType, [right]), compare(otherType, [right], type, [left])] {
      #expect(found.largest?.value == expected)
      #expect(found.changedCount == (expected == nil ? 0 : 1))
      #expect(!found.isBitwiseEqual)
      #expect(found.largestULP == nil)
      #expect(found.otherBitsCount == 0)
    }
  }

  @Test(
    arguments: [
      (.int64, 1 << 63, .int64, (1 << 63) - 1, 18_446_744_073_709_551_615), (.uint64, .max, .uint64, .max - 1, 1),
      (.int64, 1 << 63, .uint64, .max, 27_670_116_110_564_327_423), (.int64, .max, .uint64, .max, 1 << 64),
      (.int8, 0x80, .int8, 0x7F, 255), (.uint8, 0, .uint8, 255, 255), (.int16, 0x8000, .uint16, 0xFFFF, 98_303),
      (.int32, 0x8000_0000, .uint32, 1, 2_147_483_649),
    ] as [(ElementType, UInt64, ElementType, UInt64, UInt128)])
  func `Integers lose nothing`(
    type: ElementType, left: UInt64, otherType: ElementType, right: UInt64, expected: UInt128
  ) {
    let found = compare(type, [7, left], otherType, [7, right])
    #expect(found.largest?.whole == expected)
    #expect(found.largest?.index == 1)
    #expect(found.changedCount == 1)
    #expect(found.largestULP == nil)
  }

  @Test func `A tolerance for integers is not rounded to f64`() {
    // 2^53 + 1 is 2^53 as f64.
    let found = compare(.int64, [1 << 53 + 1, 1 << 53], .int64, [0, 0], tolerance: .init(absolute: 0x1p53))
    #expect(found.beyondToleranceCount == 1)
    #expect(compare(.uint64, [.max], .uint64, [0], tolerance: .init(absolute: 1e300)).beyondToleranceCount == 0)
    #expect(compare(.int32, [5], .int32, [3], tolerance: .init(absolute: 1.9)).beyondToleranceCount == 1)
  }

  @Test func `Numbers whose difference is beyond f64 are infinitely far apart`() {
    let largest = Double.greatestFiniteMagnitude.bitPattern
    let found = compare(.float64, [largest], .float64, [largest | 1 << 63])
    #expect(found.largest == .init(value: .infinity, whole: nil, index: 0))
    #expect(found.largestULP == 0xFFDF_FFFF_FFFF_FFFE)
    #expect(found.cosine == nil)
  }
}
