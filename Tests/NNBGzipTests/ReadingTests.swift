import NNBGzip
import Testing

struct ReadingTests {
  @Test(arguments: [Sample.stored, Sample.fastest, Sample.fixed, Sample.literals, Sample.named])
  func `files that Python made of the same text give the text`(file: [UInt8]) throws {
    #expect(try Gzip.decompress(file, count: 24) == Sample.text)
  }

  @Test func `a file with dynamic codes gives its data`() throws {
    #expect(try Gzip.decompress(Sample.dynamic, count: 453) == Sample.squares)
  }

  @Test func `a file of nothing gives nothing`() throws {
    #expect(try Gzip.decompress(Sample.empty, count: 0) == [])
  }

  @Test(arguments: [
    ([0x1f, 0x8b], true),
    ([0x1f, 0x8b, 8], true),
    ([0x1f, 0x8b, 9], true),
    ([], false),
    ([0x1f], false),
    ([0x8b, 0x1f], false),
    ([0, 0, 8, 3], false),
  ])
  func `two bytes tell a gzip file`(start: [UInt8], isGzip: Bool) {
    #expect(Gzip.recognises(start) == isGzip)
  }
}
