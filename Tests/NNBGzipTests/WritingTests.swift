import NNBBytes
import NNBGzip
import NNBTestSupport
import Testing

struct WritingTests {
  @Test(arguments: [0, 1, 65_535, 65_536, 1 << 20])
  func `what was compressed decompresses to the same`(count: Int) throws {
    var generator = SeededGenerator(seed: UInt64(count))
    let noise = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let digits = (0..<count).map { _ in UInt8.random(in: 48...57, using: &generator) }
    let ramp = (0..<count).map { UInt8(truncatingIfNeeded: $0 / 7) }
    for level in [1, 6, 9, 12] {
      for data in [noise, digits, ramp] {
        let file = try Gzip.compress(data, level: level)
        #expect(try Gzip.decompress(file, count: count) == data)
        #expect(try Gzip.start(of: MemorySource(file), count: 1024) == Array(data.prefix(1024)))
      }
    }
  }

  @Test func `the header has neither name nor time`() throws {
    for level in [1, 6, 9, 12] {
      let file = try Gzip.compress(Sample.text, level: level)
      #expect(file.prefix(8) == [0x1f, 0x8b, 8, 0, 0, 0, 0, 0])
    }
  }

  @Test func `the trailer has checksum and length`() throws {
    #expect(try Gzip.compress(Sample.text).suffix(8) == Sample.trailer[...])
    #expect(try Gzip.compress([]).suffix(8) == [0, 0, 0, 0, 0, 0, 0, 0])
  }

  @Test func `equal data gives equal files`() throws {
    #expect(try Gzip.compress(Sample.squares) == Gzip.compress(Sample.squares))
  }

  @Test(arguments: [(.min, 1), (-1, 1), (0, 1), (13, 12), (.max, 12)])
  func `a level out of range is the nearest`(level: Int, nearest: Int) throws {
    #expect(try Gzip.compress(Sample.squares, level: level) == Gzip.compress(Sample.squares, level: nearest))
  }

  @Test func `a higher level does not make digits larger`() throws {
    var generator = SeededGenerator(seed: 5)
    let digits = (0..<100_000).map { _ in UInt8.random(in: 48...57, using: &generator) }
    let sizes = try [1, 12].map { try Gzip.compress(digits, level: $0).count }
    #expect(sizes[0] > sizes[1])
    // Ten equally likely digits carry log2(10) bits each.
    #expect(sizes[1] > 41_524 && sizes[1] < 50_000)
  }
}
