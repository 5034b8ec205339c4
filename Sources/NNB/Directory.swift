internal import NNBBytes

/// The header and the directory, Spec/nnb.md, section 3: where every section is.
struct Directory: Equatable, Sendable {
  struct Entry: Equatable, Sendable {
    let type: SectionType
    let checksum: UInt32
    let offset: Int
    let length: Int

    /// The end of the section, including its block checksums.
    var end: Int { offset + length + Format.checksumListByteCount(forLength: length) }
  }

  let entries: [Entry]

  /// The versions in the header.
  let readVersion, writeVersion: UInt16

  /// The end of the directory's own checksum.
  var end: Int { Format.directoryEnd(sections: entries.count) }

  /// The end of the last section.
  var fileLength: Int { entries.last?.end ?? end }

  /// Where the content of a section begins; for the index after the last section, the end of the file.
  func start(of index: Int) -> Int { index < entries.count ? entries[index].offset : fileLength }

  /// The file offset of the read version; the write version follows.
  static let readVersionOffset = 8

  /// The file offset of an entry's fields.
  static func entryOffset(_ index: Int) -> Int { Format.headerByteCount + Format.entryByteCount * index }
}

// MARK: Reading

extension Directory {
  /// Checks 1 to 6 of Spec/nnb.md, section 9; the size of the source only if it `isWhole`.
  init(reading source: any ByteSource, isWhole: Bool) throws(NNBError.Cause) {
    let header = try read(source, at: 0, upTo: Format.headerByteCount)
    try Self.checkSignature(header)
    guard header.count == Format.headerByteCount else {
      throw .truncated(expected: Format.headerByteCount, found: header.count)
    }
    var input = ByteReader(Array(header[8...]), at: 8)
    let count: Int, fileLength: UInt64
    do throws(EndOfBytes) {
      readVersion = try input.littleEndian(UInt16.self)
      writeVersion = try input.littleEndian(UInt16.self)
      count = Int(try input.littleEndian(UInt32.self))
      fileLength = try input.littleEndian(UInt64.self)
    } catch {
      throw .truncated(expected: Format.headerByteCount, found: header.count)
    }
    guard (1...Format.Limit.sections).contains(count) else {
      throw .sectionCount(offset: 12, expected: 1...Format.Limit.sections, found: count)
    }
    let bytes = try read(source, at: 0, upTo: Format.directoryEnd(sections: count))
    try Self.checkDirectory(bytes, sections: count)
    guard readVersion == Format.readVersion, writeVersion >= readVersion else {
      let isReadVersion = readVersion != Format.readVersion
      throw .version(
        offset: isReadVersion ? Self.readVersionOffset : Self.readVersionOffset + 2,
        found: isReadVersion ? readVersion : writeVersion, supported: Format.readVersion)
    }
    entries = try Self.entries(in: bytes, count: count)
    guard fileLength == self.fileLength else {
      throw .fileLength(offset: 16, expected: self.fileLength, found: fileLength)
    }
    if isWhole { try Self.checkSize(of: source, expected: self.fileLength) }
  }

  private static func checkSignature(_ header: [UInt8]) throws(NNBError.Cause) {
    let found = Array(header.prefix(8))
    if found == Format.signature { return }
    if !found.isEmpty, found.count < 8, Format.signature.starts(with: found) {
      throw .truncated(expected: Format.headerByteCount, found: header.count)
    }
    if Format.transferredSignatures.contains(where: found.starts) { throw .textTransfer(found: found) }
    throw .notNNB(found: found)
  }

  private static func checkDirectory(_ bytes: [UInt8], sections count: Int) throws(NNBError.Cause) {
    let end = Format.directoryEnd(sections: count)
    guard bytes.count == end else { throw .truncated(expected: end, found: bytes.count) }
    let stored = bytes[(end - 4)...].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    let computed = CRC32(of: bytes.span.extracting(..<(end - 4))).value
    guard stored == computed else { throw .directoryChecksum(offset: end - 4, stored: stored, computed: computed) }
  }

  private static func checkSize(of source: any ByteSource, expected: Int) throws(NNBError.Cause) {
    let last = try read(source, at: expected - 1, upTo: 2)
    if last.count == 2 { throw .trailingBytes(offset: expected) }
    if last.isEmpty { throw .truncated(expected: expected, found: source.knownCount ?? 0) }
  }

  private static func entries(in bytes: [UInt8], count: Int) throws(NNBError.Cause) -> [Entry] {
    var entries: [Entry] = []
    var end = bytes.count
    for index in 0..<count {
      let start = entryOffset(index)
      let type = SectionType(letters: Array(bytes[start..<start + 4]))
      try check(type, after: entries.last?.type, at: start)
      var input = SectionReader(Array(bytes[start + 4..<start + Format.entryByteCount]), of: type, at: start + 4)
      let checksum = try input.integer(UInt32.self)
      let storedOffset = try input.integer(UInt64.self)
      let length = try input.integer(UInt64.self)
      let limit = type == .data ? Format.Limit.size : Format.Limit.metadataByteCount
      guard length <= limit else {
        throw .sectionLength(offset: start + 16, type: type.name, expected: 0...UInt64(limit), found: length)
      }
      // After a section that ends above 2^62 − 64 there is no room for another, and no offset is right.
      let expected = aligned(end, to: Format.alignment) ?? .max
      guard expected <= Format.Limit.size, storedOffset == expected else {
        throw .sectionOffset(offset: start + 8, type: type.name, expected: expected, found: storedOffset)
      }
      // Both are below 2^62, so a length with its checksums fits. The sum with the offset may not.
      let list = Format.checksumListByteCount(forLength: Int(length))
      guard let next = checkedSum(expected, Int(length), list), next <= Format.Limit.size else {
        let room = UInt64(max(0, Format.Limit.size - expected))
        throw .sectionLength(offset: start + 16, type: type.name, expected: 0...room, found: length)
      }
      entries.append(Entry(type: type, checksum: checksum, offset: expected, length: Int(length)))
      end = next
    }
    return entries
  }

  private static func check(_ type: SectionType, after last: SectionType?, at offset: Int) throws(NNBError.Cause) {
    guard type.isWellFormed else { throw .sectionType(offset: offset, found: type.letters) }
    if let last, type != .data, last == .data || !last.precedes(type) {
      throw .sectionOrder(offset: offset, type: type.name)
    }
    guard type.isKnown || !type.isCritical else { throw .unknownSection(offset: offset, type: type.name) }
  }
}

/// Reads from a source, and turns a refusal by the system into an error of this module.
func read(_ source: any ByteSource, at offset: Int, upTo count: Int) throws(NNBError.Cause) -> [UInt8] {
  do throws(FileError) {
    return try source.read(at: offset, upTo: count)
  } catch {
    throw .file(error)
  }
}

// MARK: Writing

extension Directory {
  /// Places sections of these types, checksums and lengths in this order, in a file of this write version.
  init(
    placing sections: [(type: SectionType, checksum: UInt32, length: Int)], writeVersion: UInt16
  ) throws(NNBError.Cause) {
    guard sections.count <= Format.Limit.sections else {
      throw .sectionCount(offset: 12, expected: 1...Format.Limit.sections, found: sections.count)
    }
    var entries: [Entry] = []
    var end = Format.directoryEnd(sections: sections.count)
    for (type, checksum, length) in sections {
      guard let offset = aligned(end, to: Format.alignment),
        let next = checkedSum(offset, length, Format.checksumListByteCount(forLength: length)),
        next <= Format.Limit.size
      else {
        throw .sectionLength(
          offset: Self.entryOffset(entries.count) + 16, type: type.name, expected: 0...UInt64(Format.Limit.size),
          found: UInt64(length))
      }
      entries.append(Entry(type: type, checksum: checksum, offset: offset, length: length))
      end = next
    }
    self.entries = entries
    readVersion = Format.readVersion
    self.writeVersion = writeVersion
  }

  /// The header, the directory and its checksum.
  func encoded() -> [UInt8] {
    var output = ByteWriter()
    output.append(Format.signature)
    output.littleEndian(readVersion)
    output.littleEndian(writeVersion)
    output.littleEndian(UInt32(entries.count))
    output.littleEndian(UInt64(fileLength))
    for entry in entries {
      output.append(entry.type.letters)
      output.littleEndian(entry.checksum)
      output.littleEndian(UInt64(entry.offset))
      output.littleEndian(UInt64(entry.length))
    }
    output.littleEndian(CRC32(of: output.bytes).value)
    return output.bytes
  }
}
