import Gzip
import Testing

struct StartTests {
  @Test(arguments: [0, 1, 5, 23, 24, 25, 1000])
  func `the start is as long as asked or as there is data`(count: Int) {
    for file in [Sample.stored, Sample.fixed, Sample.literals, Sample.named] {
      #expect(Gzip.start(of: file, count: count) == Array(Sample.text.prefix(count)))
    }
    #expect(Gzip.start(of: Sample.dynamic, count: count) == Array(Sample.squares.prefix(count)))
  }

  @Test func `the start goes on over the ends of members`() {
    let file = Sample.empty + Sample.fixed + Sample.empty + Sample.dynamic + Sample.stored
    let data = Sample.text + Sample.squares + Sample.text
    for count in [1, 24, 25, 30, 476, 477, 478, 500, 501, 502] {
      #expect(Gzip.start(of: file, count: count) == Array(data.prefix(count)))
    }
  }

  @Test func `padding and other bytes after the end add nothing`() {
    #expect(Gzip.start(of: Sample.fixed + [0, 0, 0], count: 100) == Sample.text)
    #expect(Gzip.start(of: Sample.fixed + [1, 2, 3], count: 100) == Sample.text)
  }

  @Test func `a file that is cut gives what came before`() {
    for length in 0...Sample.stored.count {
      let expected = Sample.text.prefix(max(0, length - 15))
      #expect(Gzip.start(of: Array(Sample.stored.prefix(length)), count: 100) == Array(expected))
    }
    for length in 0...Sample.dynamic.count {
      let found = Gzip.start(of: Array(Sample.dynamic.prefix(length)), count: 1000)
      #expect(Sample.squares.starts(with: found))
    }
  }

  @Test func `checksums are not looked at`() {
    #expect(Gzip.start(of: Sample.header + Sample.deflated + [UInt8](repeating: 7, count: 8), count: 99) == Sample.text)
  }

  @Test func `damage ends what is returned`() {
    let broken: [UInt8] = Sample.header + [0x07] + Sample.trailer
    #expect(Gzip.start(of: broken, count: 100) == [])
    #expect(Gzip.start(of: Sample.fixed + broken, count: 100) == Sample.text)
    #expect(Gzip.start(of: [], count: 100) == [])
    #expect(Gzip.start(of: Sample.text, count: 100) == [])
  }

  @Test func `only what is asked for comes out of a bomb`() throws {
    #expect(Gzip.start(of: try LimitTests.bomb.get(), count: 1024) == [UInt8](repeating: 0, count: 1024))
  }
}
