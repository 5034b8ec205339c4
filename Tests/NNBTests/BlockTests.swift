import NNBBytes
import NNBModel
import NNB
import NNBSupport
import NNBTestSupport
import Testing

/// Tensors of more than one block (section 5), their checksums computed here.
struct BlockTests {
  private static let block = 1 << 20

  /// 2 MiB and 101 bytes: three blocks, the checksums of which are at no multiple of anything.
  private static let content: [UInt8] = {
    var random = SeededGenerator(seed: 7)
    return (0..<262_157).flatMap { _ in littleEndian(random.next()) }.dropLast(3)
  }()
  private static let file: [UInt8] = RawFile(
    .init(
      "TNSR", Fields().u32(2).u8(6, 1).string("a").u64(UInt64(content.count)).string("").u8(6, 0).string("b").bytes),
    .init("DATA", content), .init("DATA", [9])
  ).bytes
  private static let offset = 192
  private static let stored = stride(from: 0, to: content.count, by: block).map {
    checksum(content[$0..<min($0 + block, content.count)])
  }

  private func reader(_ bytes: [UInt8]) throws -> NNBReader { try NNBReader(reading: MemorySource(bytes)) }

  @Test func `a content of three blocks is followed by three checksums`() throws {
    #expect(Self.content.count == 2 * Self.block + 101)
    let bytes = Self.file
    let list = Self.offset + Self.content.count
    #expect(Array(bytes[list..<list + 12]) == Self.stored.flatMap { littleEndian($0) })
    #expect(integer(bytes[52..<56]) == UInt64(checksum(bytes[list..<list + 12])))
    #expect(integer(bytes[64..<72]) == UInt64(Self.content.count))
    let checkpoint = try decode(bytes)
    #expect(checkpoint.tensors[0].bytes == Self.content)
    #expect(try checkpoint.encoded() == bytes)
  }

  @Test(arguments: [0, 1, (1 << 20) - 1, 1 << 20, (1 << 21) - 1, 1 << 21, (1 << 21) + 100])
  func `damage is reported with its block`(position: Int) throws {
    var bytes = Self.file
    bytes[Self.offset + position] ^= 0x10
    let number = position / Self.block, start = number * Self.block
    let damaged = bytes[Self.offset..<Self.offset + Self.content.count]
    let expected = NNBError.Cause.sectionChecksum(
      offset: Self.offset + start, type: "DATA", block: number, stored: Self.stored[number],
      computed: checksum(damaged.dropFirst(start).prefix(Self.block)))
    let reader = try reader(bytes)
    #expect(throws: NNBError(expected, in: "memory")) { try reader.tensor(at: 0) }
    #expect(throws: NNBError(expected, in: "memory")) { try reader.checkpoint() }
    #expect(try reader.tensor(at: 1).bytes == [9])
  }

  @Test(arguments: 0..<12)
  func `damage in the list of checksums is reported as that`(position: Int) throws {
    let list = Self.offset + Self.content.count
    var bytes = Self.file
    bytes[list + position] ^= 1
    let expected = NNBError.Cause.sectionChecksum(
      offset: list, type: "DATA", block: nil, stored: checksum(Self.stored.flatMap { littleEndian($0) }),
      computed: checksum(bytes[list..<list + 12]))
    let reader = try reader(bytes)
    #expect(throws: NNBError(expected, in: "memory")) { try reader.tensor(at: 0) }
    #expect(try reader.tensor(at: 1).bytes == [9])
  }

  @Test func `a list that is consistent and wrong is found out by its block`() throws {
    var bytes = Self.file
    let list = Self.offset + Self.content.count
    bytes[list + 4] ^= 1
    bytes.replaceSubrange(52..<56, with: littleEndian(checksum(bytes[list..<list + 12])))
    bytes.replaceSubrange(96..<100, with: littleEndian(checksum(bytes[..<96])))
    let expected = NNBError.Cause.sectionChecksum(
      offset: Self.offset + Self.block, type: "DATA", block: 1, stored: Self.stored[1] ^ 1, computed: Self.stored[1])
    #expect(throws: NNBError(expected, in: "memory")) { try reader(bytes).tensor(at: 0) }
  }

  @Test func `the zero bytes behind the list are checked`() throws {
    var bytes = Self.file
    let end = Self.offset + Self.content.count + 12
    bytes[end] = 3
    #expect(throws: NNBError(.padding(offset: end, found: 3), in: "memory")) { try reader(bytes).tensor(at: 0) }
  }

  @Test(arguments: [((1 << 20) - 1, 0), (1 << 20, 0), ((1 << 20) + 1, 8), (2 << 20, 8), ((2 << 20) + 1, 12)])
  func `a list begins with the second block`(count: Int, list: Int) throws {
    let content = Array(Self.content.prefix(count))
    let one = try tensor("a", .uint8, [.init(count)], content)
    let bytes = try Checkpoint(network: nil, tensors: [one]).encoded()
    #expect(bytes.count == 192 + content.count + list)
    let index = Fields().u32(1).u8(6, 1).string("a").u64(UInt64(count)).string("")
    #expect(bytes == RawFile(.init("TNSR", index.bytes), .init("DATA", content)).bytes)
    #expect(try decode(bytes).tensors == [one])
  }

  @Test func `a long ancillary section has blocks too`() throws {
    let content = Array(Self.content.prefix(Self.block + 5))
    let file = RawFile(.init("TNSR", Fields().u32(0).bytes), .init("aBCD", content)).bytes
    #expect(try decode(file).encoded() == file)
    var bytes = file
    bytes[192 + Self.block] ^= 1
    let expected = NNBError.Cause.sectionChecksum(
      offset: 192 + Self.block, type: "aBCD", block: 1, stored: checksum(content[Self.block...]),
      computed: checksum(bytes[(192 + Self.block)...].prefix(5)))
    #expect(throws: expected) { try decode(bytes) }
  }
}
