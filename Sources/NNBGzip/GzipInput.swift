internal import NNBBytes

/// A cursor over a gzip file of which a piece at a time is in memory.
struct GzipInput {
  private let source: any ByteSource
  private let pieceByteCount: Int
  private let limit: Int
  private var start = 0

  /// The bytes in memory.
  private(set) var piece: [UInt8] = []

  /// How many of them have been passed.
  private(set) var position = 0

  /// The CRC-32 of what has been passed since it was last set, other than compressed data.
  var checksum = CRC32()

  /// Begins at the start of `source`, of which no more than `limit` bytes and a piece are read.
  init(_ source: any ByteSource, pieceByteCount: Int = 1 << 18, limit: Int = .max) {
    self.source = source
    self.pieceByteCount = pieceByteCount
    self.limit = limit
  }

  /// The file offset of the next byte.
  var offset: Int { start + position }

  /// The file offset behind the last byte that was read.
  var end: Int { start + piece.count }

  /// Reads on until `count` bytes from the cursor on are in memory; gives how many there are, fewer only where the file
  /// ends.
  mutating func available(_ count: Int) throws(GzipError) -> Int {
    while piece.count - position < count {
      let more: [UInt8]
      do throws(FileError) {
        more = try source.read(at: end, upTo: pieceByteCount)
      } catch {
        throw .file(error)
      }
      if more.isEmpty { break }
      start += position
      piece = position == piece.count ? more : Array(piece[position...]) + more
      position = 0
      guard end - more.count < limit else { throw .fileTooLong(limit: limit) }
    }
    return piece.count - position
  }

  /// Passes bytes that are in memory and were looked at there, such as compressed data.
  mutating func pass(_ count: Int) { position += min(max(0, count), piece.count - position) }

  /// Passes `count` bytes.
  mutating func skip(_ count: Int) throws(GzipError) {
    var left = count
    while left > 0 {
      let here = min(left, try available(1))
      guard here > 0 else { throw .truncated(offset: end) }
      let piece = piece
      checksum.update(with: piece.span.extracting(position..<position + here))
      position += here
      left -= here
    }
  }

  /// Passes a text with the zero at its end.
  mutating func skipText() throws(GzipError) {
    while true {
      guard try available(1) > 0 else { throw .truncated(offset: end) }
      if let zero = piece[position...].firstIndex(of: 0) { return try skip(zero + 1 - position) }
      try skip(piece.count - position)
    }
  }

  /// The next integer of at most 64 bits, least significant byte first.
  mutating func integer<Integer: FixedWidthInteger & UnsignedInteger>(
    _ type: Integer.Type
  ) throws(GzipError) -> Integer {
    let count = Integer.bitWidth / 8
    guard try available(count) >= count else { throw .truncated(offset: end) }
    let first = position
    try skip(count)
    return piece[first..<first + count].reversed().reduce(0) { $0 << 8 | Integer($1) }
  }

  /// How many bytes there are from `place` to the end of the file.
  mutating func countToEnd(from place: Int) throws(GzipError) -> Int {
    if let count = source.knownCount { return count - place }
    while try available(1) > 0 { position = piece.count }
    return end - place
  }
}
