internal import NNBBytes
internal import NNBSystem

/// The content of a large deflated member, unpacked as far as is asked for.
final class ZipInflatedSource: ByteSource {
  private let archive: ZipArchive
  private let member: ZipMember
  private let reading: ZipReading

  fileprivate struct State {
    var inflation: ZipInflation?

    /// All of it, after somebody went back.
    var copy: OpenFile?
  }

  private let state = Locked(State())

  init(_ member: ZipMember, in archive: ZipArchive, _ reading: ZipReading) {
    (self.archive, self.member, self.reading) = (archive, member, reading)
  }

  var name: String { archive.file.name }
  var knownCount: Int? { member.byteCount }

  func read(at offset: Int, upTo count: Int) throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    try append(at: offset, upTo: count, to: &bytes)
    return bytes
  }

  func read(at offset: Int, upTo count: Int, into buffer: inout [UInt8]) throws(FileError) {
    buffer.removeAll(keepingCapacity: true)
    try append(at: offset, upTo: count, to: &buffer)
  }

  func append(at offset: Int, upTo count: Int, to buffer: inout [UInt8]) throws(FileError) {
    guard offset < member.byteCount, count > 0 else { return }
    let count = min(count, member.byteCount - offset)
    if buffer.capacity - buffer.count < count, !Memory.isAvailable(count) {
      throw .outOfMemory(path: name, byteCount: count)
    }
    do throws(ZipError) {
      if case .anyPart = reading { try archive.verify(member) }
      let file = archive.file, member = member
      let bytes = try state.withLock { (state) throws(ZipError) in
        try state.read(member, in: file, at: offset, count)
      }
      buffer.append(contentsOf: bytes)
      // Whatever was skipped was unpacked too: the checksum is that of all, and right if the last byte has come.
      if offset + count == member.byteCount { archive.setVerified(member) }
    } catch {
      throw error.fileError(of: name)
    }
  }
}

extension ZipInflatedSource.State {
  fileprivate mutating func read(
    _ member: ZipMember, in file: any ByteSource, at offset: Int, _ count: Int
  ) throws(ZipError) -> [UInt8] {
    if let copy { return try copy.zipBytes(at: offset, count) }
    let inflation: ZipInflation
    if let present = self.inflation, present.position <= offset {
      inflation = present
    } else {
      if self.inflation != nil, let copy = try Self.copy(of: member, in: file) {
        self.copy = copy
        self.inflation = nil
        return try copy.zipBytes(at: offset, count)
      }
      inflation = try ZipInflation(member, in: file)
      self.inflation = inflation
    }
    try inflation.skip(to: offset)
    return try [UInt8](capacity: count) { (output: inout OutputSpan<UInt8>) throws(ZipError) in
      try inflation.append(to: &output)
    }
  }

  /// The content in a file that is soon gone; nil if there can be none.
  private static func copy(of member: ZipMember, in file: any ByteSource) throws(ZipError) -> OpenFile? {
    guard let copy = try? OpenFile.temporary() else { return nil }
    let inflation = try ZipInflation(member, in: file)
    while inflation.position < member.byteCount {
      let place = inflation.position
      let piece = try [UInt8](capacity: ZipLimits.pieceByteCount) {
        (output: inout OutputSpan<UInt8>) throws(ZipError) in try inflation.append(to: &output)
      }
      do throws(FileError) {
        try copy.write(piece, at: place)
      } catch {
        return nil
      }
    }
    return copy
  }
}

/// The content of a small deflated member, unpacked as a whole.
final class ZipWholeSource: ByteSource {
  private let archive: ZipArchive
  private let member: ZipMember

  init(_ member: ZipMember, in archive: ZipArchive) { (self.archive, self.member) = (archive, member) }

  var name: String { archive.file.name }
  var knownCount: Int? { member.byteCount }

  func read(at offset: Int, upTo count: Int) throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    try append(at: offset, upTo: count, to: &bytes)
    return bytes
  }

  func append(at offset: Int, upTo count: Int, to buffer: inout [UInt8]) throws(FileError) {
    let bytes: [UInt8]
    do throws(ZipError) {
      bytes = try archive.unpacked(member)
    } catch {
      throw error.fileError(of: name)
    }
    guard offset < bytes.count, count > 0 else { return }
    buffer += bytes[offset..<offset + min(count, bytes.count - offset)]
  }
}
