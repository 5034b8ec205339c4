import NNBIDX
import Testing

/// Faults of the first bytes.
struct HeaderTests {
  @Test func `an empty file has no magic number`() {
    #expect(throws: IDXError.Cause.badMagic(found: [])) { try read([]) }
  }

  @Test(
    arguments: [
      ([1], [1]),
      ([1, 0, 8, 1], [1, 0, 8, 1]),
      ([0, 1], [0, 1]),
      ([0, 1, 8, 1, 0, 0, 0, 0], [0, 1, 8, 1]),
      ([8, 1, 0, 0, 0, 0], [8, 1, 0, 0]),
      ([0x1f], [0x1f]),
      ([0x50, 0x4b, 3, 4, 20], [0x50, 0x4b, 3, 4]),
    ] as [([UInt8], [UInt8])])
  func `a file that does not begin with two zeros is no IDX file`(file: [UInt8], found: [UInt8]) {
    #expect(throws: IDXError.Cause.badMagic(found: found)) { try read(file) }
  }

  @Test func `text that stands in place of a file is no IDX file`() {
    #expect(throws: IDXError.Cause.badMagic(found: Array("vers".utf8))) { try read(Sample.lfsPointer) }
    #expect(throws: IDXError.Cause.badMagic(found: Array("<!DO".utf8))) { try read(Sample.page) }
  }

  @Test(arguments: [[], [5], [2, 3], [2, 3, 4], [2, 3, 4, 5], [UInt32](repeating: 1, count: 255)] as [[UInt32]])
  func `a header cut anywhere is truncated`(shape: [UInt32]) {
    let header = idx(0x08, shape)
    for length in 1..<header.count {
      let expected = length < 4 ? 4 : header.count
      #expect(throws: IDXError.Cause.truncatedHeader(expected: expected, found: length)) {
        try read(Array(header.prefix(length)))
      }
    }
  }

  @Test(
    arguments: [
      (0x08, [0xffff_ffff, 0xffff_ffff, 0xffff_ffff]),
      (0x08, [0xffff_ffff, 0xffff_ffff]),
      (0x08, [0, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff]),
      (0x08, [0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0]),
      (0x08, [0x8000_0000, 5]),
      (0x09, [0x8000_0001, 4]),
      (0x0B, [0x8000_0000, 4]),
      (0x0C, [0x8000_0001]),
      (0x0E, [0x4000_0001]),
      (0x0E, [0x8000_0000, 0x8000_0000]),
      (0x08, [UInt32](repeating: 2, count: 255)),
    ] as [(UInt8, [UInt32])])
  func `sizes that multiply to more than 8 GiB are refused`(type: UInt8, shape: [UInt32]) {
    let cause = IDXError.Cause.tooLarge(shape: shape.map(Int.init), limit: 1 << 33)
    #expect(throws: cause) { try read(idx(type, shape, [0, 0])) }
  }

  @Test(
    arguments: [
      (0x08, [0x8000_0000, 4]), (0x0B, [0x8000_0000, 2]), (0x0C, [0x8000_0000]), (0x0E, [0x4000_0000]),
    ] as [(UInt8, [UInt32])])
  func `sizes that multiply to 8 GiB take no memory where there is no data`(type: UInt8, shape: [UInt32]) {
    let offset = 4 + 4 * shape.count
    #expect(throws: IDXError.Cause.truncatedData(offset: offset, expected: 8_589_934_592, found: 2)) {
      try read(idx(type, shape, [0, 0]))
    }
  }

  @Test func `a flipped bit of the first two bytes is a bad magic number`() {
    for (index, bit) in [0, 1].flatMap({ index in (0..<8).map { (index, $0) } }) {
      var file = Self.small
      file[index] ^= 1 << bit
      #expect(throws: IDXError.Cause.badMagic(found: Array(file.prefix(4)))) { try read(file) }
    }
  }

  @Test func `a flipped bit of the type makes it unknown or another type`() throws {
    for bit in [1, 3, 4, 5, 6, 7] {
      var file = Self.small
      file[2] ^= 1 << bit
      #expect(throws: IDXError.Cause.unknownElementType(found: file[2])) { try read(file) }
    }
    var file = Self.small
    file[2] = 0x0C
    #expect(throws: IDXError.Cause.truncatedData(offset: 12, expected: 24, found: 6)) { try read(file) }
    file[2] = 0x09
    #expect(try read(file).elements(Int8.self) == [0, 0, 0, 1, 9, -1])
  }

  @Test(arguments: [
    (0, IDXError.Cause.truncatedData(offset: 16, expected: 6, found: 2)),
    (1, .trailingBytes(offset: 5)),
    (2, .truncatedHeader(expected: 28, found: 18)),
    (3, .truncatedHeader(expected: 44, found: 18)),
    (4, .truncatedHeader(expected: 76, found: 18)),
    (5, .truncatedHeader(expected: 140, found: 18)),
    (6, .truncatedHeader(expected: 268, found: 18)),
    (7, .truncatedHeader(expected: 524, found: 18)),
  ])
  func `a flipped bit of the rank is an error`(bit: Int, cause: IDXError.Cause) {
    var file = Self.small
    file[3] ^= 1 << bit
    #expect(throws: cause) { try read(file) }
  }

  @Test(arguments: 0..<64)
  func `a flipped bit of a size is an error`(bit: Int) {
    let inFirst = bit < 32
    let sizes = [inFirst ? 2 ^ 1 << bit : 2, inFirst ? 3 : 3 ^ 1 << (bit - 32)]
    let count = sizes[0] * sizes[1]
    let cause: IDXError.Cause =
      count > 8_589_934_592
      ? .tooLarge(shape: sizes, limit: 1 << 33)
      : count > 6 ? .truncatedData(offset: 12, expected: count, found: 6) : .trailingBytes(offset: 12 + count)
    #expect(throws: cause) { try read(idx(0x08, sizes.map { UInt32($0) }, Self.small.suffix(6))) }
  }

  /// Two rows of three bytes.
  private static let small = idx(0x08, [2, 3], [0, 0, 0, 1, 9, 255])
}
