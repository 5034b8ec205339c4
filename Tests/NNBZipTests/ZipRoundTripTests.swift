import NNBBytes
import NNBSystem
import NNBZip
import Testing

@Suite struct ZipRoundTripTests {
  private static let members: [(String, [UInt8])] = [
    ("a.npy", Array("hello".utf8)), ("empty", []), ("folder/größe", [UInt8](repeating: 7, count: 3_000_000)),
  ]

  private static func archive(alignment: Int = 1) throws -> OpenFile {
    let file = try OpenFile.inMemory(name: "test.zip")
    var writer = ZipWriter(to: file, alignment: alignment)
    for (name, bytes) in members { try writer.add(name, bytes) }
    let count = try writer.finish()
    #expect(count == file.knownCount)
    #expect(count == ZipWriter.byteCount(of: members.map { ($0.0, $0.1.count) }, alignment: alignment))
    return file
  }

  @Test(arguments: [1, 64, 4_096]) func `What is written is read, at multiples of the alignment`(alignment: Int) throws
  {
    let archive = try ZipArchive(Self.archive(alignment: alignment))
    #expect(archive.members.map(\.name) == Self.members.map(\.0))
    for (name, bytes) in Self.members {
      let member = try #require(archive[name])
      #expect(member.isStored && member.dataOffset % alignment == 0)
      #expect(try archive.bytes(of: member, limit: 1 << 22) == bytes)
      let source = archive.source(of: member)
      #expect(try source.read(at: 2, upTo: 2) == Array(bytes.dropFirst(2).prefix(2)))
      #expect(try source.read(at: bytes.count, upTo: 2).isEmpty)
    }
  }

  @Test func `A changed byte is noticed by every way to read`() throws {
    let file = try Self.archive()
    let place = try #require(try ZipArchive(file)["folder/größe"]).dataOffset
    try file.write([8], at: place + 2_999_999)
    let archive = try ZipArchive(file)
    let member = try #require(archive["folder/größe"])
    #expect(throws: ZipError.self) { try archive.bytes(of: member, limit: 1 << 22) }
    #expect(throws: ZipError.self) { try archive.verify(member) }
    #expect(throws: ZipError.self) { try archive.copy(member, to: OpenFile.inMemory(name: "copy")) }
    #expect(throws: FileError.self) { try archive.source(of: member).read(at: 0, upTo: 1) }
    let inOrder = archive.source(of: member, .allInOrder)
    #expect(try inOrder.read(at: 0, upTo: 2_000_000).count == 2_000_000)
    #expect(throws: FileError.self) { try inOrder.read(at: 2_000_000, upTo: 1_000_000) }
    let jumping = archive.source(of: member, .allInOrder)
    #expect(try jumping.read(at: 0, upTo: 10).count == 10)
    #expect(throws: FileError.self) { try jumping.read(at: 20, upTo: 10) }
    let scattered = archive.source(of: member, .allOnce)
    for start in [2_000_000, 0] { #expect(try scattered.read(at: start, upTo: 1_000_000).count == 1_000_000) }
    #expect(throws: FileError.self) { try scattered.read(at: 1_000_000, upTo: 1_000_000) }
  }

  @Test func `Parts in any order are compared with the checksum`() throws {
    let archive = try ZipArchive(Self.archive())
    let member = try #require(archive["folder/größe"]), source = archive.source(of: member, .allOnce)
    for start in [2_000_000, 0, 1_000_000] { #expect(try source.read(at: start, upTo: 1_000_000).count == 1_000_000) }
    #expect(try source.read(at: 2_999_999, upTo: 9) == [7])
  }
}
