package import NNBBytes
package import NNBModel

/// Writes an `.nnb` file whose tensors arrive piece by piece, in constant memory.
package struct NNBStreamWriter {
  private let sink: any ByteSink
  private let keepsData: Bool
  private let metadata: [(type: SectionType, content: [UInt8])]
  private let placed: Directory
  private var checksums: [UInt32]
  private var index: Int
  private var position = 0
  private var block = CRC32()
  private var list = ByteWriter()

  /// Places the sections of a file with these tensors, which must be in ascending order of their names.
  ///
  /// If `keepsData` is false, the sink gets only the head, and the tensors' data is used only for its checksums. Throws
  /// if a part is beyond a limit of Spec/nnb.md, section 8, or the network and its tensors do not fit.
  package init(
    network: Network?, tensors: [TensorDescription], training: TrainingState? = nil,
    extensions: [Checkpoint.Extension], to sink: any ByteSink, keepsData: Bool = true
  ) throws(NNBError.Cause) {
    let sections: [(type: SectionType, checksum: UInt32, length: Int)]
    (metadata, sections) = try Self.sections(network, tensors, training, extensions)
    placed = try Directory(
      placing: sections.map { ($0.type, $0.checksum, $0.length) },
      writeVersion: Format.writeVersion(for: training, extensions))
    checksums = sections.map(\.checksum)
    index = metadata.count
    self.sink = sink
    self.keepsData = keepsData
    try finishSections()
  }

  /// The size of the file with these tensors, in bytes.
  ///
  /// Throws where there can be no such file, as `init` does.
  package static func byteCount(
    network: Network?, tensors: [TensorDescription], training: TrainingState?, extensions: [Checkpoint.Extension]
  ) throws(NNBError.Cause) -> Int {
    let sections = try sections(network, tensors, training, extensions).all
    return try Directory(
      placing: sections.map { ($0.type, $0.checksum, $0.length) },
      writeVersion: Format.writeVersion(for: training, extensions)
    ).fileLength
  }

  /// The sections before the tensors' data, and the checksums and lengths of all, as far as they are known.
  static func sections(
    _ network: Network?, _ tensors: [TensorDescription], _ training: TrainingState?,
    _ extensions: [Checkpoint.Extension]
  ) throws(NNBError.Cause) -> (
    metadata: [(type: SectionType, content: [UInt8])], all: [(type: SectionType, checksum: UInt32, length: Int)]
  ) {
    do throws(ModelError) {
      try network?.check(against: tensors)
    } catch {
      throw .network(offset: 0, error)
    }
    for (left, right) in zip(tensors, tensors.dropFirst()) where left.name >= right.name {
      throw .network(offset: 0, .duplicateTensor(right.name))
    }
    do throws(ModelError) {
      try training?.check(against: network, tensors: tensors)
    } catch {
      throw .training(offset: 0, error)
    }
    let metadata = try MetadataSections.encode(
      network: network, tensors: tensors, training: training, extensions: extensions)
    var sections = metadata.map {
      (type: $0.type, checksum: BlockChecksums(of: $0.content).checksum, length: $0.content.count)
    }
    for tensor in tensors {
      guard let length = tensor.byteCount else {
        throw .value(offset: 0, field: "tensor size", expected: "below 2^63 bytes", found: .max)
      }
      sections.append((.data, 0, length))
    }
    return (metadata, sections)
  }

  /// Takes the next bytes of the tensors' data: of the first tensor until it is full, then of the second, and so on.
  package mutating func append(_ bytes: [UInt8]) throws(NNBError.Cause) { try append(bytes.span) }

  /// The same of bytes that somebody else keeps.
  package mutating func append(_ bytes: Span<UInt8>) throws(NNBError.Cause) {
    var done = 0
    while done < bytes.count {
      guard index < placed.entries.count else {
        throw .sectionEnd(offset: placed.fileLength, type: SectionType.data.name, expected: done, found: bytes.count)
      }
      let entry = placed.entries[index]
      let room = min(entry.length - position, bytes.count - done)
      let piece = bytes.extracting(done..<done + room)
      if keepsData { try write(piece, at: entry.offset + position) }
      addToBlocks(piece, of: entry)
      done += room
      try finishSections()
    }
  }

  /// Takes bytes of one tensor into the checksums of its blocks.
  private mutating func addToBlocks(_ bytes: Span<UInt8>, of entry: Directory.Entry) {
    var done = 0
    while done < bytes.count {
      let room = min(Format.blockByteCount - position % Format.blockByteCount, bytes.count - done)
      block.update(with: bytes.extracting(done..<done + room))
      position += room
      done += room
      if position % Format.blockByteCount == 0 || position == entry.length { endBlock() }
    }
  }

  /// Writes the head after all data has arrived; returns the file's length.
  package consuming func finish() throws(NNBError.Cause) -> Int {
    guard index == placed.entries.count else {
      throw .sectionEnd(
        offset: placed.entries[index].offset, type: SectionType.data.name, expected: placed.entries[index].length,
        found: position)
    }
    let directory = try writeHead()
    // Empty tensors at the end all begin at the end of the file, so the file ends in the zeros before them.
    if keepsData, let last = directory.entries.last, last.length == 0, last.offset > 0 {
      let before = directory.entries.last { $0.length > 0 }?.end ?? directory.end
      try write([UInt8](repeating: 0, count: last.offset - before), at: before)
    }
    return directory.fileLength
  }

  /// Writes the head of a file whose data was not read; the checksums of tensors that are not empty are 0.
  package consuming func finishUnread() throws(NNBError.Cause) {
    _ = try writeHead()
  }

  private func writeHead() throws(NNBError.Cause) -> Directory {
    let directory = try Directory(
      placing: zip(placed.entries, checksums).map { ($0.type, $1, $0.length) }, writeVersion: placed.writeVersion)
    try write(directory.encoded(), at: 0)
    for (section, entry) in zip(metadata, directory.entries) {
      try write(section.content, at: entry.offset)
      try write(BlockChecksums(of: section.content).list, at: entry.offset + entry.length)
    }
    if !keepsData {
      let end = metadata.isEmpty ? directory.end : directory.entries[metadata.count - 1].end
      try write([UInt8](repeating: 0, count: directory.start(of: metadata.count) - end), at: end)
    }
    return directory
  }

  private mutating func endBlock() {
    list.littleEndian(block.value)
    block = CRC32()
  }

  /// Finishes the tensors whose data is complete, including empty ones.
  private mutating func finishSections() throws(NNBError.Cause) {
    while index < placed.entries.count, position == placed.entries[index].length {
      let entry = placed.entries[index]
      if entry.length <= Format.blockByteCount {
        checksums[index] = list.bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
      } else {
        if keepsData { try write(list.bytes, at: entry.offset + entry.length) }
        checksums[index] = CRC32(of: list.bytes).value
      }
      list = ByteWriter()
      position = 0
      index += 1
    }
  }

  private func write(_ bytes: [UInt8], at offset: Int) throws(NNBError.Cause) { try write(bytes.span, at: offset) }

  private func write(_ bytes: Span<UInt8>, at offset: Int) throws(NNBError.Cause) {
    if bytes.isEmpty { return }
    do throws(FileError) {
      try sink.write(bytes, at: offset)
    } catch {
      throw .file(error)
    }
  }
}
