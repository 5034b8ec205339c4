import NNBGzip
import Testing

/// Files that were good before something happened to them.
struct DamageTests {
  @Test(arguments: [
    (Sample.stored, 24), (Sample.fixed, 24), (Sample.literals, 24), (Sample.named, 24), (Sample.dynamic, 453),
    (Sample.empty, 0),
  ])
  func `a file cut anywhere is truncated there`(file: [UInt8], count: Int) {
    for length in 1..<file.count {
      #expect(throws: GzipError.truncated(offset: length)) {
        try Gzip.decompress(Array(file.prefix(length)), count: count)
      }
    }
    #expect(throws: GzipError.badMagic(offset: 0, found: [])) { try Gzip.decompress([], count: count) }
  }

  @Test func `a wrong checksum is an error`() {
    var file = Sample.fixed
    file[21] = 0x01
    #expect(throws: GzipError.wrongCRC(offset: 21, declared: 0x0b59_8801, computed: 0x0b59_8800)) {
      try Gzip.decompress(file, count: 24)
    }
    #expect(throws: GzipError.wrongCRC(offset: 50, declared: 0x0b59_8801, computed: 0x0b59_8800)) {
      try Gzip.decompress(Sample.fixed + file, count: 48)
    }
  }

  @Test func `a wrong length is an error`() {
    var file = Sample.fixed
    file[28] = 0x80
    #expect(throws: GzipError.wrongLength(offset: 25, declared: 0x8000_0018, actual: 24)) {
      try Gzip.decompress(file, count: 24)
    }
  }

  @Test func `a checksum covers its own member only`() throws {
    #expect(try Gzip.decompress(Sample.dynamic + Sample.fixed, count: 477).suffix(24) == Sample.text[...])
    let swapped = Sample.dynamic.dropLast(8) + Sample.trailer
    #expect(throws: GzipError.wrongCRC(offset: 234, declared: 0x0b59_8800, computed: 0x5630_2fc2)) {
      try Gzip.decompress(Array(swapped), count: 453)
    }
  }

  static let broken: [[UInt8]] = [
    [0x07],  // a block of type 3
    [0x01, 0x18, 0x00, 0xe7, 0xfe] + Sample.text,  // a stored block whose length and its complement disagree
    [0x03, 0x02, 0x00],  // a match that reaches back before the first byte
    [0x1b, 0x03],  // a length symbol that does not exist, 286
    [0x05, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],  // dynamic codes that do not fit together
  ]

  @Test(arguments: broken)
  func `data that breaks the format is corrupt`(data: [UInt8]) {
    let file = Sample.header + data + Sample.trailer
    #expect(throws: GzipError.corrupt(offset: 0)) { try Gzip.decompress(file, count: 24) }
    #expect(throws: GzipError.corrupt(offset: 47)) { try Gzip.decompress(Sample.stored + file, count: 48) }
  }

  @Test(arguments: [(Sample.stored, 24), (Sample.fixed, 24), (Sample.named, 24), (Sample.dynamic, 453)])
  func `a flipped bit is an error or changes nothing`(file: [UInt8], count: Int) throws {
    let data = try Gzip.decompress(file, count: count)
    for index in file.indices {
      for bit in 0..<8 {
        var damaged = file
        damaged[index] ^= 1 << bit
        do throws(GzipError) {
          let found = try Gzip.decompress(damaged, count: count)
          #expect(found == data, "byte \(index), bit \(bit)")
        } catch {
          // Time, extra flags and operating system mean nothing for the data.
          #expect(!(4...9).contains(index), "byte \(index), bit \(bit)")
        }
      }
    }
  }

  @Test func `of the text's file only the flag for text and the ignored fields may change unseen`() {
    for index in Sample.fixed.indices where !(4...9).contains(index) {
      for bit in 0..<8 where (index, bit) != (3, 0) {
        var damaged = Sample.fixed
        damaged[index] ^= 1 << bit
        #expect(throws: GzipError.self, "byte \(index), bit \(bit)") { try Gzip.decompress(damaged, count: 24) }
      }
    }
  }
}
