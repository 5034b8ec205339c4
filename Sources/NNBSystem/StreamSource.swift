package import NNBBytes

/// A pipe, a device or standard input. What has been read of it is kept in memory.
package final class StreamSource: ByteSource {
  /// The largest part of a stream that is kept. Longer ones must be files.
  static let limit = 4 << 30
  private static let chunk = 1 << 16

  package let name: String
  private let file: Int32
  private let closing: Bool
  private var bytes: [UInt8] = []
  private var ended = false

  package init(descriptor: Int32, name: String, closing: Bool) {
    file = descriptor
    self.name = name
    self.closing = closing
  }

  deinit { if closing { SystemCalls.closeFile(file) } }

  package var knownCount: Int? { ended ? bytes.count : nil }

  /// The number of bytes that have been read.
  package var readCount: Int { bytes.count }

  package func read(at offset: Int, upTo count: Int) throws(FileError) -> [UInt8] {
    let (end, overflow) = offset.addingReportingOverflow(count)
    try fill(to: overflow ? .max : end)
    guard offset < bytes.count, count > 0 else { return [] }
    let size = min(count, bytes.count - offset)
    try Memory.require(size, for: name)
    return Array(bytes[offset..<offset + size])
  }

  /// A file in memory with the first `count` bytes of the stream, or all of them if there are fewer. Bytes that are not
  /// kept here yet are not kept later.
  package func inMemory(upTo count: Int) throws(FileError) -> OpenFile {
    let copy = try OpenFile.inMemory(name: name)
    try copy.write(count < bytes.count ? Array(bytes[..<count]) : bytes, at: 0)
    var done = bytes.count
    while done < count, !ended {
      guard done < Self.limit else { throw .tooLong(path: name, limit: Self.limit) }
      let piece = try next(min(Self.chunk, count - done))
      try Memory.require(piece.count, for: name)
      try copy.write(piece, at: done)
      done += piece.count
    }
    return copy
  }

  /// Memory grows with the bytes that have arrived, never with the number that was requested.
  private func fill(to end: Int) throws(FileError) {
    while bytes.count < end, !ended {
      guard bytes.count < Self.limit else { throw .tooLong(path: name, limit: Self.limit) }
      // A growing array allocates twice its memory beside the old one.
      if bytes.capacity < bytes.count + Self.chunk { try Memory.require(2 * bytes.count + Self.chunk, for: name) }
      bytes.append(contentsOf: try next(Self.chunk))
    }
  }

  /// The next bytes, at most `count`: as many as are available now.
  private func next(_ count: Int) throws(FileError) -> [UInt8] {
    let descriptor = file
    let piece = try FileError.wrap(.read, name) { () throws(SystemCalls.Failure) in
      try Array(capacity: count) { (span: inout OutputSpan<UInt8>) throws(SystemCalls.Failure) in
        _ = try SystemCalls.read(descriptor, at: nil, into: &span, upTo: count)
      }
    }
    ended = piece.isEmpty
    return piece
  }
}
