import Testing

/// Superblocks of small files that libhdf5 2.0 wrote through h5py 3.16, the rest of the file zeros here.
///
/// Version 0 with `libver='earliest'`, 1 by a chunk tree node size (`H5Pset_istore_k`) of 64, 2 with `libver='v108'`,
/// 3 with `libver='latest'`; user blocks by `userblock_size`, sizes of 4 by `H5Pset_sizes`.
struct SuperblockSample: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let version: UInt8
  let sizes: (address: Int, length: Int)
  let userBlock: Int
  let fileSize: Int

  /// The address of the root group, which counts from the superblock.
  let root: Int
  let superblock: [UInt8]

  init(
    _ name: String, _ version: UInt8, _ sizes: (Int, Int), _ userBlock: Int, _ size: Int, _ root: Int, _ text: String
  ) {
    testDescription = name
    self.version = version
    self.sizes = sizes
    self.userBlock = userBlock
    fileSize = size
    self.root = root
    superblock = hex(text)
  }

  /// The whole file, with the version of the root group's header and otherwise zeros.
  var file: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: fileSize)
    bytes[userBlock + root] = 1
    bytes.replaceSubrange(userBlock..<userBlock + superblock.count, with: superblock)
    return bytes
  }

  static let version0 = SuperblockSample(
    "0", 0, (8, 8), 0, 2_064, 0x60,
    """
    89 48 44 46 0d 0a 1a 0a 00 00 00 00 00 08 08 00 04 00 10 00 00 00 00 00 00 00 00 00 00 00 00 00
    ff ff ff ff ff ff ff ff 10 08 00 00 00 00 00 00 ff ff ff ff ff ff ff ff 00 00 00 00 00 00 00 00
    60 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00 88 00 00 00 00 00 00 00 a8 02 00 00 00 00 00 00
    """)

  static let version1 = SuperblockSample(
    "1", 1, (8, 8), 0, 2_056, 0x64,
    """
    89 48 44 46 0d 0a 1a 0a 01 00 00 00 00 08 08 00 04 00 10 00 00 00 00 00 40 00 00 00 00 00 00 00
    00 00 00 00 ff ff ff ff ff ff ff ff 08 08 00 00 00 00 00 00 ff ff ff ff ff ff ff ff 00 00 00 00
    00 00 00 00 64 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00 8c 00 00 00 00 00 00 00 ac 02 00 00
    00 00 00 00
    """)

  static let version2 = SuperblockSample(
    "2", 2, (8, 8), 0, 2_064, 0x30,
    """
    89 48 44 46 0d 0a 1a 0a 02 08 08 00 00 00 00 00 00 00 00 00 ff ff ff ff ff ff ff ff 10 08 00 00
    00 00 00 00 30 00 00 00 00 00 00 00 91 57 a5 12
    """)

  static let version3 = SuperblockSample(
    "3", 3, (8, 8), 0, 2_064, 0x30,
    """
    89 48 44 46 0d 0a 1a 0a 03 08 08 00 00 00 00 00 00 00 00 00 ff ff ff ff ff ff ff ff 10 08 00 00
    00 00 00 00 30 00 00 00 00 00 00 00 e3 5e 9c 76
    """)

  static let version2Small = SuperblockSample(
    "2, sizes of 4", 2, (4, 4), 0, 2_056, 0x20,
    "89 48 44 46 0d 0a 1a 0a 02 04 04 00 00 00 00 00 ff ff ff ff 08 08 00 00 20 00 00 00 b0 06 eb 8d")

  static let version0UserBlock = SuperblockSample(
    "0, user block", 0, (8, 8), 512, 2_576, 0x60,
    """
    89 48 44 46 0d 0a 1a 0a 00 00 00 00 00 08 08 00 04 00 10 00 00 00 00 00 00 02 00 00 00 00 00 00
    ff ff ff ff ff ff ff ff 10 0a 00 00 00 00 00 00 ff ff ff ff ff ff ff ff 00 00 00 00 00 00 00 00
    60 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00 88 00 00 00 00 00 00 00 a8 02 00 00 00 00 00 00
    """)

  static let all = [
    version0, version1, version2, version3, version2Small, version0UserBlock,
    SuperblockSample(
      "0, sizes of 4", 0, (4, 4), 0, 2_056, 0x48,
      """
      89 48 44 46 0d 0a 1a 0a 00 00 00 00 00 04 04 00 04 00 10 00 00 00 00 00 00 00 00 00 ff ff ff ff
      08 08 00 00 ff ff ff ff 00 00 00 00 48 00 00 00 01 00 00 00 00 00 00 00 70 00 00 00 84 01 00 00
      00 00 00 00 00 00 00 00
      """),
    SuperblockSample(
      "0, addresses of 8, lengths of 4", 0, (8, 4), 0, 2_056, 0x5c,
      """
      89 48 44 46 0d 0a 1a 0a 00 00 00 00 00 08 04 00 04 00 10 00 00 00 00 00 00 00 00 00 00 00 00 00
      ff ff ff ff ff ff ff ff 08 08 00 00 00 00 00 00 ff ff ff ff ff ff ff ff 00 00 00 00 5c 00 00 00
      00 00 00 00 01 00 00 00 00 00 00 00 84 00 00 00 00 00 00 00 20 02 00 00 00 00 00 00
      """),
    SuperblockSample(
      "0, addresses of 4, lengths of 8, user block", 0, (4, 8), 512, 2_568, 0x4c,
      """
      89 48 44 46 0d 0a 1a 0a 00 00 00 00 00 04 08 00 04 00 10 00 00 00 00 00 00 02 00 00 ff ff ff ff
      08 0a 00 00 ff ff ff ff 00 00 00 00 00 00 00 00 4c 00 00 00 01 00 00 00 00 00 00 00 74 00 00 00
      0c 02 00 00 00 00 00 00 00 00 00 00
      """),
    SuperblockSample(
      "1, sizes of 4, user block of 1024", 1, (4, 4), 1_024, 3_080, 0x4c,
      """
      89 48 44 46 0d 0a 1a 0a 01 00 00 00 00 04 04 00 04 00 10 00 00 00 00 00 40 00 00 00 00 04 00 00
      ff ff ff ff 08 0c 00 00 ff ff ff ff 00 00 00 00 4c 00 00 00 01 00 00 00 00 00 00 00 74 00 00 00
      88 01 00 00 00 00 00 00 00 00 00 00
      """),
    SuperblockSample(
      "2, user block of 2048", 2, (8, 8), 2_048, 4_112, 0x30,
      """
      89 48 44 46 0d 0a 1a 0a 02 08 08 00 00 08 00 00 00 00 00 00 ff ff ff ff ff ff ff ff 10 10 00 00
      00 00 00 00 30 00 00 00 00 00 00 00 07 d6 05 10
      """),
    SuperblockSample(
      "3, user block", 3, (8, 8), 512, 2_576, 0x30,
      """
      89 48 44 46 0d 0a 1a 0a 03 08 08 00 00 02 00 00 00 00 00 00 ff ff ff ff ff ff ff ff 10 0a 00 00
      00 00 00 00 30 00 00 00 00 00 00 00 22 98 94 84
      """),
  ]
}
