internal import NNBBytes

/// Numbers of the wire format that stand one after another.
enum WireNumbers {
  /// The bytes that are decoded at a time.
  static let pieceByteCount = 32 << 10

  /// The numbers that end in some bytes of a file, and how many bytes they take; the last number may be cut.
  ///
  /// Throws `ONNXError` if a number takes more bytes than it must, or more than 64 bits. `offset` is that of the first byte.
  static func decode(_ bytes: [UInt8], at offset: Int) throws(ONNXError) -> (numbers: [UInt64], byteCount: Int) {
    var numbers: [UInt64] = [], end = 0
    numbers.reserveCapacity(bytes.count)
    var value: UInt64 = 0, shift: UInt64 = 0
    for index in bytes.indices {
      let byte = bytes[index]
      if shift == 63, byte > 1 { throw overlong(offset + end) }
      value |= UInt64(byte & 0x7F) << shift
      guard byte < 0x80 else {
        shift += 7
        continue
      }
      if byte == 0, shift > 0 { throw overlong(offset + end) }
      numbers.append(value)
      (value, shift, end) = (0, 0, index + 1)
    }
    return (numbers, end)
  }

  /// What is wrong with a number at an offset.
  static func overlong(_ offset: Int) -> ONNXError {
    ONNXError(at: offset, expected: "a number in as few bytes as it takes", found: "another")
  }
}

extension WireReader {
  /// Cuts packed numbers into pieces of at most some kilobytes, in which whole numbers stand; each of them must be allowed.
  func pieces(_ range: Range<Int>, allows: (UInt64) -> Bool) throws -> [ONNXPlace.Numbers] {
    var pieces: [ONNXPlace.Numbers] = [], place = range.lowerBound
    while place < range.upperBound {
      let bytes = try self.bytes(place..<min(range.upperBound, place + WireNumbers.pieceByteCount))
      let (numbers, count) = try WireNumbers.decode(bytes, at: place)
      guard count > 0 else {
        throw ONNXError(at: place, expected: "the end of a number", found: "the end of what it stands in")
      }
      guard numbers.allSatisfy(allows) else {
        throw ONNXError(at: place, expected: "numbers of the elements' type", found: "one that is not")
      }
      pieces.append(.init(bytes: place..<place + count, count: numbers.count))
      place += count
    }
    return pieces
  }
}
