import NNB
import NNBSupport
import Testing

/// Every single bit of a file counts.
struct FlippedBitTests {
  /// The sections of `smallest-network.nnb`: type, content, and the zero bytes before each.
  private static let sections: [(type: String, content: Range<Int>)] = [
    ("NETW", 128..<190), ("TNSR", 192..<244), ("DATA", 256..<264), ("DATA", 320..<328),
  ]

  @Test func `a flipped bit anywhere is noticed, and the error names the place`() throws {
    let good = try fixture("smallest-network")
    #expect(fault(in: good) == nil)
    for byte in good.indices {
      for bit in 0..<8 {
        var bytes = good
        bytes[byte] ^= 1 << bit
        #expect(fault(in: bytes) == Self.expected(for: bytes, good: good, byte: byte), "byte \(byte), bit \(bit)")
      }
    }
  }

  @Test func `a changed byte of header and directory is noticed`() throws {
    let good = try fixture("smallest-network")
    for byte in 0..<124 {
      for change in UInt8(1)...255 {
        var bytes = good
        bytes[byte] ^= change
        let found = fault(in: bytes), expected = Self.expected(for: bytes, good: good, byte: byte)
        if found != expected { Issue.record("byte \(byte), changed by \(change): \(found as Any)") }
      }
    }
  }

  @Test(arguments: fixtureNames)
  func `a flipped bit anywhere in any file is noticed`(name: String) throws {
    let good = try fixture(name)
    for byte in good.indices {
      var bytes = good
      bytes[byte] ^= 1 << (byte % 8)
      if fault(in: bytes) == nil { Issue.record("byte \(byte)") }
    }
  }

  /// What Spec/nnb.md, section 9 says of a file in which only `byte` has changed.
  private static func expected(for bytes: [UInt8], good: [UInt8], byte: Int) -> NNBError.Cause? {
    switch byte {
    case 0..<8:
      let signature = Array(bytes[..<8])
      let isTransfer = bytes[0] == 0x09 || bytes[7] == 0x0D
      return isTransfer ? .textTransfer(found: signature) : .notNNB(found: signature)
    case 12..<16:
      let count = Int(integer(bytes[12..<16]))
      guard (1...65_600).contains(count) else {
        return .sectionCount(offset: 12, expected: 1...65_600, found: count)
      }
      let end = 24 + 24 * count + 4
      return end > bytes.count ? .truncated(expected: end, found: bytes.count) : directoryChecksum(bytes, end)
    case 8..<124:
      return directoryChecksum(bytes, 124)
    default:
      guard let section = sections.first(where: { $0.content.contains(byte) }) else {
        return .padding(offset: byte, found: bytes[byte])
      }
      return .sectionChecksum(
        offset: section.content.lowerBound, type: section.type, block: 0, stored: checksum(good[section.content]),
        computed: checksum(bytes[section.content]))
    }
  }

  private static func directoryChecksum(_ bytes: [UInt8], _ end: Int) -> NNBError.Cause {
    .directoryChecksum(
      offset: end - 4, stored: UInt32(integer(bytes[end - 4..<end])), computed: checksum(bytes[..<(end - 4)]))
  }
}
