import NNBBytes
import NNBGzip
import Testing

/// The optional fields of a member's header, RFC 1952 section 2.3.
struct HeaderTests {
  private static let text: UInt8 = 1, headerCRC: UInt8 = 2, extra: UInt8 = 4, name: UInt8 = 8, comment: UInt8 = 16

  private static func header(flags: UInt8) -> [UInt8] {
    var bytes: [UInt8] = [0x1f, 0x8b, 8, flags, 0x78, 0x56, 0x34, 0x12, 2, 3]
    if flags & extra != 0 { bytes += [6, 0] + Array("nb".utf8) + [2, 0] + Array("ok".utf8) }
    if flags & name != 0 { bytes += Array("name".utf8) + [0] }
    if flags & comment != 0 { bytes += Array("comment".utf8) + [0] }
    if flags & headerCRC != 0 {
      let crc = CRC32(of: bytes).value
      bytes += [UInt8(truncatingIfNeeded: crc), UInt8(truncatingIfNeeded: crc >> 8)]
    }
    return bytes
  }

  @Test(arguments: 0..<UInt8(32))
  func `every set of optional fields is passed over`(flags: UInt8) throws {
    let file = Self.header(flags: flags) + Sample.deflated + Sample.trailer
    #expect(try Gzip.decompress(file, count: 24) == Sample.text)
  }

  @Test func `a header checksum that Python computed is right`() throws {
    // The low half of zlib.crc32(...), 0x693ea980.
    let all = Self.header(flags: 31)
    #expect(all.suffix(2) == [0x80, 0xa9])
    #expect(all.count == 33)
  }

  @Test(arguments: 0..<UInt8(32))
  func `a header cut anywhere is truncated there`(flags: UInt8) {
    let header = Self.header(flags: flags)
    for count in 1...header.count {
      #expect(throws: GzipError.truncated(offset: count)) {
        try Gzip.decompress(Array(header.prefix(count)), count: 24)
      }
    }
  }

  @Test func `an empty name, comment and extra field are fields`() throws {
    let file = [0x1f, 0x8b, 8, 28, 0, 0, 0, 0, 2, 3, 0, 0, 0, 0] + Sample.deflated + Sample.trailer
    #expect(try Gzip.decompress(file, count: 24) == Sample.text)
  }

  @Test func `an extra field of the greatest length is passed over`() throws {
    let header: [UInt8] = [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 2, 3, 0xff, 0xff] + [UInt8](repeating: 0x1f, count: 65_535)
    #expect(try Gzip.decompress(header + Sample.deflated + Sample.trailer, count: 24) == Sample.text)
    #expect(throws: GzipError.truncated(offset: 65_546)) { try Gzip.decompress(Array(header.dropLast()), count: 24) }
  }

  @Test func `a name without an end is truncated`() {
    let header: [UInt8] = [0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 2, 3] + [UInt8](repeating: 0x61, count: 100_000)
    #expect(throws: GzipError.truncated(offset: 100_010)) { try Gzip.decompress(header, count: 24) }
  }

  @Test func `a wrong header checksum is an error`() {
    // CRC-32 of the ten bytes is 0x0c5c77a7.
    let header: [UInt8] = [0x1f, 0x8b, 8, 2, 0, 0, 0, 0, 0, 3]
    let file = header + [0xa7, 0x76] + Sample.deflated + Sample.trailer
    #expect(throws: GzipError.wrongHeaderCRC(offset: 10, declared: 0x76a7, computed: 0x77a7)) {
      try Gzip.decompress(file, count: 24)
    }
  }

  @Test(arguments: [0x20, 0x40, 0x80, 0xe0, 0x28] as [UInt8])
  func `reserved flags are an error`(flags: UInt8) {
    var file = Sample.fixed
    file[3] = flags
    #expect(throws: GzipError.reservedFlags(offset: 3, found: flags)) { try Gzip.decompress(file, count: 24) }
    #expect(throws: GzipError.reservedFlags(offset: 32, found: flags)) {
      try Gzip.decompress(Sample.fixed + file, count: 48)
    }
  }

  @Test(
    arguments: [
      [],
      [0],
      [0x1f, 0x8c],
      [0x1f, 0x8b, 7],
      [0x1f, 0x9d, 0x90],
      [0x50, 0x4b, 3],
    ] as [[UInt8]])
  func `what does not begin as gzip does is no member`(start: [UInt8]) {
    #expect(throws: GzipError.badMagic(offset: 0, found: start)) { try Gzip.decompress(start, count: 1) }
    guard !start.isEmpty else { return }
    let found = Array((start + [0xee, 0xee]).prefix(3))
    #expect(throws: GzipError.badMagic(offset: 0, found: found)) {
      try Gzip.decompress(start + [0xee, 0xee, 0xee], count: 1)
    }
  }
}
