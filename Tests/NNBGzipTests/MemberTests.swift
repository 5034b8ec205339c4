import NNBGzip
import Testing

/// Files of several members, and what follows the last.
struct MemberTests {
  @Test func `the data of several members follows one another`() throws {
    let file = Sample.fixed + Sample.dynamic + Sample.stored + Sample.named
    #expect(try Gzip.decompress(file, count: 525) == Sample.text + Sample.squares + Sample.text + Sample.text)
  }

  @Test func `empty members add nothing wherever they stand`() throws {
    let file = Sample.empty + Sample.empty + Sample.fixed + Sample.empty + Sample.fixed + Sample.empty
    #expect(try Gzip.decompress(file, count: 48) == Sample.text + Sample.text)
    #expect(try Gzip.decompress(Sample.empty + Sample.empty, count: 0) == [])
  }

  @Test(.timeLimit(.minutes(1)))
  func `the time for many members grows with their number only`() throws {
    let file = [[UInt8]](repeating: Sample.empty, count: 20_000).flatMap { $0 } + Sample.fixed
    #expect(try Gzip.decompress(file, count: 24) == Sample.text)
  }

  @Test(arguments: [1, 2, 7, 512, 70_000])
  func `zeros after the last member are padding`(count: Int) throws {
    let padding = [UInt8](repeating: 0, count: count)
    #expect(try Gzip.decompress(Sample.fixed + padding, count: 24) == Sample.text)
    #expect(try Gzip.decompress(Sample.empty + padding, count: 0) == [])
  }

  @Test(
    arguments: [
      [1], [1, 2, 3], [0, 0, 1], [0x1f], [0x1f, 0, 0], [0] + Sample.fixed, [0x0a],
    ] as [[UInt8]])
  func `other bytes after the last member are an error`(rest: [UInt8]) {
    #expect(throws: GzipError.trailingBytes(offset: 29, count: rest.count)) {
      try Gzip.decompress(Sample.fixed + rest, count: 24)
    }
    #expect(throws: GzipError.trailingBytes(offset: 58, count: rest.count)) {
      try Gzip.decompress(Sample.fixed + Sample.fixed + rest, count: 48)
    }
  }

  @Test func `a second member of another method is no member`() {
    #expect(throws: GzipError.badMagic(offset: 29, found: [0x1f, 0x8b, 9])) {
      try Gzip.decompress(Sample.fixed + [0x1f, 0x8b, 9, 0], count: 24)
    }
  }

  @Test(arguments: 2..<29)
  func `a second member that is cut is truncated`(count: Int) {
    #expect(throws: GzipError.truncated(offset: 29 + count)) {
      try Gzip.decompress(Sample.fixed + Sample.fixed.prefix(count), count: 48)
    }
  }

  @Test func `a member does not see the data of the one before`() {
    // A match at distance 1 with nothing before it in its own member.
    let reaching = Sample.header + [0x03, 0x02, 0x00] + Sample.trailer
    #expect(throws: GzipError.corrupt(offset: 0)) { try Gzip.decompress(reaching, count: 100) }
    #expect(throws: GzipError.corrupt(offset: 29)) { try Gzip.decompress(Sample.fixed + reaching, count: 100) }
  }
}
