import NNBModel
import NNB
import NNBSupport
import Testing

/// Directory entries with wrong fields (section 9, row 5).
struct HostileDirectoryTests {
  private static let noTensors = Fields().u32(0).bytes

  @Test(
    arguments: [
      [0, 0, 0, 0], Array("TNS1".utf8), Array("TNSr".utf8), Array("TNsR".utf8), Array("TN R".utf8), Array("@BCD".utf8),
      Array("A[CD".utf8), Array("aB`D".utf8), Array("aBC{".utf8), Array("aBcd".utf8), [0xC3, 0xA9, 0x41, 0x41],
      [0xD4, 0x4E, 0x53, 0x52],
    ] as [[UInt8]])
  func `a type that is not four letters, the last two upper case, is refused`(letters: [UInt8]) {
    var file = RawFile(.init("TNSR", Self.noTensors), .init("aBCD", [1]))
    file.sections[1].type = letters
    #expect(throws: NNBError.Cause.sectionType(offset: 48, found: letters)) { try decode(file.bytes) }
  }

  @Test(arguments: ["ABCD", "TNSS", "ZZZZ", "UaZZ"])
  func `an unknown critical section is refused`(type: String) {
    let sections = [RawFile.Section("TNSR", Self.noTensors), .init(type, [1])].sorted {
      $0.type.lexicographicallyPrecedes($1.type)
    }
    let offset = type < "TNSR" ? 24 : 48
    #expect(throws: NNBError.Cause.unknownSection(offset: offset, type: type)) {
      try decode(RawFile(sections).bytes)
    }
  }

  @Test(arguments: ["aBCD", "abCD", "zzZZ", "zAAA"])
  func `an unknown ancillary section, private or not, is kept`(type: String) throws {
    let file = RawFile(.init("TNSR", Self.noTensors), .init(type, Array("content".utf8)))
    let checkpoint = try decode(file.bytes)
    #expect(checkpoint.extensions == [.init(type: type, content: Array("content".utf8))])
    #expect(try checkpoint.encoded() == file.bytes)
  }

  @Test(arguments: [
    (["TNSR", "NETW"], 1), (["TNSR", "TNSR"], 1), (["NETW", "NETW", "TNSR"], 1), (["aBCD", "TNSR"], 1),
    (["TNSR", "aBCD", "aBCD"], 2), (["TNSR", "abCD", "aBCD"], 2), (["TNSR", "DATA", "aBCD"], 2),
    (["DATA", "TNSR"], 1), (["TNSR", "DATA", "NETW", "DATA"], 2), (["TNSR", "DATA", "ABCD"], 2),
  ])
  func `a section out of order, or twice, is refused`(types: [String], index: Int) {
    let file = RawFile(types.map { .init($0, Self.noTensors) })
    #expect(throws: NNBError.Cause.sectionOrder(offset: RawFile.entry(index), type: types[index])) {
      try decode(file.bytes)
    }
  }

  @Test func `the order comes before what is known, and the letters before the order`() {
    #expect(throws: NNBError.Cause.sectionOrder(offset: 48, type: "ABCD")) {
      try decode(RawFile(.init("TNSR", Self.noTensors), .init("ABCD", [])).bytes)
    }
    #expect(throws: NNBError.Cause.sectionType(offset: 48, found: Array("ABcD".utf8))) {
      try decode(RawFile(.init("TNSR", Self.noTensors), .init("ABcD", [])).bytes)
    }
    #expect(throws: NNBError.Cause.unknownSection(offset: 24, type: "ABCD")) {
      try decode(RawFile(.init("ABCD", [], offset: 5, length: .max), .init("TNSR", Self.noTensors)).bytes)
    }
  }

  @Test(arguments: [(16 << 20) + 1, 1 << 32, 1 << 62, 1 << 63, .max] as [UInt64], ["TNSR", "aBCD"])
  func `metadata of more than 16 MiB are refused before they are read`(length: UInt64, type: String) {
    var file = RawFile(.init("TNSR", Self.noTensors), .init("aBCD", [1]))
    let index = type == "TNSR" ? 0 : 1
    file.sections[index].length = length
    let expected = NNBError.Cause.sectionLength(
      offset: RawFile.entry(index) + 16, type: type, expected: 0...16_777_216, found: length)
    #expect(throws: expected) { try decode(file.bytes) }
  }

  @Test func `metadata of 16 MiB are read`() throws {
    let content = [UInt8](repeating: 7, count: 16 << 20)
    let file = RawFile(.init("TNSR", Self.noTensors), .init("aBCD", content))
    let checkpoint = try decode(file.bytes)
    #expect(checkpoint.extensions == [.init(type: "aBCD", content: content)])
    #expect(try checkpoint.encoded() == file.bytes)
  }

  @Test(arguments: [1 << 62, 1 << 63, .max] as [UInt64])
  func `data of 2^62 bytes or more are refused`(length: UInt64) {
    let file = RawFile(.init("TNSR", Self.noTensors), .init("DATA", [1], length: length))
    let expected = NNBError.Cause.sectionLength(
      offset: 64, type: "DATA", expected: 0...(1 << 62) - 1, found: length)
    #expect(throws: expected) { try decode(file.bytes) }
  }

  /// A length within its limit whose block checksums, or whose place, bring its end beyond 2^62.
  @Test func `a section whose end is not below 2^62 is refused`() {
    let longest: UInt64 = (1 << 62) - 1
    var file = RawFile(.init("TNSR", Self.noTensors), .init("DATA", [1], length: longest))
    let expected = NNBError.Cause.sectionLength(
      offset: 64, type: "DATA", expected: 0...longest - 192, found: longest)
    #expect(throws: expected) { try decode(file.bytes) }
    file.sections[1].length = longest - 192
    #expect(
      throws: NNBError.Cause.sectionLength(
        offset: 64, type: "DATA", expected: 0...longest - 192, found: longest - 192)
    ) { try decode(file.bytes) }
  }

  /// The first tensor ends just below 2^62, so the next section would begin there, empty as it is: no offset is right.
  @Test(arguments: [0, 1 << 62] as [UInt64])
  func `an empty section at 2^62 is refused`(offset: UInt64) {
    let limit: UInt64 = (1 << 62) - 1
    let blocks = (limit - 192) / ((1 << 20) + 4) + 1
    let length = limit - 192 - 4 * blocks
    #expect((length + (1 << 20) - 1) >> 20 == blocks)
    let file = RawFile(
      .init("TNSR", Self.noTensors), .init("DATA", [], offset: 192, length: length),
      .init("DATA", [], offset: offset))
    #expect(file.offsets[1] == 192)
    let expected = NNBError.Cause.sectionOffset(offset: 80, type: "DATA", expected: 1 << 62, found: offset)
    #expect(throws: expected) { try decode(file.bytes) }
  }

  @Test(arguments: [0, 127, 191, 193, 256, 1 << 62, 1 << 63, .max] as [UInt64])
  func `a section that is not where the one before ends is refused`(offset: UInt64) {
    let file = RawFile(.init("TNSR", Self.noTensors), .init("aBCD", [1], offset: offset))
    #expect(file.offsets == [128, 192])
    #expect(throws: NNBError.Cause.sectionOffset(offset: 56, type: "aBCD", expected: 192, found: offset)) {
      try decode(file.bytes)
    }
  }

  @Test func `a first section that is not right behind the directory is refused`() {
    let file = RawFile(.init("TNSR", Self.noTensors, offset: 128))
    #expect(throws: NNBError.Cause.sectionOffset(offset: 32, type: "TNSR", expected: 128, found: 64)) {
      try decode(RawFile(.init("TNSR", Self.noTensors, offset: 64), .init("aBCD", [])).bytes)
    }
    #expect(throws: NNBError.Cause.sectionOffset(offset: 32, type: "TNSR", expected: 64, found: 128)) {
      try decode(file.bytes)
    }
  }
}
