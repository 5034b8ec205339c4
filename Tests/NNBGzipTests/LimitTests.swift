import NNBGzip
import Testing

/// The count that the format inside calls for bounds the work and the memory.
struct LimitTests {
  @Test(arguments: [0, 1, 23])
  func `data that goes on past the count is too long`(count: Int) {
    for file in [Sample.stored, Sample.fixed, Sample.literals] {
      #expect(throws: GzipError.tooLong(expected: count)) { try Gzip.decompress(file, count: count) }
    }
  }

  @Test(arguments: [25, 100, 1 << 20, 1 << 50, .max])
  func `data that ends before the count is too short, however much was called for`(count: Int) {
    for file in [Sample.stored, Sample.fixed, Sample.literals] {
      #expect(throws: GzipError.tooShort(expected: count, found: 24)) { try Gzip.decompress(file, count: count) }
    }
  }

  @Test func `the count is that of all members`() throws {
    let file = Sample.fixed + Sample.empty + Sample.fixed + Sample.fixed
    #expect(try Gzip.decompress(file, count: 72).count == 72)
    for count in [24, 47, 48, 71] {
      #expect(throws: GzipError.tooLong(expected: count)) { try Gzip.decompress(file, count: count) }
    }
    #expect(throws: GzipError.tooShort(expected: 73, found: 72)) { try Gzip.decompress(file, count: 73) }
  }

  @Test func `a damaged file that is called too long for its data is told as damaged`() {
    let cut = Array(Sample.fixed.dropLast(9))
    #expect(throws: GzipError.truncated(offset: 20)) { try Gzip.decompress(cut, count: .max) }
  }

  /// 64 MiB of zeros in 65 KB.
  static let bomb = Result { try Gzip.compress([UInt8](repeating: 0, count: 1 << 26), level: 6) }

  @Test func `a bomb ends at the count`() throws {
    let bomb = try Self.bomb.get()
    #expect(bomb.count < 70_000)
    for count in [0, 784, 1 << 16] {
      #expect(throws: GzipError.tooLong(expected: count)) { try Gzip.decompress(bomb, count: count) }
    }
    #expect(throws: GzipError.tooLong(expected: 784)) {
      try Gzip.decompress(bomb + bomb + bomb, count: 784)
    }
  }

  @Test func `a bomb that is cut ends at the count too`() throws {
    let bomb = Array(try Self.bomb.get().dropLast(100))
    #expect(throws: GzipError.tooLong(expected: 784)) { try Gzip.decompress(bomb, count: 784) }
    #expect(throws: GzipError.truncated(offset: bomb.count)) { try Gzip.decompress(bomb, count: 1 << 26) }
  }

  @Test func `data that compresses as well as deflate can is still read whole`() throws {
    // One block whose codes are 0 for a match of 258 bytes, 10 for the byte 0, 11 for the end, and 0 for the distance 1:
    // the byte 0 and 100,002 matches. Checked with Python's zlib.
    let start: [UInt8] = [0xed, 0xc0, 0x81, 0x00, 0x00, 0x00, 0x00, 0x80, 0xa0, 0xfd, 0xa9, 0x17, 0xa9]
    let deflated = start + [UInt8](repeating: 0, count: 25_000) + [0x60]
    let file = Sample.header + deflated + [0xbd, 0xc1, 0x94, 0xf2, 0x45, 0xaf, 0x89, 0x01]
    let data = try Gzip.decompress(file, count: 25_800_517)
    #expect(data == [UInt8](repeating: 0, count: 25_800_517))
    #expect(data.count / deflated.count == Gzip.largestRatio - 1)
    #expect(throws: GzipError.tooLong(expected: 25_800_516)) { try Gzip.decompress(file, count: 25_800_516) }
  }
}
