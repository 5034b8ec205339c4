/// Collects the bytes of a section of a file.
package struct ByteWriter: Sendable {
  /// What has been written so far.
  package private(set) var bytes: [UInt8] = []

  /// Starts empty.
  package init() {}

  /// Starts empty, with room for `capacity` bytes.
  package init(capacity: Int) { bytes.reserveCapacity(capacity) }

  /// Appends bytes as they are.
  package mutating func append(_ more: some Sequence<UInt8>) {
    bytes.append(contentsOf: more)
  }

  /// Appends bytes that somebody else keeps.
  package mutating func append(_ more: Span<UInt8>) {
    // Safe: the bytes are copied during the call.
    unsafe more.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
  }

  /// Appends an integer, least significant byte first.
  package mutating func littleEndian<Integer: FixedWidthInteger & UnsignedInteger>(_ value: Integer) {
    for shift in stride(from: 0, to: Integer.bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> Integer(shift)))
    }
  }

  /// Appends an integer, most significant byte first.
  package mutating func bigEndian<Integer: FixedWidthInteger & UnsignedInteger>(_ value: Integer) {
    for shift in stride(from: Integer.bitWidth - 8, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> Integer(shift)))
    }
  }
}

extension ByteWriter {
  /// Appends f32 values, least significant byte first.
  package mutating func littleEndian(_ values: [Float]) {
    #if _endian(little)
    // Safe: the bytes of the array's own numbers are copied unchanged.
    unsafe values.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    #else
    bytes.reserveCapacity(bytes.count + 4 * values.count)
    for value in values { littleEndian(value.bitPattern) }
    #endif
  }
}
