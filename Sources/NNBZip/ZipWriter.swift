package import NNBBytes
package import NNBSystem

/// Writes an archive of stored members (Spec/zip.md, section 4): equal members give equal bytes.
///
/// Members have their true sizes and checksums in their headers, the date 1980-01-01, and ZIP64 fields only where a number
/// needs them. Call `add` for each, then `finish`.
package struct ZipWriter {
  private let target: OpenFile
  private let alignment: Int
  private var directory = ByteWriter()
  private var count = 0

  /// Where the next member begins.
  private var end = 0

  /// Writes to a file from byte 0 on; the contents begin at multiples of `alignment` bytes, a power of two up to 4,096.
  package init(to target: OpenFile, alignment: Int = 1) {
    (self.target, self.alignment) = (target, Self.checked(alignment))
  }

  private static func checked(_ alignment: Int) -> Int { max(1, min(alignment, 4_096)) }

  /// Adds a member with this content. Its name is of 1 to 4,096 bytes, and not that of another member.
  package mutating func add(_ name: String, _ bytes: [UInt8]) throws {
    try add(name, byteCount: bytes.count) { try $0.append(bytes) }
  }

  /// Adds a member of exactly `byteCount` bytes, which `body` appends; what it throws is thrown.
  ///
  /// Throws `FileError` if writing fails.
  package mutating func add(_ name: String, byteCount: Int, _ body: (inout ZipContent) throws -> Void) throws {
    let header = ZipHeader(name: name, byteCount: byteCount, offset: end, alignment: alignment)
    var content = ZipContent(to: target, at: header.dataOffset)
    try body(&content)
    precondition(content.byteCount == byteCount, "the content is not of the size that was stated")
    // The header has the checksum of what comes after it.
    let checksum = content.checksum.value
    try target.write(header.local(checksum), at: end)
    directory.append(header.entry(checksum))
    end = header.dataOffset + byteCount
    count += 1
  }

  /// Writes the directory and the end of the archive, after the last member; gives the size of the file in bytes.
  package mutating func finish() throws(FileError) -> Int {
    let tail = directory.bytes + ZipHeader.end(count: count, byteCount: directory.bytes.count, at: end)
    try target.write(tail, at: end)
    return end + tail.count
  }

  /// The size of an archive of these members, in bytes; `Int.max` if that is more than a number can say.
  package static func byteCount(of members: [(name: String, byteCount: Int)], alignment: Int = 1) -> Int {
    var end = 0, directory = 0
    for member in members {
      guard member.byteCount >= 0, member.byteCount < Int.max / 2 - end else { return .max }
      let header = ZipHeader(
        name: member.name, byteCount: member.byteCount, offset: end, alignment: checked(alignment))
      end = header.dataOffset + member.byteCount
      directory += header.entry(0).count
    }
    return end + directory + ZipHeader.end(count: members.count, byteCount: directory, at: end).count
  }
}

/// The content of a member that is being written.
package struct ZipContent {
  private let target: OpenFile
  private let offset: Int

  /// The checksum of what has been written.
  fileprivate private(set) var checksum = CRC32()

  /// How many bytes have been written.
  package private(set) var byteCount = 0

  fileprivate init(to target: OpenFile, at offset: Int) { (self.target, self.offset) = (target, offset) }

  /// From this size on the disk is put to work while the next bytes are made.
  private static let largeByteCount = 1 << 20

  /// Appends bytes.
  package mutating func append(_ bytes: [UInt8]) throws(FileError) { try append(bytes.span) }

  /// Appends bytes that somebody else keeps.
  package mutating func append(_ bytes: Span<UInt8>) throws(FileError) {
    try target.write(bytes, at: offset + byteCount)
    checksum.update(with: bytes)
    byteCount += bytes.count
    if bytes.count >= Self.largeByteCount { target.beginSync() }
  }
}
