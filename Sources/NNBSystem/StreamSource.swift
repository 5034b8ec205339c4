package import NNBBytes

/// A pipe, a device or standard input, kept in memory as far as it has been asked for.
package final class StreamSource: ByteSource {
  /// The most that is kept of a stream; a longer one is better given as a file.
  static let limit = 4 << 30
  private static let chunk = 1 << 16

  package let name: String
  private let file: Int32
  private let closing: Bool
  private var bytes: [UInt8] = []
  private var ended = false

  init(descriptor: Int32, name: String, closing: Bool) {
    file = descriptor
    self.name = name
    self.closing = closing
  }

  deinit { if closing { SystemCalls.closeFile(file) } }

  package var knownCount: Int? { ended ? bytes.count : nil }

  /// How many bytes have been read.
  package var readCount: Int { bytes.count }

  package func read(at offset: Int, upTo count: Int) throws(FileError) -> [UInt8] {
    let (end, overflow) = offset.addingReportingOverflow(count)
    try fill(to: overflow ? .max : end)
    guard offset < bytes.count, count > 0 else { return [] }
    let size = min(count, bytes.count - offset)
    try Memory.require(size, for: name)
    return Array(bytes[offset..<offset + size])
  }

  /// A file in memory with the first `count` bytes of the stream, or all that there are: what is not kept here yet never is.
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

  /// Memory grows with what has arrived, never with what was asked for.
  private func fill(to end: Int) throws(FileError) {
    while bytes.count < end, !ended {
      guard bytes.count < Self.limit else { throw .tooLong(path: name, limit: Self.limit) }
      // An array that grows doubles its memory, beside what it had.
      if bytes.capacity < bytes.count + Self.chunk { try Memory.require(2 * bytes.count + Self.chunk, for: name) }
      bytes.append(contentsOf: try next(Self.chunk))
    }
  }

  /// The next bytes, at most `count`, as many as there are at the moment.
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
