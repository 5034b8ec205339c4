/// A cursor over bytes that came from a file; it knows where in the file they stood.
///
/// Reading past the end throws `EndOfBytes` and leaves the cursor where it was.
public struct ByteReader: Sendable {
  /// The bytes being read.
  public let bytes: [UInt8]

  /// The file offset of the first of them.
  public let base: Int

  /// How many have been read.
  public private(set) var position = 0

  /// Starts at the first of `bytes`, which stood at `base` in their file.
  public init(_ bytes: [UInt8], at base: Int = 0) {
    self.bytes = bytes
    self.base = base
  }

  /// The file offset of the next byte.
  public var offset: Int { base + position }

  /// How many bytes are left.
  public var remaining: Int { bytes.count - position }

  /// The next `count` bytes.
  public mutating func take(_ count: Int) throws(EndOfBytes) -> ArraySlice<UInt8> {
    guard count >= 0, count <= remaining else {
      throw EndOfBytes(offset: offset, expected: count, found: remaining)
    }
    defer { position += count }
    return bytes[position..<position + count]
  }

  /// The next integer of at most 64 bits, least significant byte first.
  public mutating func littleEndian<Integer: FixedWidthInteger & UnsignedInteger>(
    _ type: Integer.Type
  ) throws(EndOfBytes) -> Integer {
    // Put together in one known type, not in that of the caller, which this module cannot see.
    var value: UInt64 = 0
    for byte in try take(Integer.bitWidth / 8).reversed() { value = value << 8 | UInt64(byte) }
    return Integer(truncatingIfNeeded: value)
  }

  /// The next integer of at most 64 bits, most significant byte first.
  public mutating func bigEndian<Integer: FixedWidthInteger & UnsignedInteger>(
    _ type: Integer.Type
  ) throws(EndOfBytes) -> Integer {
    var value: UInt64 = 0
    for byte in try take(Integer.bitWidth / 8) { value = value << 8 | UInt64(byte) }
    return Integer(truncatingIfNeeded: value)
  }
}

/// Bytes ended where more were needed.
public struct EndOfBytes: Error, Equatable, Sendable {
  /// The file offset at which reading began.
  public let offset: Int

  /// The number of bytes needed from there.
  public let expected: Int

  /// The number of bytes there were.
  public let found: Int

  /// Records what was needed and what was there.
  public init(offset: Int, expected: Int, found: Int) {
    self.offset = offset
    self.expected = expected
    self.found = found
  }
}
