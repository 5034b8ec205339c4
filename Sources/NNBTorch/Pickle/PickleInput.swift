internal import NNBBytes

/// The bytes of a pickle, read from a source as far as they are needed and kept.
struct PickleInput {
  private let source: any ByteSource
  private let start: Int
  private let limit: Int
  private var hasEnded = false

  /// What was read of the pickle.
  private(set) var bytes: [UInt8] = []

  /// The offset of the next byte in the pickle.
  private(set) var position = 0

  /// What is read of a source at a time, at least.
  private static let step = 64 << 10

  /// Reads a pickle that begins at byte `start` of a source, and has no more than `limit` bytes.
  init(_ source: any ByteSource, at start: Int, limit: Int) {
    (self.source, self.start, self.limit) = (source, start, limit)
  }

  /// The next byte.
  mutating func byte() throws(PickleError) -> UInt8 {
    try need(1)
    defer { position += 1 }
    return bytes[position]
  }

  /// The place of the next `count` bytes.
  mutating func take(_ count: Int) throws(PickleError) -> Range<Int> {
    try need(count)
    defer { position += count }
    return position..<position + count
  }

  /// The next integer of `count` bytes, at most 8, the least significant first.
  mutating func unsigned(_ count: Int) throws(PickleError) -> UInt64 {
    let place = try take(count)
    return bytes[place].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The place of the bytes before the next line end, which is skipped.
  mutating func line(limit: Int) throws(PickleError) -> Range<Int> {
    let first = position
    while try byte() != 0x0A {
      if position - first > limit { throw .tooMany(offset: first, "bytes in a name", limit: limit) }
    }
    return first..<position - 1
  }

  /// Makes sure that `count` more bytes are there.
  private mutating func need(_ count: Int) throws(PickleError) {
    if count <= bytes.count - position { return }
    guard count <= limit - position else {
      // What goes on past the limit may also end before it.
      try fill(limit)
      if hasEnded { throw .truncated(offset: position, expected: count, found: bytes.count - position) }
      throw .tooMany(offset: position, "bytes in the pickle", limit: limit)
    }
    try fill(min(limit, max(position + count, bytes.count + max(Self.step, bytes.count))))
    guard count <= bytes.count - position else {
      throw .truncated(offset: position, expected: count, found: bytes.count - position)
    }
  }

  private mutating func fill(_ end: Int) throws(PickleError) {
    guard !hasEnded, end > bytes.count else { return }
    let wanted = end - bytes.count
    do throws(FileError) {
      let (place, overflow) = start.addingReportingOverflow(bytes.count)
      let more = overflow ? [] : try source.read(at: place, upTo: wanted)
      hasEnded = more.count < wanted
      bytes += more
    } catch {
      throw .file(error)
    }
  }

  /// The number of bytes that follow, if the source is known to end.
  var rest: Int {
    mutating get throws(PickleError) {
      if let count = source.knownCount { return max(0, count - start - position) }
      try fill(position + 1)
      return bytes.count - position
    }
  }
}
