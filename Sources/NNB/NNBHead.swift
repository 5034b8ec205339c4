package import NNBBytes
package import NNBModel

/// All of an `.nnb` file except the tensors' data: its directory and metadata, checked (1 to 10 of section 9).
package struct NNBHead: Sendable {
  /// The descriptions of the tensors, in ascending order of names.
  package let tensors: [TensorDescription]

  /// The network; nil if the file holds tensors alone.
  package let network: Network?

  /// The training state; nil if the file has none.
  package let training: TrainingState?

  /// The notes, and ancillary sections that this version does not know.
  package let extensions: [Checkpoint.Extension]

  /// The file's bytes up to the first tensor's data, or to its end; they hold a checksum of every section.
  package let bytes: [UInt8]

  let directory: Directory
  let dataEntries: Range<Int>

  /// Reads the head of a whole file.
  package init(reading source: any ByteSource) throws(NNBError.Cause) {
    try self.init(reading: source, isWhole: true)
  }

  /// Reads a head that was kept without the rest of its file.
  package init(_ bytes: [UInt8]) throws(NNBError.Cause) {
    try self.init(reading: MemorySource(bytes), isWhole: false)
    guard bytes.count == self.bytes.count else { throw .trailingBytes(offset: self.bytes.count) }
  }

  /// The size of the whole file, in bytes.
  package var fileLength: Int { directory.fileLength }

  /// Where the data of the tensor at an index of `tensors` begins in the file.
  package func dataOffset(of index: Int) -> Int { directory.entries[dataEntries.lowerBound + index].offset }

  /// The size that a file's directory says it has (checks 1 to 6); of `source` no more is read than that.
  package static func fileLength(in source: any ByteSource) throws(NNBError.Cause) -> Int {
    try Directory(reading: source, isWhole: false).fileLength
  }

  private init(reading source: any ByteSource, isWhole: Bool) throws(NNBError.Cause) {
    directory = try Directory(reading: source, isWhole: isWhole)
    try checkPadding(
      try NNB.read(source, at: directory.end, upTo: directory.entries[0].offset - directory.end), at: directory.end)
    let metadataCount = directory.entries.firstIndex { $0.type == .data } ?? directory.entries.count
    var contents: [(entry: Directory.Entry, content: [UInt8])] = []
    for index in 0..<metadataCount {
      contents.append((directory.entries[index], try Self.content(of: index, in: directory, from: source)))
    }
    guard let index = contents.first(where: { $0.entry.type == .tensorIndex }) else {
      throw .missingSection(type: SectionType.tensorIndex.name)
    }
    dataEntries = metadataCount..<directory.entries.count
    tensors = try TensorIndex.decode(index.content, at: index.entry.offset)
    try Self.check(tensors, against: directory, in: dataEntries)
    if let section = contents.first(where: { $0.entry.type == .network }) {
      network = try NetworkSection.decode(section.content, at: section.entry.offset, tensors: tensors)
    } else {
      network = nil
    }
    training = try TrainingSection.decode(contents.map { ($0.entry, $0.content) }, network: network, tensors: tensors)
    if let section = contents.first(where: { $0.entry.type == .notes }) {
      _ = try NotesSection.decode(section.content, at: section.entry.offset)
    }
    let ownsSettings = training?.hasFurtherSettings ?? false
    extensions = contents.filter { section in
      section.entry.type == .furtherSettings
        ? !ownsSettings : section.entry.type == .notes || !section.entry.type.isKnown
    }.map { .init(type: $0.entry.type.name, content: $0.content) }
    bytes = try NNB.read(source, at: 0, upTo: directory.start(of: metadataCount))
  }
}

extension NNBHead: Equatable {
  /// Whether both are heads of the same file. Their bytes include the checksums of everything else.
  package static func == (left: Self, right: Self) -> Bool { left.bytes == right.bytes }

  /// Whether both are heads of files with the same content, whatever the versions of their writers.
  package func hasContent(of other: NNBHead) -> Bool {
    directory.entries == other.directory.entries
      && bytes[directory.entries[0].offset...] == other.bytes[other.directory.entries[0].offset...]
  }

  /// The index of the first tensor whose data has another checksum in `other`, a head with the same tensors; nil if all
  /// are equal.
  package func firstDifferentTensor(in other: NNBHead) -> Int? {
    zip(dataEntries, other.dataEntries).first {
      directory.entries[$0.0].checksum != other.directory.entries[$0.1].checksum
    }.map { $0.0 - dataEntries.lowerBound }
  }

  /// The verified content of a section. The bytes between it and the next section must be zero.
  private static func content(
    of index: Int, in directory: Directory, from source: any ByteSource
  ) throws(NNBError.Cause) -> [UInt8] {
    let entry = directory.entries[index]
    let stored = entry.end - entry.offset
    let next = directory.start(of: index + 1)
    var bytes = try NNB.read(source, at: entry.offset, upTo: next - entry.offset)
    guard bytes.count == next - entry.offset else {
      throw .truncated(expected: directory.fileLength, found: entry.offset + bytes.count)
    }
    let padding = Array(bytes[stored...])
    bytes.removeLast(padding.count)
    try entry.verify(bytes)
    try checkPadding(padding, at: entry.end)
    bytes.removeLast(stored - entry.length)
    return bytes
  }

  private static func check(
    _ tensors: [TensorDescription], against directory: Directory, in entries: Range<Int>
  ) throws(NNBError.Cause) {
    guard tensors.count == entries.count else {
      let others = directory.entries.count - entries.count
      throw .sectionCount(
        offset: 12, expected: others + tensors.count...others + tensors.count, found: directory.entries.count)
    }
    for (tensor, index) in zip(tensors, entries) {
      let length = UInt64(directory.entries[index].length), expected = UInt64(tensor.byteCount ?? .max)
      guard length == expected else {
        throw .sectionLength(
          offset: Directory.entryOffset(index) + 16, type: SectionType.data.name, expected: expected...expected,
          found: length)
      }
    }
  }
}
