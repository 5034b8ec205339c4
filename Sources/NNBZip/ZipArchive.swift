package import NNBBytes
package import NNBSystem

/// A zip archive, open for reading (Spec/zip.md).
///
/// Its members are those of the directory at the end. Opening compares that with the headers of all members, and refuses
/// archives that two programs could read differently. The contents are read later, and always compared with their
/// checksums: by `bytes(of:limit:)` and `copy(_:to:)` before they return, by a source before the first element or in passing.
package final class ZipArchive: Sendable {
  /// The members, in the order of the directory. Folders are not among them.
  package let members: [ZipMember]

  /// The file.
  package let file: any ByteSource

  /// By the bytes of the name: Swift's texts are equal if Unicode calls them equivalent.
  private let indices: [[UInt8]: Int]

  /// What was unpacked as a whole, and which members were read to their ends and found right.
  private let kept = Locked(ZipKept())

  /// Opens an archive and checks its structure. Its size must be known. Reads the directory and the header of each member.
  ///
  /// Throws `ZipError`.
  package init(_ file: any ByteSource) throws(ZipError) {
    let (entries, end) = try ZipDirectory.entries(of: file)
    var members: [ZipMember] = [], parts: [(start: Int, end: Int, name: String)] = []
    for entry in entries {
      let header = try ZipLocalHeader(of: entry, in: file, before: end)
      parts.append((entry.headerOffset, header.end, entry.name))
      if entry.isFolder { continue }
      members.append(
        ZipMember(
          name: entry.name, byteCount: entry.byteCount, isStored: entry.method == ZipLayout.stored,
          dataOffset: header.dataOffset, packedByteCount: entry.packedByteCount, checksum: entry.checksum,
          index: members.count))
    }
    parts.sort { $0.start < $1.start }
    for (part, next) in zip(parts, parts.dropFirst()) where next.start < part.end {
      throw .overlap(part.name, next.name, offset: next.start)
    }
    (self.file, self.members) = (file, members)
    indices = Dictionary(members.map { (Array($0.name.utf8), $0.index) }) { first, _ in first }
  }

  /// The member of a name; nil if there is none.
  package subscript(name: String) -> ZipMember? { indices[Array(name.utf8)].map { members[$0] } }

  /// The content of a member, unpacked, to be read part by part.
  ///
  /// `reading` says when it is compared with its checksum. One thread at a time reads a source that is read whole.
  ///
  /// A stored member is read straight from the file. A deflated one of up to 8 MiB is unpacked into memory, and up to
  /// 16 MiB of these are kept. A larger one is unpacked as far as is asked for; going back unpacks all of it into a file
  /// without a name in the folder for files that are soon gone.
  ///
  /// Damage is thrown as `FileError.damaged`, which becomes the failure of the archive's file.
  package func source(of member: ZipMember, _ reading: ZipReading = .anyPart) -> any ByteSource {
    if member.isStored { return ZipStoredSource(member, in: self, reading) }
    return member.byteCount <= ZipLimits.wholeByteCount
      ? ZipWholeSource(member, in: self) : ZipInflatedSource(member, in: self, reading)
  }

  /// The whole content of a small member, compared with its checksum.
  ///
  /// Throws `ZipError.tooLongMember` if it has more than `limit` bytes, before anything is allocated.
  package func bytes(of member: ZipMember, limit: Int) throws(ZipError) -> [UInt8] {
    guard member.byteCount <= limit else {
      throw .tooLongMember(member.name, limit: limit, found: member.byteCount)
    }
    guard Memory.isAvailable(member.byteCount) else { throw .outOfMemory(byteCount: member.byteCount) }
    guard member.isStored else { return try ZipInflation.whole(member, in: file) }
    let bytes = try file.zipBytes(at: member.dataOffset, member.byteCount)
    try member.compare(CRC32(of: bytes).value)
    return bytes
  }

  /// The first `count` bytes of a member, or all if there are fewer, **not** compared with its checksum: to tell what it is,
  /// for which reading a large member would take too long.
  package func start(of member: ZipMember, count: Int) throws(ZipError) -> [UInt8] {
    let count = min(max(0, count), member.byteCount)
    guard Memory.isAvailable(count) else { throw .outOfMemory(byteCount: count) }
    if member.isStored { return try file.zipBytes(at: member.dataOffset, count) }
    let inflation = try ZipInflation(member, in: file, inputByteCount: 1 << 12)
    return try [UInt8](capacity: count) { (output: inout OutputSpan<UInt8>) throws(ZipError) in
      try inflation.append(to: &output)
    }
  }

  /// Writes the content of a member of any size to a file from byte 0 on, and compares it with its checksum.
  package func copy(_ member: ZipMember, to target: OpenFile) throws(ZipError) {
    do throws(FileError) {
      var offset = 0, piece: [UInt8] = []
      let source = source(of: member, .allInOrder)
      while offset < member.byteCount {
        try source.read(at: offset, upTo: ZipLimits.pieceByteCount, into: &piece)
        guard !piece.isEmpty else { break }
        try target.write(piece, at: offset)
        offset += piece.count
      }
    } catch {
      throw .file(error)
    }
    // A source compares with its last byte, and there is none.
    if member.byteCount == 0 { try verify(member) }
  }

  /// Compares all of a member with its checksum, if that was not done before.
  package func verify(_ member: ZipMember) throws(ZipError) {
    if isVerified(member) { return }
    if member.isStored {
      var checksum = CRC32()
      try addRest(of: member, from: 0, to: &checksum)
      try member.compare(checksum.value)
    } else if member.byteCount <= ZipLimits.wholeByteCount {
      _ = try unpacked(member)
    } else {
      let inflation = try ZipInflation(member, in: file)
      try inflation.skip(to: member.byteCount)
    }
    setVerified(member)
  }
}

extension ZipArchive {
  /// Whether a member was read to its end and found right.
  func isVerified(_ member: ZipMember) -> Bool { kept.withLock { $0.verified.contains(member.index) } }

  /// Notes that a member was found right.
  func setVerified(_ member: ZipMember) { kept.withLock { _ = $0.verified.insert(member.index) } }

  /// Adds the bytes of a stored member from `offset` to its end to a checksum.
  func addRest(of member: ZipMember, from offset: Int, to checksum: inout CRC32) throws(ZipError) {
    var piece: [UInt8] = []
    for start in stride(from: offset, to: member.byteCount, by: ZipLimits.pieceByteCount) {
      let count = min(ZipLimits.pieceByteCount, member.byteCount - start)
      do throws(FileError) {
        try file.read(at: member.dataOffset + start, upTo: count, into: &piece)
      } catch {
        throw .file(error)
      }
      guard piece.count == count else {
        throw .truncated(offset: member.dataOffset + start, expected: count, found: piece.count)
      }
      checksum.update(with: piece.span)
    }
  }

  /// The content of a deflated member that is small, from the last ones if it is among them.
  func unpacked(_ member: ZipMember) throws(ZipError) -> [UInt8] {
    if let bytes = kept.withLock({ $0.content(of: member) }) { return bytes }
    let bytes = try bytes(of: member, limit: ZipLimits.wholeByteCount)
    kept.withLock { $0.keep(bytes, of: member) }
    return bytes
  }
}

extension ZipMember {
  /// Throws if a checksum is not that of the content.
  func compare(_ computed: UInt32) throws(ZipError) {
    guard computed == checksum else {
      throw .checksum(name, offset: dataOffset, declared: checksum, computed: computed)
    }
  }
}

/// What is known of an archive's contents.
struct ZipKept {
  /// The indices of members that were found right.
  var verified: Set<Int> = []

  private var contents: [(index: Int, bytes: [UInt8])] = []
  private var byteCount = 0

  /// What is kept of a member.
  func content(of member: ZipMember) -> [UInt8]? { contents.first { $0.index == member.index }?.bytes }

  /// Keeps a content, in place of the oldest ones.
  mutating func keep(_ bytes: [UInt8], of member: ZipMember) {
    verified.insert(member.index)
    contents.append((member.index, bytes))
    byteCount += bytes.count
    while byteCount > ZipLimits.keptByteCount || contents.count > 64 { byteCount -= contents.removeFirst().bytes.count }
  }
}
