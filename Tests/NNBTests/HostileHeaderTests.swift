import NNB
import NNBSupport
import Testing

/// Headers and directories whose checksum is right and whose fields are wrong (section 9, rows 2 to 6).
struct HostileHeaderTests {
  @Test(arguments: [UInt32(0), 65_601, 65_664, 1 << 31, .max])
  func `a section count outside the limits is refused before it is used`(count: UInt32) {
    var file = RawFile.small()
    file.count = count
    #expect(throws: NNBError.Cause.sectionCount(offset: 12, expected: 1...65_600, found: Int(count))) {
      try decode(file.bytes)
    }
  }

  @Test func `a section count that the file has no room for is a truncation`() {
    var file = RawFile.small()
    file.count = 65_600
    #expect(throws: NNBError.Cause.truncated(expected: 1_574_428, found: file.bytes.count)) { try decode(file.bytes) }
    file.count = 5
    let bytes = file.bytes
    let expected = NNBError.Cause.directoryChecksum(
      offset: 144, stored: UInt32(integer(bytes[144..<148])), computed: checksum(bytes[..<144]))
    #expect(throws: expected) { try decode(bytes) }
  }

  @Test(arguments: [UInt16(0), 2, 255, 256, 32_768, .max])
  func `another read version is refused`(version: UInt16) {
    var file = RawFile.small()
    file.readVersion = version
    for write in [version, 0, .max] {
      file.writeVersion = write
      #expect(throws: NNBError.Cause.version(offset: 8, found: version, supported: 1)) { try decode(file.bytes) }
    }
  }

  /// A file of a later version may have other sections, orders and lengths: nothing of these may be looked at before.
  @Test func `the version is checked before anything that may change with it`() {
    var file = RawFile(.init("1234", [1, 2, 3], offset: 3, length: .max), .init("TNSR", []), .init("NETW", []))
    file.fileLength = 17
    #expect(throws: NNBError.Cause.sectionType(offset: 24, found: Array("1234".utf8))) { try decode(file.bytes) }
    file.readVersion = 2
    file.writeVersion = 2
    #expect(throws: NNBError.Cause.version(offset: 8, found: 2, supported: 1)) { try decode(file.bytes) }
    #expect(throws: NNBError.Cause.version(offset: 8, found: 2, supported: 1)) { try decode(Array(file.bytes[..<100])) }
  }

  @Test func `damage comes before the version`() {
    var file = RawFile.small()
    file.readVersion = 2
    var bytes = file.bytes
    bytes[30] ^= 1
    let expected = NNBError.Cause.directoryChecksum(
      offset: 120, stored: UInt32(integer(bytes[120..<124])), computed: checksum(bytes[..<120]))
    #expect(throws: expected) { try decode(bytes) }
  }

  @Test(arguments: [UInt16(2), 77, .max])
  func `a later write version alone changes nothing, and writing again makes it ours`(version: UInt16) throws {
    var file = RawFile.small()
    let good = file.bytes
    file.writeVersion = version
    #expect(file.bytes != good)
    #expect(try decode(file.bytes).encoded() == good)
  }

  @Test(arguments: [UInt64(0), 1, 327, 329, 1 << 62, 1 << 63, .max])
  func `a file length that is not the end of the last section is refused`(length: UInt64) {
    var file = RawFile.small()
    let found = file.bytes.count
    #expect(found == 328)
    file.fileLength = length
    #expect(throws: NNBError.Cause.fileLength(offset: 16, expected: 328, found: length)) { try decode(file.bytes) }
    #expect(throws: NNBError.Cause.fileLength(offset: 16, expected: 328, found: length)) {
      try decode(file.bytes + [0])
    }
  }
}
