import NNB
import NNBSupport
import Testing

/// Parts of one file in another of the same form.
struct SwappedSectionTests {
  private static let first = RawFile.small()
  private static let second = RawFile(
    .init("NETW", RawFile.smallNetwork(layers: RawFile.layer("e")).bytes),
    .init(
      "TNSR",
      Fields().u32(2).u8(1, 1).string("a").u64(2).string("out").u8(1, 2).string("k").u64(1).string("in")
        .u64(2).string("out").bytes),
    .init("DATA", Fields().f32(5, 6).bytes), .init("DATA", Fields().f32(7, 8).bytes))

  @Test(arguments: 0..<4)
  func `a section of another file is noticed`(index: Int) throws {
    let (first, second) = (Self.first, Self.second)
    #expect(first.offsets == second.offsets)
    #expect(fault(in: first.bytes) == nil)
    #expect(fault(in: second.bytes) == nil)
    let offset = first.offsets[index], count = first.sections[index].content.count
    var bytes = first.bytes
    bytes.replaceSubrange(offset..<offset + count, with: second.sections[index].content)
    let expected = NNBError.Cause.sectionChecksum(
      offset: offset, type: String(decoding: first.sections[index].type, as: UTF8.self), block: 0,
      stored: checksum(first.sections[index].content), computed: checksum(second.sections[index].content))
    #expect(throws: expected) { try decode(bytes) }
  }

  @Test(arguments: 0..<4)
  func `a section with its checksum is noticed too`(index: Int) throws {
    let (first, second) = (Self.first, Self.second)
    let offset = first.offsets[index], count = first.sections[index].content.count
    var bytes = first.bytes
    bytes.replaceSubrange(offset..<offset + count, with: second.sections[index].content)
    let entry = RawFile.entry(index)..<RawFile.entry(index) + 24
    bytes.replaceSubrange(entry, with: second.bytes[entry])
    let expected = NNBError.Cause.directoryChecksum(
      offset: 120, stored: UInt32(integer(first.bytes[120..<124])), computed: checksum(bytes[..<120]))
    #expect(throws: expected) { try decode(bytes) }
  }

  @Test func `two tensors of one file that change places are noticed`() throws {
    let file = Self.first
    var bytes = file.bytes
    let (left, right) = (file.offsets[2], file.offsets[3])
    for index in 0..<8 { bytes.swapAt(left + index, right + index) }
    let expected = NNBError.Cause.sectionChecksum(
      offset: left, type: "DATA", block: 0, stored: checksum(file.sections[2].content),
      computed: checksum(file.sections[3].content))
    #expect(throws: expected) { try decode(bytes) }
  }
}
