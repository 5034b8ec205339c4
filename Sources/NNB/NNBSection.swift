/// A section of an `.nnb` file as the directory describes it (Spec/nnb.md, section 3).
package struct NNBSection: Equatable, Sendable {
  /// The four letters that tell what the section holds.
  package let type: String

  /// Where the content begins, in bytes from the start of the file.
  package let offset: Int

  /// The size of the content in bytes, without block checksums.
  package let length: Int

  /// The CRC-32 of the content, or of the list of its block checksums.
  package let checksum: UInt32

  init(_ entry: Directory.Entry) {
    type = entry.type.name
    offset = entry.offset
    length = entry.length
    checksum = entry.checksum
  }
}

extension NNBHead {
  /// All sections, in the order of the file.
  package var sections: [NNBSection] { directory.entries.map(NNBSection.init) }

  /// The section with the data of the tensor at `index` of `tensors`.
  package func section(ofTensor index: Int) -> NNBSection {
    NNBSection(directory.entries[dataEntries.lowerBound + index])
  }

  /// The oldest version of the format whose readers understand the file.
  package var readVersion: Int { Int(directory.readVersion) }

  /// The version whose rules the writer followed.
  package var writeVersion: Int { Int(directory.writeVersion) }

  /// The version that this package states when it writes what is in the file. If the file states it too, no other one
  /// holds the same model.
  package var ownWriteVersion: Int { Int(Format.writeVersion(for: training, extensions)) }

  /// The latest version whose rules this package knows.
  package static let latestWriteVersion = Int(Format.writeVersion)
}
