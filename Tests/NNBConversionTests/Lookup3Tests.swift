import Testing

import NNBConversion

struct Lookup3Tests {
  /// The values in the comments of lookup3.c (`driver5`).
  @Test func `the published values are met`() {
    #expect(Lookup3.hash([]) == 0xDEAD_BEEF)
    #expect(Lookup3.hash("Four score and seven years ago".utf8) == 0x1777_0551)
  }

  /// Checksums that libhdf5 has written.
  @Test(arguments: SuperblockSample.all.filter { $0.version >= 2 })
  func `superblocks have the checksum they store`(sample: SuperblockSample) {
    #expect(UInt64(Lookup3.hash(sample.superblock.dropLast(4))) == integer(sample.superblock.suffix(4)))
  }
}
