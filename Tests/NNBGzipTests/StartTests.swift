import NNBBytes
import NNBGzip
import Testing

private func start(_ file: [UInt8], _ count: Int) throws(GzipError) -> [UInt8] {
  try Gzip.start(of: MemorySource(file), count: count)
}

struct StartTests {
  @Test(arguments: [0, 1, 5, 23, 24, 25, 1000])
  func `the start is as long as asked or as there is data`(count: Int) throws {
    for file in [Sample.stored, Sample.fixed, Sample.literals, Sample.named] {
      #expect(try start(file, count) == Array(Sample.text.prefix(count)))
    }
    #expect(try start(Sample.dynamic, count) == Array(Sample.squares.prefix(count)))
  }

  @Test func `the start goes on over the ends of members`() throws {
    let file = Sample.empty + Sample.fixed + Sample.empty + Sample.dynamic + Sample.stored
    let data = Sample.text + Sample.squares + Sample.text
    for count in [1, 24, 25, 30, 476, 477, 478, 500, 501, 502] {
      #expect(try start(file, count) == Array(data.prefix(count)))
    }
  }

  @Test func `what follows the last member counts where the data is not enough`() throws {
    #expect(try start(Sample.fixed + [0, 0, 0], 100) == Sample.text)
    #expect(try start(Sample.fixed + [1, 2, 3], 23) == Array(Sample.text.dropLast()))
    #expect(throws: GzipError.trailingBytes(offset: 29, count: 3)) { try start(Sample.fixed + [1, 2, 3], 25) }
  }

  @Test func `a file that is cut is truncated where its data is not enough`() throws {
    for length in 1..<Sample.stored.count {
      let file = Array(Sample.stored.prefix(length))
      #expect(throws: GzipError.truncated(offset: length)) { try start(file, 100) }
      let there = max(0, min(23, length - 15))
      #expect(try start(file, there) == Array(Sample.text.prefix(there)))
    }
  }

  @Test func `checksums are looked at where a member ends`() throws {
    let file = Sample.header + Sample.deflated + [UInt8](repeating: 7, count: 8)
    #expect(try start(file, 23) == Array(Sample.text.dropLast()))
    #expect(throws: GzipError.wrongCRC(offset: 21, declared: 0x0707_0707, computed: 0x0b59_8800)) {
      try start(file, 25)
    }
  }

  @Test func `damage before the data is enough is an error`() throws {
    let broken: [UInt8] = Sample.header + [0x07] + Sample.trailer
    #expect(throws: GzipError.corrupt(offset: 0)) { try start(broken, 100) }
    #expect(throws: GzipError.corrupt(offset: 29)) { try start(Sample.fixed + broken, 100) }
    #expect(try start(Sample.fixed + broken, 23) == Array(Sample.text.dropLast()))
    #expect(throws: GzipError.badMagic(offset: 0, found: [])) { try start([], 100) }
    #expect(throws: GzipError.badMagic(offset: 0, found: Array("hel".utf8))) { try start(Sample.text, 100) }
  }

  @Test func `only what is asked for comes out of a bomb`() throws {
    #expect(try start(try LimitTests.bomb.get(), 1024) == [UInt8](repeating: 0, count: 1024))
  }
}
