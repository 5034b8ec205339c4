import NNBInspection
import NNBModel
import NNBTestSupport
import Testing

struct TensorStatisticsTests {
  private func statistics(_ type: ElementType, _ bytes: [UInt8]) -> TensorStatistics {
    var found = TensorStatistics(of: type)
    found.add(bytes)
    return found
  }

  @Test func `finite elements count, NaN and infinities are counted apart`() {
    let found = statistics(.float32, bytes([1, .nan, -3, .infinity, 0.5, -.infinity, .signalingNaN, .nan] as [Float]))
    #expect(found.count == 8)
    #expect(found.nanCount == 3)
    #expect(found.infinityCount == 2)
    #expect(found.finiteCount == 3)
    #expect(found.minimum == .real(-3))
    #expect(found.maximum == .real(1))
    #expect(found.mean == -0.5)
  }

  @Test(arguments: [[], [Float.nan], [.infinity, -.infinity, .nan]])
  func `without finite elements there is nothing to state`(values: [Float]) {
    let found = statistics(.float32, bytes(values))
    #expect(found.count == values.count)
    #expect(found.finiteCount == 0)
    #expect(found.minimum == nil)
    #expect(found.maximum == nil)
    #expect(found.mean == nil)
  }

  @Test(
    arguments: [
      // The least and the largest of each type; the mean is half of −1 for signed types, half of the largest for others.
      (.int8, [0x80, 0x7F], .whole(-128), .whole(127), -0.5),
      (.uint8, [0xFF, 0x00], .whole(0), .whole(255), 127.5),
      (.int16, [0x00, 0x80, 0xFF, 0x7F], .whole(-32_768), .whole(32_767), -0.5),
      (.uint16, [0x00, 0x00, 0xFF, 0xFF], .whole(0), .whole(65_535), 32_767.5),
      (.int32, [0, 0, 0, 0x80, 0xFF, 0xFF, 0xFF, 0x7F], .whole(-2_147_483_648), .whole(2_147_483_647), -0.5),
      (.uint32, [0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF], .whole(0), .whole(4_294_967_295), 2_147_483_647.5),
      (
        .int64, [0, 0, 0, 0, 0, 0, 0, 0x80, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], .whole(Int128(Int64.min)),
        .whole(Int128(Int64.max)),
        -0.5
      ),
      // Twice 2^64 − 1 does not fit in 64 bits; its half is 2^64 as f64.
      (.uint64, [UInt8](repeating: 0xFF, count: 16), .whole(Int128(UInt64.max)), .whole(Int128(UInt64.max)), 0x1p64),
    ] as [(ElementType, [UInt8], ElementValue, ElementValue, Double)])
  func `integers are exact to the ends of their range`(
    type: ElementType, bytes: [UInt8], least: ElementValue, most: ElementValue, mean: Double
  ) {
    let found = statistics(type, bytes)
    #expect(found.minimum == least)
    #expect(found.maximum == most)
    #expect(found.mean == mean)
    #expect(found.finiteCount == 2)
  }

  @Test func `every binary16 number is what the language makes of it`() {
    for pattern in UInt16.min...UInt16.max {
      let expected = Float16(bitPattern: pattern), found = statistics(.float16, littleEndian(pattern))
      #expect(found.nanCount == (expected.isNaN ? 1 : 0))
      #expect(found.infinityCount == (expected.isInfinite ? 1 : 0))
      #expect(found.minimum == (expected.isFinite ? .real(Double(expected)) : nil))
      #expect(found.mean == (expected.isFinite ? Double(expected) : nil))
    }
  }

  @Test func `a bf16 number is the upper half of an f32`() {
    // −1, 2^−7, the least NaN with a sign, infinity
    let found = statistics(.bfloat16, [0x80, 0xBF, 0x00, 0x3C, 0x81, 0xFF, 0x80, 0x7F])
    #expect(found.minimum == .real(-1))
    #expect(found.maximum == .real(0.0078125))
    #expect(found.mean == -0.49609375)
    #expect(found.nanCount == 1)
    #expect(found.infinityCount == 1)
  }

  @Test func `the mean of the largest numbers is finite`() {
    let most = Double.greatestFiniteMagnitude
    #expect(statistics(.float64, bytes([most, most, most, most])).mean == most)
    #expect(statistics(.float64, bytes([most, -most, 6])).mean == 2)
    #expect(statistics(.float64, bytes([-most, -most])).minimum == .real(-most))
  }

  @Test func `small numbers are not lost beside large ones of other pieces`() {
    var found = TensorStatistics(of: .float64)
    for piece in [[0x1p100], [1], [-0x1p100], [2]] { found.add(bytes(piece)) }
    #expect(found.mean == 0.75)
  }

  @Test func `zero is stated without a sign`() throws {
    let found = statistics(.float32, bytes([-0.0, -0.0] as [Float]))
    guard case .real(let least)? = found.minimum, case .real(let most)? = found.maximum else {
      Issue.record("there are no numbers")
      return
    }
    #expect(least.sign == .plus && least == 0)
    #expect(most.sign == .plus && most == 0)
  }

  @Test(arguments: ElementType.allCases)
  func `pieces give what the whole gives`(type: ElementType) {
    var random = SeededGenerator(seed: UInt64(type.rawValue))
    let data = (0..<96).flatMap { _ in littleEndian(random.next()) }
    var found = TensorStatistics(of: type)
    var rest = data[...]
    while !rest.isEmpty {
      let piece = rest.prefix(type.byteCount * Int.random(in: 0...9, using: &random))
      found.add(Array(piece))
      rest = rest.dropFirst(piece.count)
    }
    let whole = statistics(type, data)
    #expect(found.count == data.count / type.byteCount)
    #expect(found.minimum == whole.minimum)
    #expect(found.maximum == whole.maximum)
    #expect(found.nanCount == whole.nanCount)
    #expect(found.infinityCount == whole.infinityCount)
    if !type.isFloatingPoint { #expect(found.mean == whole.mean) }
  }

  @Test func `the mean of a million f32 numbers is the exact one, rounded`() {
    // k/1024 for k = 0 … 2^20 − 1: the sum is (2^20 − 1)·2^20 / 2048, all of it exact in f64.
    let values = (0..<1 << 20).map { Float($0) / 1_024 }
    let found = statistics(.float32, bytes(values))
    #expect(found.mean == Double((1 << 20) - 1) / 2_048)
    #expect(found.maximum == .real(Double((1 << 20) - 1) / 1_024))
  }
}
