import NNBBytes
import NNBSystem
import NNBZip
import Testing

/// Archives as other programs write them, and their contents.
struct ZipReadingTests {
  /// Contents of many sizes that compress somewhat; not each element is computed, which takes long in a debug build.
  private static func content(_ count: Int) -> [UInt8] {
    let part = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 / 7 ^ $0 / 1_000) }
    var content: [UInt8] = []
    while content.count < count { content += part }
    return content
  }

  private static func archive(_ members: [ZipSample.Member]) throws -> ZipArchive {
    try ZipArchive(MemorySource(ZipSample(members).bytes))
  }

  @Test func `A streamed member has its numbers behind it, in four ways`() throws {
    func number(_ value: some FixedWidthInteger & UnsignedInteger) -> [UInt8] { ZipSample.number(value) }
    for hasSignature in [true, false] {
      for isLarge in [true, false] {
        var member = ZipSample.Member("a", [1, 2, 3])
        member.flags = 8
        (member.localChecksum, member.localPacked, member.localUnpacked) = (0, isLarge ? .max : 0, isLarge ? .max : 0)
        if isLarge { member.localExtra = [1, 0, 16, 0] + [UInt8](repeating: 0, count: 16) }
        member.descriptor = (hasSignature ? [0x50, 0x4B, 7, 8] : []) + number(member.checksum)
        member.descriptor += isLarge ? number(UInt64(3)) + number(UInt64(3)) : number(UInt32(3)) + number(UInt32(3))
        let archive = try Self.archive([member, ZipSample.Member("b", [4])])
        #expect(try archive.bytes(of: try #require(archive["a"]), limit: 3) == [1, 2, 3])
      }
    }
  }

  @Test func `Both ZIP64 records may stand where none is needed, as PyTorch writes them`() throws {
    var sample = ZipSample()
    sample.large = ZipSample.largeEnd(count: 2, byteCount: 94, offset: 67)
    #expect(try ZipArchive(MemorySource(sample.bytes)).members.map(\.name) == ["a", "b"])
    (sample.count, sample.directoryByteCount, sample.directoryOffset) = (.max, .max, .max)
    #expect(try ZipArchive(MemorySource(sample.bytes)).members.map(\.name) == ["a", "b"])
  }

  @Test func `A comment, a gap and folders are passed over`() throws {
    var sample = ZipSample([ZipSample.Member("f/", []), ZipSample.Member("f/a", [1])])
    sample.comment = Array("hello".utf8)
    sample.gap = [1, 2, 3]
    #expect(try ZipArchive(MemorySource(sample.bytes)).members.map(\.name) == ["f/a"])
  }

  @Test func `Names that Unicode calls equivalent are two`() throws {
    let archive = try Self.archive([.init("\u{E9}", [1]), .init("e\u{301}", [2])])
    #expect(try archive.bytes(of: try #require(archive["e\u{301}"]), limit: 1) == [2])
    #expect(try archive.bytes(of: try #require(archive["\u{E9}"]), limit: 1) == [1])
  }

  @Test(arguments: [3_000_000, 12_000_000]) func `Deflated members are read in any order`(count: Int) throws {
    let content = Self.content(count)
    let archive = try Self.archive([.deflated("d", content), .init("s", content)])
    for member in archive.members {
      #expect(member.byteCount == content.count)
      #expect(try archive.start(of: member, count: 100) == Array(content[..<100]))
      for reading in [ZipReading.allInOrder, .anyPart] {
        let source = archive.source(of: member, reading)
        #expect(source.knownCount == content.count)
        for (start, length) in [(0, 10), (10, 1_000_000), (2_000_000, 5), (5, 100), (content.count - 3, 100), (0, 1)] {
          #expect(try source.read(at: start, upTo: length) == Array(content[start...].prefix(length)), "\(start)")
        }
        #expect(try source.read(at: content.count, upTo: 1) == [])
        #expect(try source.read(at: .max, upTo: .max) == [])
        var buffer: [UInt8] = [9]
        try source.append(at: content.count - 2, upTo: 9, to: &buffer)
        #expect(buffer == [9] + content.suffix(2))
      }
      let copy = try OpenFile.inMemory(name: "copy")
      try archive.copy(member, to: copy)
      #expect(try copy.read(at: 0, upTo: .max) == content)
    }
  }

  @Test(arguments: [3_000_000, 12_000_000], [true, false])
  func `Damage in deflated data is noticed before its last byte is given`(count: Int, changesChecksum: Bool) throws {
    let content = Self.content(count)
    var member = try ZipSample.Member.deflated("d", content)
    if changesChecksum { member.checksum ^= 1 } else { member.data[member.data.count / 2] ^= 0xFF }
    let archive = try Self.archive([member])
    let found = archive.members[0]
    #expect(throws: ZipError.self) { try archive.bytes(of: found, limit: .max) }
    #expect(throws: ZipError.self) { try archive.verify(found) }
    #expect(throws: FileError.self) { try archive.source(of: found).read(at: 0, upTo: 1) }
    #expect(throws: FileError.self) {
      let source = archive.source(of: found, .allInOrder)
      for start in stride(from: 0, to: content.count, by: 100_000) { _ = try source.read(at: start, upTo: 100_000) }
    }
  }

  @Test(arguments: [-1, 1], [3_000_000, 12_000_000])
  func `A deflated member of another length is damaged`(difference: Int, count: Int) throws {
    let content = Self.content(count)
    var member = try ZipSample.Member.deflated("d", content)
    member.unpacked = UInt32(content.count + difference)
    if difference < 0 { member.checksum = CRC32(of: Array(content.dropLast())).value }
    let archive = try Self.archive([member])
    let error = ZipError.deflate("d", offset: 31)
    #expect(throws: error) { try archive.bytes(of: archive.members[0], limit: .max) }
    #expect(throws: error) { try archive.verify(archive.members[0]) }
  }

  @Test func `Bytes behind the deflate stream are damage`() throws {
    var member = try ZipSample.Member.deflated("d", [1, 2, 3])
    member.data += [0]
    member.packed += 1
    let archive = try Self.archive([member])
    #expect(throws: ZipError.deflate("d", offset: 31)) { try archive.bytes(of: archive.members[0], limit: 9) }
  }

  @Test func `A small member is not read beyond a limit`() throws {
    let archive = try Self.archive([.init("a", [1, 2, 3])])
    #expect(throws: ZipError.tooLongMember("a", limit: 2, found: 3)) {
      try archive.bytes(of: archive.members[0], limit: 2)
    }
  }

  @Test func `A member that was found right is not read again, and its parts may come in any order`() throws {
    let content = Self.content(3_000_000)
    let archive = try Self.archive([.init("a", content)])
    try archive.verify(archive.members[0])
    let source = archive.source(of: archive.members[0])
    #expect(try source.read(at: 2_999_999, upTo: 5) == [content[2_999_999]])
    #expect(try source.read(at: 0, upTo: 1) == [content[0]])
  }
}
