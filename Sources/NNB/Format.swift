/// The constants of Spec/nnb.md, sections 2 to 5 and 8.
enum Format {
  static let signature: [UInt8] = [0x89, 0x4E, 0x4E, 0x42, 0x0D, 0x0A, 0x1A, 0x0A]

  /// What transfers as text do to the beginning of the signature (section 9).
  static let transferredSignatures: [[UInt8]] = [
    [0x09, 0x4E, 0x4E, 0x42],  // without the high bits
    [0xEF, 0xBF, 0xBD, 0x4E, 0x4E, 0x42],  // U+FFFD in the place of what is not UTF-8
    [0x89, 0x4E, 0x4E, 0x42, 0x0A, 0x1A, 0x0A],  // CR LF made LF, or CR dropped
    [0x89, 0x4E, 0x4E, 0x42, 0x0D, 0x0D, 0x0A],  // each LF made CR LF
    [0x89, 0x4E, 0x4E, 0x42, 0x0D, 0x0A, 0x1A, 0x0D],  // each LF without CR made CR LF
  ]

  static let readVersion: UInt16 = 1
  static let writeVersion: UInt16 = 1
  static let headerByteCount = 24
  static let entryByteCount = 24
  static let alignment = 64
  static let blockByteCount = 1 << 20

  /// Section 8.
  enum Limit {
    static let sections = 65_600
    static let metadataByteCount = 16 << 20
    static let tensors = 65_536
    static let rank = 8
    static let textByteCount = 1_024
    static let layers = 4_096
    static let size = (1 << 62) - 1
  }

  /// The size of a directory of `count` sections, with the header before it and its checksum after it.
  static func directoryEnd(sections count: Int) -> Int {
    headerByteCount + entryByteCount * count + 4
  }

  /// The size of the list of block checksums after a content of `length` bytes (section 5).
  static func checksumListByteCount(forLength length: Int) -> Int {
    length <= blockByteCount ? 0 : ((length - 1) / blockByteCount + 1) * 4
  }
}

/// The four letters that tell what a section holds (Spec/nnb.md, section 4).
struct SectionType: Equatable, Sendable {
  let letters: [UInt8]

  static let tensorIndex = SectionType(letters: Array("TNSR".utf8))
  static let network = SectionType(letters: Array("NETW".utf8))
  static let trainingState = SectionType(letters: Array("STAT".utf8))
  static let history = SectionType(letters: Array("hIST".utf8))
  static let data = SectionType(letters: Array("DATA".utf8))

  var name: String { String(decoding: letters, as: UTF8.self) }
  var isCritical: Bool { letters[0] & 0x20 == 0 }
  var isKnown: Bool { [.tensorIndex, .network, .trainingState, .history, .data].contains(self) }

  /// Four ASCII letters, the last two in upper case.
  var isWellFormed: Bool {
    letters.count == 4 && letters.allSatisfy { (0x41...0x5A).contains($0 & ~0x20) }
      && letters[2...].allSatisfy { $0 & 0x20 == 0 }
  }

  func precedes(_ other: SectionType) -> Bool { letters.lexicographicallyPrecedes(other.letters) }
}
