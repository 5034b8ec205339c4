import NNB
import NNBSupport
import Testing

/// Sections that are there or not, and the bytes between them (section 9, rows 7 to 9 and 11).
struct HostileStructureTests {
  private static let index = Fields().u32(2).u8(6, 0).string("a").u8(8, 1).string("b").u64(3).string("").bytes
  private static let two = RawFile(.init("TNSR", index), .init("DATA", [1]), .init("DATA", [1, 2, 3, 4, 5, 6]))

  @Test func `the file that the others differ from is good`() throws {
    #expect(Self.two.offsets == [128, 192, 256])
    #expect(try decode(Self.two.bytes).encoded() == Self.two.bytes)
    #expect(try decode(RawFile.small().bytes).encoded() == RawFile.small().bytes)
  }

  @Test(arguments: [100, 127, 153, 191, 193, 255])
  func `bytes between sections are zero`(offset: Int) {
    var bytes = Self.two.bytes
    bytes[offset] = 0x20
    #expect(throws: NNBError.Cause.padding(offset: offset, found: 0x20)) { try decode(bytes) }
  }

  @Test func `a checksum comes before the zero bytes behind it, and these before the next section`() {
    var bytes = Self.two.bytes
    bytes[255] = 1
    bytes[256] ^= 1
    #expect(throws: NNBError.Cause.padding(offset: 255, found: 1)) { try decode(bytes) }
    bytes[192] ^= 1
    let expected = NNBError.Cause.sectionChecksum(
      offset: 192, type: "DATA", block: 0, stored: checksum([1]), computed: checksum([0]))
    #expect(throws: expected) { try decode(bytes) }
  }

  @Test(arguments: [
    RawFile(.init("aBCD", [])), RawFile(.init("NETW", [])), RawFile(.init("DATA", [])), RawFile(.init("zzZZ", [1])),
  ])
  func `a file without a tensor index is refused`(file: RawFile) {
    #expect(throws: NNBError.Cause.missingSection(type: "TNSR")) { try decode(file.bytes) }
  }

  @Test func `the checksums of all metadata come before the first content`() {
    let file = RawFile(.init("TNSR", []), .init("aBCD", [1], checksum: 7))
    let expected = NNBError.Cause.sectionChecksum(
      offset: 128, type: "aBCD", block: 0, stored: 7, computed: checksum([1]))
    #expect(throws: expected) { try decode(file.bytes) }
  }

  @Test(arguments: 0...4)
  func `there is one data section for each tensor`(count: Int) {
    var file = RawFile(.init("TNSR", Self.index))
    for index in 0..<count { file.sections.append(.init("DATA", index == 0 ? [1] : [1, 2, 3, 4, 5, 6])) }
    let expected = NNBError.Cause.sectionCount(offset: 12, expected: 3...3, found: count + 1)
    #expect(fault(in: file.bytes) == (count == 2 ? nil : expected))
  }

  @Test func `a network does not count as data`() {
    let file = RawFile(.init("NETW", []), .init("TNSR", Self.index), .init("DATA", [1]))
    #expect(throws: NNBError.Cause.sectionCount(offset: 12, expected: 4...4, found: 3)) { try decode(file.bytes) }
  }

  @Test(arguments: [0, 2, 4, 5, 7, 8, 12, 64])
  func `data of another length than the index says are refused`(count: Int) {
    var file = Self.two
    file.sections[2].content = [UInt8](repeating: 0, count: count)
    let expected = NNBError.Cause.sectionLength(
      offset: RawFile.entry(2) + 16, type: "DATA", expected: 6...6, found: UInt64(count))
    #expect(throws: expected) { try decode(file.bytes) }
  }
}
