package import NNBBytes
package import NNBModel

/// Writes an `.nnb` file whose data others write, in any order, at places that it tells.
package struct NNBScatteredWriter {
  private let metadata: [(type: SectionType, content: [UInt8])]
  private let placed: Directory

  /// Places the sections of a file with these tensors, which must be in ascending order of their names.
  ///
  /// Throws as `NNBStreamWriter.init` does.
  package init(
    network: Network?, tensors: [TensorDescription], training: TrainingState? = nil,
    extensions: [Checkpoint.Extension]
  ) throws(NNBError.Cause) {
    let all: [(type: SectionType, checksum: UInt32, length: Int)]
    (metadata, all) = try NNBStreamWriter.sections(network, tensors, training, extensions)
    placed = try Directory(placing: all, writeVersion: Format.writeVersion(for: training, extensions))
  }

  /// The size of the file.
  package var fileLength: Int { placed.fileLength }

  /// Where the data of the tensor at an index begins in the file.
  package func offset(ofTensor index: Int) -> Int { placed.entries[metadata.count + index].offset }

  /// Writes all but the tensors' data, and so makes the file whole, except for its length, which it must have. `checksums` are
  /// those of the blocks of each tensor's data.
  package func finish(_ checksums: [[UInt32]], to sink: any ByteSink) throws(NNBError.Cause) {
    var sums = placed.entries.map(\.checksum)
    for (index, blocks) in checksums.enumerated() {
      let entry = placed.entries[metadata.count + index]
      var list = ByteWriter()
      for block in blocks { list.littleEndian(block) }
      if entry.length <= Format.blockByteCount {
        sums[metadata.count + index] = blocks.first ?? 0
      } else {
        try Self.write(list.bytes, at: entry.offset + entry.length, to: sink)
        sums[metadata.count + index] = CRC32(of: list.bytes).value
      }
    }
    let directory = try Directory(
      placing: zip(placed.entries, sums).map { ($0.type, $1, $0.length) }, writeVersion: placed.writeVersion)
    for (section, entry) in zip(metadata, directory.entries) {
      try Self.write(section.content, at: entry.offset, to: sink)
      try Self.write(BlockChecksums(of: section.content).list, at: entry.offset + entry.length, to: sink)
    }
    try Self.write(directory.encoded(), at: 0, to: sink)
  }

  private static func write(_ bytes: [UInt8], at offset: Int, to sink: any ByteSink) throws(NNBError.Cause) {
    if bytes.isEmpty { return }
    do throws(FileError) { try sink.write(bytes.span, at: offset) } catch { throw .file(error) }
  }
}

/// The checksums of the blocks of some data (Spec/nnb.md, section 5), of which several processes write parts: those of the whole
/// are the XOR of theirs.
package struct ScatteredBlocks {
  private let byteCount: Int

  /// One for each block: the checksum of its bytes as if zeros stood in place of those that have not come.
  package private(set) var checksums: [UInt32]

  /// Of no bytes, of a data of `byteCount` bytes.
  package init(byteCount: Int) {
    self.byteCount = byteCount
    checksums = [UInt32](repeating: 0, count: (byteCount + Format.blockByteCount - 1) / Format.blockByteCount)
  }

  /// Takes bytes that begin at `place` of the data, each byte once.
  package mutating func add(_ bytes: Span<UInt8>, at place: Int) {
    var done = 0
    while done < bytes.count {
      let block = (place + done) / Format.blockByteCount
      let end = min((block + 1) * Format.blockByteCount, byteCount)
      let count = min(end - place - done, bytes.count - done)
      guard count > 0 else { return }
      let part = CRC32(of: bytes.extracting(done..<done + count)).value
      done += count
      checksums[block] ^= CRC32.Move(byteCount: end - place - done).applied(to: part)
    }
  }
}
