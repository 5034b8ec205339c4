import NNBBytes
import Testing

struct ScatteredChecksumTests {
  static let bytes = (0..<1_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }

  /// The parts of rows of 100 bytes, some columns after the others, and other orders.
  static let orders: [[Range<Int>]] = [
    [0..<1_000],
    [],
    (0..<1_000).map { $0..<$0 + 1 }.reversed(),
    [0..<30, 30..<99, 99..<100].flatMap { columns in
      (0..<10).map { 100 * $0 + columns.lowerBound..<100 * $0 + columns.upperBound }
    },
    [500..<1_000, 0..<0, 0..<250, 250..<500],
  ]

  @Test(arguments: orders) func `Parts in any order give the checksum of all`(parts: [Range<Int>]) {
    var checksum = ScatteredChecksum(byteCount: Self.bytes.count)
    for part in parts { checksum.add(Self.bytes[part].span, at: part.lowerBound) }
    #expect(checksum.finish() == (parts.isEmpty ? 0 : CRC32(of: Self.bytes).value))
  }

  @Test func `It begins anew with other bytes`() {
    var checksum = ScatteredChecksum(byteCount: 10)
    checksum.add(Self.bytes[5..<10].span, at: 5)
    checksum.add(Self.bytes[0..<5].span, at: 0)
    #expect(checksum.finish(next: 3) == CRC32(of: Array(Self.bytes[..<10])).value)
    checksum.add(Self.bytes[2..<3].span, at: 2)
    checksum.add(Self.bytes[0..<2].span, at: 0)
    #expect(checksum.finish() == CRC32(of: Array(Self.bytes[..<3])).value)
  }
}
