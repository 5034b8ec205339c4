import NNBBytes
import NNBZip
import Testing

/// Archives that are wrong in one place, each with its exact error.
struct ZipErrorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let error: ZipError

    init(_ what: String, _ error: ZipError, _ change: (inout ZipSample) -> Void) {
      var sample = ZipSample()
      change(&sample)
      (testDescription, bytes, self.error) = (what, sample.bytes, error)
    }
  }

  // The two members of the sample have headers of 31 bytes, at bytes 0 and 34; the directory is at byte 67, its entries have
  // 47 bytes, and the end record is at byte 161.
  private static let cases = [
    Case("nothing", .missingEnd(fileByteCount: 22)) {
      $0 = ZipSample([]); $0.commentCount = 1
    },
    Case("bytes after the end record", .missingEnd(fileByteCount: 184)) { $0.tail = [0] },
    Case("a comment that is too short", .missingEnd(fileByteCount: 184)) {
      $0.comment = [0]; $0.commentCount = 2
    },
    Case("two ends", .severalEnds(offset: 161, other: 183)) {
      $0.comment = [0x50, 0x4B, 5, 6] + [UInt8](repeating: 0, count: 18)
    },
    Case("several disks", .severalDisks(offset: 161)) { $0.disk = 1 },
    Case("a member on another disk", .severalDisks(offset: 67)) { $0.members[0].disk = 1 },
    Case("some members on another disk", .severalDisks(offset: 161)) { $0.countHere = 1 },
    Case(
      "a count that is too small",
      .field("number of members", member: nil, offset: 171, expected: 2, found: 1)
    ) { $0.count = 1 },
    Case(
      "a count that is too large",
      .field("number of members", member: nil, offset: 171, expected: 2, found: 3)
    ) { $0.count = 3 },
    Case(
      "a directory that is too long",
      .field("offset of the directory", member: nil, offset: 177, expected: 66, found: 67)
    ) { $0.directoryByteCount = 95 },
    Case(
      "a directory elsewhere", .field("offset of the directory", member: nil, offset: 177, expected: 67, found: 68)
    ) { $0.directoryOffset = 68 },
    Case("an empty name", .name(reason: "is empty", offset: 66)) { $0.members[0].name = [] },
    Case("a name with NUL", .name(reason: "has a NUL byte", offset: 68)) { $0.members[0].name = [0x61, 0] },
    Case("a name that is not UTF-8", .name(reason: "is not UTF-8", offset: 67)) { $0.members[0].name = [0x81] },
    Case("an absolute name", .name(reason: "leads out of the archive", offset: 68)) {
      $0.members[0].name = Array("/a".utf8)
    },
    Case("a name that goes up", .name(reason: "leads out of the archive", offset: 71)) {
      $0.members[0].name = Array("x/../".utf8)
    },
    Case("a name that is too long", .name(reason: "has 4,097 bytes, expected at most 4,096", offset: 4_163)) {
      $0.members[0].name = [UInt8](repeating: 0x61, count: 4_097)
    },
    Case("a name twice", .duplicateName("a", offset: 114)) { $0.members[1].name = [0x61] },
    Case("another name in the header", .name(reason: "is another one in its own header, at byte 30", offset: 67)) {
      $0.members[0].localName = [0x63]
    },
    Case("a longer name in the header", .field("length of the name", member: "a", offset: 26, expected: 1, found: 2)) {
      $0.members[0].localName = [0x61, 0x61]
    },
    Case("encryption", .encrypted("b", offset: 114)) { $0.members[1].flags = 1 },
    Case("a reserved flag", .flags("b", offset: 122, found: 0x80)) { $0.members[1].flags = 0x80 },
    Case("bzip2", .method("b", offset: 124, found: 12)) { $0.members[1].method = 12 },
    Case("other flags in the header", .field("flags", member: "a", offset: 6, expected: 0, found: 0x800)) {
      $0.members[0].localFlags = 0x800
    },
    Case("another method in the header", .field("method", member: "a", offset: 8, expected: 0, found: 8)) {
      $0.members[0].localMethod = 8
    },
    Case("another size in the header", .field("size", member: "a", offset: 22, expected: 3, found: 4)) {
      $0.members[0].localUnpacked = 4
    },
    Case("another packed size in the header", .field("packed size", member: "a", offset: 18, expected: 3, found: 2)) {
      $0.members[0].localPacked = 2
    },
    Case("another checksum in the header", .field("checksum", member: "a", offset: 14, expected: 0x55BC_801D, found: 1))
    {
      $0.members[0].localChecksum = 1
    },
    Case("a stored member of two sizes", .field("packed size", member: "a", offset: 87, expected: 4, found: 3)) {
      $0.members[0].unpacked = 4
    },
    Case("a bomb", .ratio("a", offset: 67, packed: 3, unpacked: 3 * 1_032 + 1_025)) {
      $0.members[0].method = 8
      $0.members[0].unpacked = 3 * 1_032 + 1_025
    },
    Case("something of nothing", .ratio("a", offset: 64, packed: 0, unpacked: 1)) {
      $0.members[0].data = []
      ($0.members[0].method, $0.members[0].packed, $0.members[0].unpacked) = (8, 0, 1)
    },
    Case("two entries on the same bytes", .overlap("a", "b", offset: 31)) {
      $0 = ZipErrorTests.overlapping()
    },
    Case("a member that goes into the next", .overlap("a", "b", offset: 34)) {
      $0.members[0].packed = 4
      $0.members[0].unpacked = 4
    },
    Case("a member that goes into the directory", .overlap("b", nil, offset: 67)) {
      $0.members[1].packed = 3
      $0.members[1].unpacked = 3
    },
    Case("a header in the directory", .overlap("b", nil, offset: 60)) { $0.members[1].offset = 60 },
    Case("a header far away", .overlap("b", nil, offset: 67)) { $0.members[1].offset = 0x7FFF_FFFF },
    Case("no header", .signature(part: "the header of b", offset: 33, found: 0x0403_4B50 << 8 | 3)) {
      $0.members[1].offset = 33
    },
    Case("64-bit sizes without a field", .extra("a", offset: 114)) {
      ($0.members[0].packed, $0.members[0].unpacked) = (.max, .max)
    },
    Case("a 64-bit size that is cut short", .truncated(offset: 126, expected: 8, found: 0)) {
      ($0.members[0].packed, $0.members[0].unpacked) = (.max, .max)
      $0.members[0].extra = [1, 0, 8, 0, 3, 0, 0, 0, 0, 0, 0, 0]
    },
    Case("a size of 2^63", .tooLarge(part: "size of a", offset: 114, limit: .max, found: .max)) {
      ($0.members[0].packed, $0.members[0].unpacked) = (.max, .max)
      $0.members[0].extra = [1, 0, 16, 0] + [0, 0, 0, 0, 0, 0, 0, 0x80] + [3, 0, 0, 0, 0, 0, 0, 0]
    },
    Case("an offset of 2^63 - 1", .overlap("a", nil, offset: 67)) {
      $0.members[0].offset = .max
      $0.members[0].extra = [1, 0, 8, 0] + [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]
    },
    Case("an extra field that is too long", .extra("a", offset: 114)) { $0.members[0].extra = [9, 9, 1, 0] },
    Case("two 64-bit fields", .extra("a", offset: 118)) { $0.members[0].extra = [1, 0, 0, 0, 1, 0, 0, 0] },
    Case("rest of an extra field", .extra("a", offset: 114)) { $0.members[0].extra = [0, 0, 1] },
    Case("a folder with a content", .field("size", member: "f/", offset: 92, expected: 0, found: 3)) {
      $0.members[0].name = Array("f/".utf8)
    },
    Case("no descriptor", .descriptor("a", offset: 34)) {
      ($0.members[0].flags, $0.members[0].localChecksum) = (8, 0)
      $0.members[0].descriptor = [UInt8](repeating: 0, count: 16)
    },
    Case(
      "ZIP64 records that say otherwise",
      .field("number of members in this part", member: nil, offset: 245, expected: 3, found: 2)
    ) { $0.large = ZipSample.largeEnd(count: 3, byteCount: 94, offset: 67) },
    Case(
      "a ZIP64 locator that leads elsewhere",
      .signature(part: "a ZIP64 record", offset: 160, found: 0x064B_5062)
    ) { $0.large = ZipSample.largeEnd(count: 2, byteCount: 94, offset: 67, recordOffset: 160) },
    Case(
      "a count of 2^17 + 1",
      .tooLarge(part: "number of members", offset: 247, limit: 1 << 17, found: (1 << 17) + 1)
    ) {
      $0.count = .max
      $0.large = ZipSample.largeEnd(count: (1 << 17) + 1, byteCount: 94, offset: 67)
    },
  ]

  /// The bomb of members that share their bytes: the header of the second is in the data of the first.
  private static func overlapping() -> ZipSample {
    var inner = ZipSample.Member("b", [1])
    let (count, _, bytes) = ZipSample([inner]).made()
    inner.offset = 31
    return ZipSample([ZipSample.Member("a", Array(bytes[..<count])), inner])
  }

  @Test(arguments: cases) func `A fault is told with its place`(sample: Case) throws {
    #expect(throws: sample.error) { try ZipArchive(MemorySource(sample.bytes)) }
    #expect(!"\(sample.error)".isEmpty && sample.error.failure(of: "x").subject == "x")
  }

  @Test func `An archive that ends anywhere is no archive`() {
    let bytes = ZipSample().bytes
    for count in 0..<bytes.count {
      #expect(throws: ZipError.self, "\(count)") { try ZipArchive(MemorySource(Array(bytes[..<count]))) }
    }
  }

  @Test func `Any changed byte is noticed, or means nothing`() throws {
    let bytes = ZipSample().bytes
    let whole = try ZipArchive(MemorySource(bytes))
    for index in bytes.indices {
      for bit in 0..<8 {
        var changed = bytes
        changed[index] ^= 1 << bit
        guard let archive = try? ZipArchive(MemorySource(changed)) else { continue }
        for (member, old) in zip(archive.members, whole.members) {
          guard let content = try? archive.bytes(of: member, limit: 10) else { continue }
          #expect(try content == whole.bytes(of: old, limit: 10) && member.name == old.name, "byte \(index)")
        }
      }
    }
  }
}
