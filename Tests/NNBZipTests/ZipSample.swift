import NNBBytes
import NNBGzip

/// An archive of which every field can be wrong.
struct ZipSample {
  struct Member {
    var name: [UInt8]
    var data: [UInt8]
    var method: UInt16 = 0
    var flags: UInt16 = 0
    var checksum: UInt32
    var packed, unpacked: UInt32

    /// What the local header has, if it is not the same.
    var localName: [UInt8]?
    var localMethod, localFlags: UInt16?
    var localChecksum, localPacked, localUnpacked: UInt32?
    var localExtra: [UInt8] = []
    var descriptor: [UInt8] = []

    var extra: [UInt8] = []
    var disk: UInt16 = 0
    var offset: UInt32?

    init(_ name: String, _ data: [UInt8]) {
      self.name = Array(name.utf8)
      self.data = data
      checksum = CRC32(of: data).value
      (packed, unpacked) = (UInt32(data.count), UInt32(data.count))
    }

    static func deflated(_ name: String, _ content: [UInt8]) throws -> Member {
      var member = Member(name, content)
      member.data = Array(try Gzip.compress(content).dropFirst(10).dropLast(8))
      member.method = 8
      member.packed = UInt32(member.data.count)
      return member
    }
  }

  var members: [Member]
  var gap: [UInt8] = []
  var count: UInt16?
  var countHere: UInt16?
  var disk: UInt16 = 0
  var directoryByteCount: UInt32?
  var directoryOffset: UInt32?
  var large: [UInt8] = []
  var comment: [UInt8] = []
  var commentCount: UInt16?
  var tail: [UInt8] = []

  init(_ members: [Member] = [Member("a", [1, 2, 3]), Member("b", [4, 5])]) { self.members = members }

  static func number(_ value: some FixedWidthInteger & UnsignedInteger) -> [UInt8] {
    var writer = ByteWriter()
    writer.littleEndian(value)
    return writer.bytes
  }

  /// Where the directory and the end record begin, and all bytes.
  func made() -> (directory: Int, end: Int, bytes: [UInt8]) {
    func number(_ value: some FixedWidthInteger & UnsignedInteger) -> [UInt8] { Self.number(value) }
    var bytes: [UInt8] = [], directory: [UInt8] = []
    for member in members {
      let name = member.localName ?? member.name, offset = member.offset ?? UInt32(bytes.count)
      bytes += [0x50, 0x4B, 3, 4, 20, 0] + number(member.localFlags ?? member.flags)
      bytes += number(member.localMethod ?? member.method) + [0, 0, 0x21, 0]
      bytes += number(member.localChecksum ?? member.checksum) + number(member.localPacked ?? member.packed)
      bytes += number(member.localUnpacked ?? member.unpacked) + number(UInt16(name.count))
      bytes += number(UInt16(member.localExtra.count)) + name + member.localExtra + member.data + member.descriptor
      directory += [0x50, 0x4B, 1, 2, 20, 0, 20, 0] + number(member.flags) + number(member.method) + [0, 0, 0x21, 0]
      directory += number(member.checksum) + number(member.packed) + number(member.unpacked)
      directory += number(UInt16(member.name.count)) + number(UInt16(member.extra.count)) + [0, 0]
      directory += number(member.disk) + [0, 0, 0, 0, 0, 0] + number(offset) + member.name + member.extra
    }
    bytes += gap
    let start = bytes.count, all = UInt16(members.count)
    bytes += directory + large
    let end = bytes.count
    bytes += [0x50, 0x4B, 5, 6] + number(disk) + number(disk) + number(countHere ?? count ?? all)
    bytes += number(count ?? all) + number(directoryByteCount ?? UInt32(directory.count))
    bytes += number(directoryOffset ?? UInt32(start)) + number(commentCount ?? UInt16(comment.count)) + comment
    return (start, end, bytes + tail)
  }

  var bytes: [UInt8] { made().bytes }

  /// The two ZIP64 records behind a directory of `byteCount` bytes at byte `offset`.
  static func largeEnd(count: Int, byteCount: Int, offset: Int, recordOffset: Int? = nil) -> [UInt8] {
    var bytes: [UInt8] = [0x50, 0x4B, 6, 6] + number(UInt64(44)) + [45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    for value in [count, count, byteCount, offset] { bytes += number(UInt64(value)) }
    return bytes + [0x50, 0x4B, 6, 7, 0, 0, 0, 0] + number(UInt64(recordOffset ?? offset + byteCount)) + [1, 0, 0, 0]
  }
}
