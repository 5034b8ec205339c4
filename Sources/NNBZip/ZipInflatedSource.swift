internal import NNBBytes
internal import NNBSystem

/// The content of a large deflated member, unpacked as far as is asked for.
final class ZipInflatedSource: ByteSource {
  private let archive: ZipArchive
  private let member: ZipMember
  private let isReadWhole: Bool

  private struct State {
    var inflation: ZipInflation?
    var isVerified = false
  }

  private let state = Locked(State())

  init(_ member: ZipMember, in archive: ZipArchive, isReadWhole: Bool) {
    (self.archive, self.member, self.isReadWhole) = (archive, member, isReadWhole)
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
      if !isReadWhole { try archive.verify(member) }
      let file = archive.file, member = member
      buffer.append(
        contentsOf: try state.withLock { (state) throws(ZipError) -> [UInt8] in
          let inflation: ZipInflation
          if let present = state.inflation, present.position <= offset {
            inflation = present
          } else {
            inflation = try ZipInflation(member, in: file)
            state.inflation = inflation
          }
          try inflation.skip(to: offset)
          return try [UInt8](capacity: count) { (output: inout OutputSpan<UInt8>) throws(ZipError) in
            try inflation.append(to: &output)
          }
        })
      // What was skipped would count as read: the checksum is computed over all that is unpacked.
      if offset + count == member.byteCount { archive.setVerified(member) }
    } catch {
      throw error.fileError(of: name)
    }
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
