internal import NNBBytes

/// A cursor over a gzip file that holds one piece of it in memory at a time.
struct GzipInput {
  private let source: any ByteSource
  private let pieceByteCount: Int
  private let limit: Int
  private var start = 0

  /// The bytes in memory.
  private(set) var piece: [UInt8] = []

  /// The number of these bytes that are behind the cursor.
  private(set) var position = 0

  /// The CRC-32 of the bytes that were passed since it was last reset, without compressed data.
  var checksum = CRC32()

  /// Begins at the start of `source`, of which at most `limit` bytes and a piece are read.
  init(_ source: any ByteSource, pieceByteCount: Int = 1 << 18, limit: Int = .max) {
    self.source = source
    self.pieceByteCount = pieceByteCount
    self.limit = limit
  }

  /// The file offset of the next byte.
  var offset: Int { start + position }

  /// The file offset after the last byte that was read.
  var end: Int { start + piece.count }

  /// Reads until `count` bytes from the cursor on are in memory. Returns how many there are: fewer only if the file
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

  /// Moves the cursor over bytes that have been used in memory, such as compressed data.
  mutating func pass(_ count: Int) { position += min(max(0, count), piece.count - position) }

  /// Moves the cursor over `count` bytes.
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

  /// Moves the cursor over a text and the zero at its end.
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

  /// The number of bytes from `place` to the end of the file.
  mutating func countToEnd(from place: Int) throws(GzipError) -> Int {
    if let count = source.knownCount { return count - place }
    while try available(1) > 0 { position = piece.count }
    return end - place
  }
}
