import NNBBytes
import NNBRecognition
import Testing

import NNBConversion

struct SuperblockTests {
  private func fault(_ sample: SuperblockSample, _ change: (inout [UInt8]) -> Void) -> Fault? {
    var bytes = sample.file
    change(&bytes)
    return NNBConversionTests.fault(in: bytes)
  }

  @Test(arguments: SuperblockSample.all)
  func `a superblock is read with its user block`(sample: SuperblockSample) throws {
    let found = try recognise(sample.file)
    #expect(found.id == "h5")
    guard let superblock = NNBConversionTests.superblock(sample.file) else {
      Issue.record("no superblock that holds")
      return
    }
    #expect(superblock.offset == sample.userBlock)
    #expect(superblock.version == sample.version)
    #expect(superblock.addressByteCount == sample.sizes.address)
    #expect(superblock.lengthByteCount == sample.sizes.length)
    #expect(superblock.endOfFile == sample.fileSize)
    #expect(superblock.root == sample.userBlock + sample.root)
  }

  @Test(arguments: SuperblockSample.all)
  func `a file cut anywhere is truncated`(sample: SuperblockSample) {
    let file = sample.file
    let end = sample.userBlock + sample.superblock.count
    for length in Array(sample.userBlock + 8..<end + 64) + stride(from: end + 64, to: file.count, by: 61) {
      let cause = NNBConversionTests.fault(in: Array(file.prefix(length)))
      if length >= end {
        if cause != .superblock(.truncated(expected: file.count, found: length)) {
          Issue.record("\(length): \(cause as Any)")
        }
      } else if case .superblock(.ends(let piece)) = cause {
        if piece.offset + piece.found != length || piece.found >= piece.expected { Issue.record("\(length): \(piece)") }
      } else {
        Issue.record("\(length): \(cause as Any)")
      }
    }
  }

  @Test func `a file cut in its signature is truncated`() {
    let file = SuperblockSample.version0.file
    #expect(NNBConversionTests.fault(in: []) == .empty)
    #expect(NNBConversionTests.fault(in: Array(file.prefix(1))) == .unknown(found: [0x89]))
    for length in 2..<8 {
      #expect(
        NNBConversionTests.fault(in: Array(file.prefix(length)))
          == .superblock(.ends(.init(offset: 0, expected: 8, found: length))))
    }
  }

  @Test func `bytes after the end are accepted`() throws {
    let sample = SuperblockSample.version2
    #expect(try recognise(sample.file + [1, 2, 3]) == recognise(sample.file))
  }

  @Test(arguments: [SuperblockSample.version2, .version3, .version2Small])
  func `a flipped bit anywhere in a superblock with a checksum is noticed`(sample: SuperblockSample) {
    for byte in sample.superblock.indices {
      for bit in 0..<8 {
        let cause = fault(sample) { $0[byte] ^= 1 << bit }
        switch (byte, cause) {
        case (..<8, .recognition(.unknown)), (..<8, .recognition(.other(.textTransfer))): break
        case (8, .superblock(.version(8, _))), (8, .superblock(.checksum)), (8, .superblock(.value)): break
        case (9, .superblock(.value(9, "size of offsets", "4 or 8", _))): break
        case (10, .superblock(.value(10, "size of lengths", "4 or 8", _))): break
        case (11..., .superblock(.checksum(sample.superblock.count - 4, _, _))): break
        default: Issue.record("byte \(byte), bit \(bit): \(cause as Any)")
        }
      }
    }
  }

  @Test(arguments: [SuperblockSample.version0, .version1, .version0UserBlock])
  func `damage without a checksum to show it is never fatal`(sample: SuperblockSample) {
    let file = sample.file
    for byte in sample.superblock.indices {
      for value in [0, 1, 2, 3, 4, 7, 8, 16, 32, 64, 96, 0x7F, 0x80, 0xFE, 0xFF] as [UInt8] {
        var bytes = file
        bytes[sample.userBlock + byte] = value
        if let superblock = NNBConversionTests.superblock(bytes), superblock.root >= superblock.endOfFile {
          Issue.record("byte \(byte) as \(value): \(superblock)")
        }
      }
    }
  }

  @Test(arguments: [4, 5, 0x80, 0xFF] as [UInt8])
  func `an unknown version is refused`(version: UInt8) {
    #expect(
      fault(.version2) { $0[8] = version } == .superblock(.version(offset: 8, found: version)))
  }

  @Test(arguments: [
    (9, 1, "version of the free-space information", "0"), (10, 1, "version of the root group", "0"),
    (12, 1, "version of the shared header messages", "0"), (13, 2, "size of offsets", "4 or 8"),
    (13, 16, "size of offsets", "4 or 8"), (14, 0, "size of lengths", "4 or 8"),
    (16, 0, "node size of group leaves", "at least 1"), (18, 0, "node size of group trees", "at least 1"),
  ])
  func `a field with a wrong value is named`(offset: Int, value: UInt8, field: String, expected: String) {
    #expect(
      fault(.version0) { $0[offset] = value }
        == .superblock(.value(offset: offset, field: field, expected: expected, found: UInt64(value))))
  }

  @Test(
    arguments: [
      (20, 8, "consistency flags", "0 to 7", 8), (20, 0xFF, "consistency flags", "0 to 7", 255),
      (32, 0xFE, "free-space address", "none", .max - 1), (72, 2, "cache type of the root group", "0 to 1", 2),
    ] as [(Int, UInt8, String, String, UInt64)])
  func `a wider field with a wrong value is named`(
    offset: Int, value: UInt8, field: String, expected: String, found: UInt64
  ) {
    #expect(
      fault(.version0) { $0[offset] = value }
        == .superblock(.value(offset: offset, field: field, expected: expected, found: found)))
  }

  @Test func `version 1 has a node size of chunk trees`() {
    #expect(
      fault(.version1) { $0[24] = 0 }
        == .superblock(.value(offset: 24, field: "node size of chunk trees", expected: "at least 1", found: 0)))
  }

  @Test func `the checksum is given as stored and as computed`() {
    #expect(
      fault(.version2) { $0[44] ^= 1 }
        == .superblock(.checksum(offset: 44, stored: 0x12A5_5790, computed: 0x12A5_5791)))
  }

  /// The superblocks as libhdf5 leaves them while a file is open, without and with single-writer access.
  @Test(arguments: [(1, "ab a2 77 6a"), (5, "e9 56 a5 05")] as [(UInt8, String)])
  func `a file open for writing is refused`(flags: UInt8, checksum: String) {
    let cause = fault(.version3) { bytes in
      bytes.replaceSubrange(28..<30, with: [0x08, 0x08])
      bytes[11] = flags
      bytes.replaceSubrange(44..<48, with: hex(checksum))
    }
    #expect(cause == .superblock(.openForWriting(offset: 11, flags: flags)))
  }

  @Test func `a file inside another is refused`() {
    let file = SuperblockSample.version0.file
    #expect(
      NNBConversionTests.fault(in: [UInt8](repeating: 7, count: 512) + file)
        == .superblock(.baseAddress(offset: 512 + 24, expected: 512, found: 0)))
    #expect(
      NNBConversionTests.fault(in: Array(SuperblockSample.version0UserBlock.file[512...]))
        == .superblock(.baseAddress(offset: 24, expected: 0, found: 512)))
  }

  @Test func `a signature is found at 512 and its doubles alone`() throws {
    let file = SuperblockSample.version0.file
    for offset in [512, 1_024, 4_096, 1 << 20] {
      let cause = NNBConversionTests.fault(in: [UInt8](repeating: 7, count: offset) + file)
      #expect(cause == .superblock(.baseAddress(offset: offset + 24, expected: offset, found: 0)))
    }
    for offset in [1, 8, 256, 513, 1_536] {
      let cause = NNBConversionTests.fault(in: [UInt8](repeating: 7, count: offset) + file)
      #expect(cause == .unknown(found: (([UInt8](repeating: 7, count: offset) + file).prefix(8) + [])))
    }
  }

  @Test(arguments: [0, 95, 2_064, .max] as [UInt64])
  func `a root group outside of the file is refused`(address: UInt64) {
    #expect(
      fault(.version0) { $0.replaceSubrange(64..<72, with: littleEndian(address, byteCount: 8)) }
        == .superblock(.address(offset: 64, field: "root group address", expected: 96..<2_064, found: address)))
  }

  @Test(arguments: [0, 95, .max, 1 << 63] as [UInt64])
  func `an end before the superblock's own is refused`(end: UInt64) {
    #expect(
      fault(.version0) { $0.replaceSubrange(40..<48, with: littleEndian(end, byteCount: 8)) }
        == .superblock(.value(offset: 40, field: "end-of-file address", expected: "at least 96", found: end)))
  }

  /// Version 2 with a change before its checksum, which is made to fit.
  private func resealed(_ change: (inout [UInt8]) -> Void) -> Fault? {
    fault(.version2) { bytes in
      change(&bytes)
      bytes.replaceSubrange(44..<48, with: littleEndian(UInt64(Lookup3.hash(bytes[..<44])), byteCount: 4))
    }
  }

  @Test(arguments: [0, 47, 2_064] as [UInt64])
  func `a superblock extension outside of the file is refused`(address: UInt64) {
    #expect(resealed { $0.replaceSubrange(20..<28, with: littleEndian(48, byteCount: 8)) } == nil)
    #expect(
      resealed { $0.replaceSubrange(20..<28, with: littleEndian(address, byteCount: 8)) }
        == .superblock(
          .address(offset: 20, field: "superblock extension address", expected: 48..<2_064, found: address)))
  }

  @Test func `flags have a meaning from version 3 on`() {
    #expect(resealed { $0[11] = 1 } == nil)
    #expect(resealed { $0[8] = 3 } == nil)
    #expect(
      resealed { $0[11] = 8 }
        == .superblock(.value(offset: 11, field: "consistency flags", expected: "0 to 7", found: 8)))
  }

  @Test func `an end beyond every file is a truncation`() {
    #expect(
      fault(.version0) { $0.replaceSubrange(40..<48, with: littleEndian(1 << 63 - 1, byteCount: 8)) }
        == .superblock(.truncated(expected: .max, found: 2_064)))
  }

  @Test func `one of several files is refused`() {
    #expect(
      fault(.version0) { $0.replaceSubrange(48..<56, with: littleEndian(0x60, byteCount: 8)) }
        == .superblock(.severalFiles(offset: 48, found: 0x60)))
  }

  @Test(arguments: SuperblockSample.all)
  func `a source that does not know its size gives the same`(sample: SuperblockSample) throws {
    let file = sample.file
    #expect(try recognise(EndlessLookingSource(file)) == recognise(file))
    for length in [sample.userBlock + sample.superblock.count, file.count / 2 + sample.userBlock / 2, file.count - 1] {
      #expect(
        throws: Fault.superblock(.truncated(expected: file.count, found: length)).failure(of: "pipe")
      ) { try recognise(EndlessLookingSource(Array(file.prefix(length)))) }
    }
  }
}
