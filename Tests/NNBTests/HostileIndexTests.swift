import NNBModel
import NNB
import NNBSupport
import Testing

/// Tensor indices with wrong fields (section 6.1). The content of the first section of such a file is at 128, or at 64
/// where there is no data.
struct HostileIndexTests {
  private func decodeIndex(_ index: Fields) throws(NNBError.Cause) {
    _ = try decode(RawFile(.init("TNSR", index.bytes), .init("DATA", [1])).bytes)
  }

  private static let good = Fields().u32(1).u8(6, 1).string("a").u64(1).string("x")

  @Test func `the index that the others differ from is good`() throws { try decodeIndex(Self.good) }

  @Test func `an index that ends early is refused, field by field`() {
    let bytes = Self.good.bytes
    // Offset and size of each field: count, type, rank, length and bytes of the name, size, length and bytes.
    let fields = [(0, 4), (4, 1), (5, 1), (6, 2), (8, 1), (9, 8), (17, 2), (19, 1)]
    for (start, size) in fields {
      for found in 0..<size {
        let expected = NNBError.Cause.sectionEnd(offset: 128 + start, type: "TNSR", expected: size, found: found)
        #expect(throws: expected) { try decodeIndex(Fields().raw(Array(bytes[..<(start + found)]))) }
      }
    }
  }

  @Test func `nothing follows the last tensor`() {
    #expect(throws: NNBError.Cause.sectionEnd(offset: 148, type: "TNSR", expected: 0, found: 3)) {
      try decodeIndex(Self.good.raw([0, 0, 0]))
    }
  }

  @Test(arguments: [65_537, 1 << 31, .max] as [UInt32])
  func `a count beyond the limit is refused`(count: UInt32) {
    let expected = NNBError.Cause.value(
      offset: 128, field: "tensor count", expected: "0 to 65536", found: UInt64(count))
    #expect(throws: expected) { try decodeIndex(Fields().u32(count)) }
  }

  @Test func `a count within the limit that the section does not hold ends it early`() {
    #expect(throws: NNBError.Cause.sectionEnd(offset: 132, type: "TNSR", expected: 1, found: 0)) {
      try decodeIndex(Fields().u32(65_536))
    }
  }

  @Test(arguments: [0, 13, 128, 255] as [UInt8])
  func `an unknown element type is refused`(code: UInt8) {
    let expected = NNBError.Cause.value(offset: 132, field: "element type", expected: "1 to 12", found: UInt64(code))
    #expect(throws: expected) { try decodeIndex(Fields().u32(1).u8(code, 0).string("a")) }
  }

  @Test(arguments: [9, 255] as [UInt8])
  func `a rank above 8 is refused`(rank: UInt8) {
    #expect(throws: NNBError.Cause.value(offset: 133, field: "rank", expected: "0 to 8", found: UInt64(rank))) {
      try decodeIndex(Fields().u32(1).u8(6, rank).string("a"))
    }
  }

  @Test func `a rank of 8 is read`() throws {
    var index = Fields().u32(1).u8(6, 8).string("a")
    for axis in 0..<8 { index = index.u64(1).string("\(axis)") }
    let file = RawFile(.init("TNSR", index.bytes), .init("DATA", [9]))
    #expect(try decode(file.bytes).tensors[0].axes.map(\.name) == (0..<8).map { "\($0)" })
  }

  @Test(arguments: [0, 1_025, 65_535] as [UInt16])
  func `a name has 1 to 1,024 bytes`(length: UInt16) {
    let expected = NNBError.Cause.value(
      offset: 134, field: "length of the tensor name", expected: "1 to 1024", found: UInt64(length))
    #expect(throws: expected) { try decodeIndex(Fields().u32(1).u8(6, 0).string([], length: length)) }
  }

  @Test func `an axis name has 0 to 1,024 bytes`() {
    let expected = NNBError.Cause.value(
      offset: 145, field: "length of the axis name", expected: "0 to 1024", found: 1_025)
    #expect(throws: expected) {
      try decodeIndex(Fields().u32(1).u8(6, 1).string("a").u64(1).string([UInt8](repeating: 0x61, count: 1_025)))
    }
  }

  @Test(arguments: [1 << 62, 1 << 63, .max] as [UInt64])
  func `a size of 2^62 or more is refused`(size: UInt64) {
    let expected = NNBError.Cause.value(
      offset: 137, field: "axis size", expected: "0 to 4611686018427387903", found: size)
    #expect(throws: expected) { try decodeIndex(Fields().u32(1).u8(6, 1).string("a").u64(size).string("")) }
  }

  /// A zero must not hide that the other sizes overflow.
  @Test(
    arguments: [
      (6, [1 << 32, 1 << 31]), (6, [1 << 61, 4]), (2, [1 << 61]), (2, [(1 << 62) - 1]),
      (1, [1 << 40, 1 << 40, 1 << 40]),
      (6, [0, 1 << 32, 1 << 31]), (6, [1 << 32, 1 << 31, 0]), (6, [1 << 32, 0, 1 << 32]), (2, [1 << 60, 0]),
      (6, [UInt64](repeating: 1 << 8, count: 8)), (1, [3, 1 << 61, 0]),
    ] as [(UInt8, [UInt64])])
  func `sizes whose product overflows are refused`(type: UInt8, sizes: [UInt64]) {
    var index = Fields().u32(1).u8(type, UInt8(sizes.count)).string("a")
    for size in sizes { index = index.u64(size).string("") }
    let expected = NNBError.Cause.value(
      offset: 132, field: "tensor size", expected: "below 2^63 bytes", found: .max)
    #expect(throws: expected) { try decodeIndex(index) }
  }

  @Test(arguments: [[(1 << 62) - 1], [1 << 61, 2], [1 << 31, (1 << 32) - 1]] as [[UInt64]])
  func `sizes whose product just fits need that much data`(sizes: [UInt64]) {
    var index = Fields().u32(1).u8(6, UInt8(sizes.count)).string("a")
    for size in sizes { index = index.u64(size).string("") }
    let product = sizes.reduce(1, *)
    let expected = NNBError.Cause.sectionLength(offset: 64, type: "DATA", expected: product...product, found: 1)
    #expect(throws: expected) { try decodeIndex(index) }
  }

  @Test func `a size of zero allows large sizes beside it, as long as their product fits`() throws {
    let index = Fields().u32(1).u8(6, 2).string("a").u64((1 << 62) - 1).string("").u64(0).string("")
    let file = RawFile(.init("TNSR", index.bytes), .init("DATA", []))
    #expect(try decode(file.bytes).tensors[0].shape == [(1 << 62) - 1, 0])
    #expect(try decode(file.bytes).encoded() == file.bytes)
  }

  @Test(arguments: [("b", "a"), ("a", "a"), ("é", "e\u{301}"), ("a", "Z"), ("aa", "a")])
  func `tensors out of order, or two of a name, are refused`(first: String, second: String) {
    let index = Fields().u32(2).u8(6, 0).string(first).u8(6, 0).string(second)
    let expected = NNBError.Cause.value(
      offset: 136 + first.utf8.count, field: "order of tensor names", expected: "strictly ascending", found: 1)
    #expect(throws: expected) { try decodeIndex(index) }
  }
}
