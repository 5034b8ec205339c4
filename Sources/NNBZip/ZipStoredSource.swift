internal import NNBBytes
internal import NNBSystem

/// The content of a stored member: a part of the file.
final class ZipStoredSource: ByteSource {
  private let archive: ZipArchive
  private let member: ZipMember
  private let reading: ZipReading

  private struct Progress {
    /// The checksum of the first `position` bytes.
    var checksum = CRC32()

    /// That of all bytes, where they come in any order; `position` is how many have come.
    var parts: ScatteredChecksum
    var position = 0
    var isDone = false
  }

  private let progress: Locked<Progress>

  init(_ member: ZipMember, in archive: ZipArchive, _ reading: ZipReading) {
    (self.archive, self.member, self.reading) = (archive, member, reading)
    progress = Locked(Progress(parts: ScatteredChecksum(byteCount: member.byteCount)))
  }

  var name: String { archive.file.name }
  var knownCount: Int? { member.byteCount }

  func read(at offset: Int, upTo count: Int) throws(FileError) -> [UInt8] {
    let bytes = try archive.file.read(
      at: member.dataOffset + min(offset, member.byteCount), upTo: most(count, at: offset))
    try check(bytes.span, of: count, at: offset)
    return bytes
  }

  func read(at offset: Int, upTo count: Int, into buffer: inout [UInt8]) throws(FileError) {
    try archive.file.read(
      at: member.dataOffset + min(offset, member.byteCount), upTo: most(count, at: offset), into: &buffer)
    try check(buffer.span, of: count, at: offset)
  }

  func append(at offset: Int, upTo count: Int, to buffer: inout [UInt8]) throws(FileError) {
    let before = buffer.count
    try archive.file.append(
      at: member.dataOffset + min(offset, member.byteCount), upTo: most(count, at: offset), to: &buffer)
    try check(buffer.span.extracting(before...), of: count, at: offset)
  }

  /// How many of `count` bytes there are.
  private func most(_ count: Int, at offset: Int) -> Int { min(max(0, count), max(0, member.byteCount - offset)) }

  /// Adds what was read to the checksum, and compares that at the end.
  private func check(_ bytes: Span<UInt8>, of count: Int, at offset: Int) throws(FileError) {
    do throws(ZipError) {
      guard bytes.count == most(count, at: offset) else {
        throw .truncated(offset: member.dataOffset + offset, expected: most(count, at: offset), found: bytes.count)
      }
      var state = progress.withLock { $0 }
      if state.isDone { return }
      switch reading {
      case .anyPart:
        try archive.verify(member)
        state.isDone = true
      case .allOnce:
        state.parts.add(bytes, at: offset)
        state.position += bytes.count
      case .allInOrder:
        let known = state.position - offset
        if known < 0, bytes.count > 0 {
          try archive.addRest(of: member, from: state.position, to: &state.checksum)
          state.position = member.byteCount
        } else if known >= 0, known < bytes.count {
          state.checksum.update(with: bytes.extracting(known...))
          state.position = offset + bytes.count
        }
      }
      if !state.isDone, state.position == member.byteCount {
        let isInParts = if case .allOnce = reading { true } else { false }
        try member.compare(isInParts ? state.parts.finish() : state.checksum.value)
        state.isDone = true
        archive.setVerified(member)
      }
      let new = state
      progress.withLock { $0 = new }
    } catch {
      throw error.fileError(of: name)
    }
  }
}
