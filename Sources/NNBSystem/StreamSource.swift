package import NNBBytes

/// A pipe, a device or standard input. What has been read of it is kept in memory, unless it is read in order. Of several
/// readers one reads at a time.
package final class StreamSource: ByteSource {
  /// The largest part of a stream that is kept. Longer ones must be files.
  static let limit = 4 << 30
  private static let chunk = 1 << 16

  package let name: String
  private let file: Int32
  private let closing: Bool
  private let kept = Locked(Kept())

  /// What has been read, and whether that is all.
  private struct Kept {
    var bytes: [UInt8] = []
    var ended = false

    /// Where in the stream `bytes` begin: above 0 if it is read in order.
    var start = 0
    var isInOrder = false

    /// How much of the stream has been read.
    var end: Int { start + bytes.count }

    /// Forgets what stands before a place, as far as it has been read.
    mutating func forget(before offset: Int) {
      let count = min(max(0, offset - start), bytes.count)
      bytes.removeFirst(count)
      start += count
    }
  }

  package init(descriptor: Int32, name: String, closing: Bool) {
    file = descriptor
    self.name = name
    self.closing = closing
  }

  deinit { if closing { SystemCalls.closeFile(file) } }

  package var knownCount: Int? { kept.withLock { $0.ended ? $0.end : nil } }

  /// The number of bytes that have been read.
  package var readCount: Int { kept.withLock { $0.end } }

  /// From now on the stream is read in order: what stands before a place that is read is forgotten. The stream may then be of
  /// any length.
  package func readInOrder() { kept.withLock { $0.isInOrder = true } }

  package func read(at offset: Int, upTo count: Int) throws(FileError) -> [UInt8] {
    let (end, overflow) = offset.addingReportingOverflow(count)
    return try kept.withLock { (kept) throws(FileError) in
      if kept.isInOrder { kept.forget(before: offset) }
      // What was forgotten cannot be read again.
      guard offset >= kept.start else { throw .system(.read, path: name, code: SystemCalls.notSeekable) }
      try fill(&kept, to: overflow ? .max : end)
      let first = offset - kept.start
      guard first < kept.bytes.count, count > 0 else { return [] }
      let size = min(count, kept.bytes.count - first)
      try Memory.require(size, for: name)
      return Array(kept.bytes[first..<first + size])
    }
  }

  /// A file in memory with the first `count` bytes of the stream, or all of them if there are fewer. Bytes that are not
  /// kept here yet are not kept later.
  package func inMemory(upTo count: Int) throws(FileError) -> OpenFile {
    try kept.withLock { (kept) throws(FileError) in
      let copy = try OpenFile.inMemory(name: name)
      try copy.write(count < kept.bytes.count ? Array(kept.bytes[..<count]) : kept.bytes, at: 0)
      var done = kept.bytes.count
      while done < count, !kept.ended {
        guard done < Self.limit else { throw .tooLong(path: name, limit: Self.limit) }
        let piece = try next(min(Self.chunk, count - done), &kept)
        try Memory.require(piece.count, for: name)
        try copy.write(piece, at: done)
        done += piece.count
      }
      return copy
    }
  }

  /// Memory grows with the bytes that have arrived, never with the number that was requested.
  private func fill(_ kept: inout Kept, to end: Int) throws(FileError) {
    while kept.end < end, !kept.ended {
      let count = kept.bytes.count
      guard count < Self.limit else { throw .tooLong(path: name, limit: Self.limit) }
      // A growing array allocates twice its memory beside the old one.
      if kept.bytes.capacity < count + Self.chunk { try Memory.require(2 * count + Self.chunk, for: name) }
      kept.bytes.append(contentsOf: try next(Self.chunk, &kept))
    }
  }

  /// The next bytes, at most `count`: as many as are available now.
  private func next(_ count: Int, _ kept: inout Kept) throws(FileError) -> [UInt8] {
    let descriptor = file
    let piece = try FileError.wrap(.read, name) { () throws(SystemCalls.Failure) in
      try Array(capacity: count) { (span: inout OutputSpan<UInt8>) throws(SystemCalls.Failure) in
        _ = try SystemCalls.read(descriptor, at: nil, into: &span, upTo: count)
      }
    }
    kept.ended = piece.isEmpty
    return piece
  }
}
