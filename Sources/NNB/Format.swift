package import NNBModel

/// The constants of Spec/nnb.md, sections 2 to 5 and 8.
package enum Format {
  package static let signature: [UInt8] = [0x89, 0x4E, 0x4E, 0x42, 0x0D, 0x0A, 0x1A, 0x0A]

  /// What transfers as text do to the beginning of the signature (section 9).
  package static let transferredSignatures: [[UInt8]] = [
    [0x09, 0x4E, 0x4E, 0x42],  // without the high bits
    [0xEF, 0xBF, 0xBD, 0x4E, 0x4E, 0x42],  // U+FFFD in the place of what is not UTF-8
    [0x89, 0x4E, 0x4E, 0x42, 0x0A, 0x1A, 0x0A],  // CR LF made LF, or CR dropped
    [0x89, 0x4E, 0x4E, 0x42, 0x0D, 0x0D, 0x0A],  // each LF made CR LF
    [0x89, 0x4E, 0x4E, 0x42, 0x0D, 0x0A, 0x1A, 0x0D],  // each LF without CR made CR LF
  ]

  package static let readVersion: UInt16 = 1

  /// The latest version whose rules this package follows.
  package static let writeVersion: UInt16 = 2

  /// The version that a writer states in a file with this state and these sections (section 15).
  package static func writeVersion(for state: TrainingState?, _ extensions: [Checkpoint.Extension]) -> UInt16 {
    let hasNotes = extensions.contains { $0.type == Note.sectionType }
    return state?.hasFurtherSettings ?? false || hasNotes ? writeVersion : 1
  }

  static let headerByteCount = 24
  static let entryByteCount = 24
  package static let alignment = 64
  package static let blockByteCount = 1 << 20

  /// Section 8.
  package enum Limit {
    package static let sections = 65_600
    package static let metadataByteCount = 16 << 20
    package static let tensors = 65_536
    package static let rank = 8
    package static let textByteCount = 1_024
    package static let layers = 4_096
    package static let size = (1 << 62) - 1
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
package struct SectionType: Equatable, Sendable {
  package let letters: [UInt8]

  package static let tensorIndex = SectionType(letters: Array("TNSR".utf8))
  package static let network = SectionType(letters: Array("NETW".utf8))
  package static let trainingState = SectionType(letters: Array("STAT".utf8))
  package static let history = SectionType(letters: Array("hIST".utf8))
  package static let notes = SectionType(letters: Array(Note.sectionType.utf8))
  package static let furtherSettings = SectionType(letters: Array(TrainingState.furtherSettingsType.utf8))
  package static let data = SectionType(letters: Array("DATA".utf8))

  /// Takes four letters.
  package init(letters: [UInt8]) { self.letters = letters }

  package var name: String { String(decoding: letters, as: UTF8.self) }
  package var isCritical: Bool { letters[0] & 0x20 == 0 }
  package var isKnown: Bool {
    [.tensorIndex, .network, .trainingState, .history, .notes, .furtherSettings, .data].contains(self)
  }

  /// Four ASCII letters, the last two in upper case.
  package var isWellFormed: Bool {
    letters.count == 4 && letters.allSatisfy { (0x41...0x5A).contains($0 & ~0x20) }
      && letters[2...].allSatisfy { $0 & 0x20 == 0 }
  }

  func precedes(_ other: SectionType) -> Bool { letters.lexicographicallyPrecedes(other.letters) }
}
