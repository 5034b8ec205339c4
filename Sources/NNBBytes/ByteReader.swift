/// A cursor over bytes that came from a file. It knows their offset in that file.
///
/// Reading past the end throws `EndOfBytes` and does not move the cursor.
package struct ByteReader: Sendable {
  /// The bytes being read.
  package let bytes: [UInt8]

  /// The file offset of the first of them.
  package let base: Int

  /// The number of bytes that have been read.
  package private(set) var position = 0

  /// Starts at the first of `bytes`, which is at the offset `base` of its file.
  package init(_ bytes: [UInt8], at base: Int = 0) {
    self.bytes = bytes
    self.base = base
  }

  /// The file offset of the next byte.
  package var offset: Int { base + position }

  /// The number of bytes that are left.
  package var remaining: Int { bytes.count - position }

  /// The next `count` bytes.
  package mutating func take(_ count: Int) throws(EndOfBytes) -> ArraySlice<UInt8> {
    guard count >= 0, count <= remaining else {
      throw EndOfBytes(offset: offset, expected: count, found: remaining)
    }
    defer { position += count }
    return bytes[position..<position + count]
  }

  /// The next integer of at most 64 bits, least significant byte first.
  package mutating func littleEndian<Integer: FixedWidthInteger & UnsignedInteger>(
    _ type: Integer.Type
  ) throws(EndOfBytes) -> Integer {
    // The value is built in a fixed type, because this module cannot specialize for the caller's type.
    var value: UInt64 = 0
    for byte in try take(Integer.bitWidth / 8).reversed() { value = value << 8 | UInt64(byte) }
    return Integer(truncatingIfNeeded: value)
  }

  /// The next integer of at most 64 bits, most significant byte first.
  package mutating func bigEndian<Integer: FixedWidthInteger & UnsignedInteger>(
    _ type: Integer.Type
  ) throws(EndOfBytes) -> Integer {
    var value: UInt64 = 0
    for byte in try take(Integer.bitWidth / 8) { value = value << 8 | UInt64(byte) }
    return Integer(truncatingIfNeeded: value)
  }
}

/// The bytes ended before all that were needed.
package struct EndOfBytes: Error, Equatable, Sendable {
  /// The file offset at which reading began.
  package let offset: Int

  /// The number of bytes needed from there.
  package let expected: Int

  /// The number of bytes that were left.
  package let found: Int

  /// Records how many bytes were needed and how many were left.
  package init(offset: Int, expected: Int, found: Int) {
    self.offset = offset
    self.expected = expected
    self.found = found
  }
}
