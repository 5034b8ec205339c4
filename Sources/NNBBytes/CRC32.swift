internal import CNNBDeflate

/// CRC-32 with the polynomial of zlib, PNG and Ethernet (reflected 0xEDB88320), computed by libdeflate.
package struct CRC32: Equatable, Sendable {
  /// The checksum of the bytes so far; 0 before the first.
  package private(set) var value: UInt32 = 0

  /// Starts with no bytes.
  package init() {}

  /// The checksum of `bytes`.
  package init(of bytes: Span<UInt8>) {
    update(with: bytes)
  }

  /// The checksum of `bytes`.
  package init(of bytes: [UInt8]) {
    update(with: bytes.span)
  }

  /// Adds more bytes.
  package mutating func update(with bytes: Span<UInt8>) {
    let before = value
    // Safe: the pointer and count are those of the span, and libdeflate only reads.
    value = unsafe bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return before }
      return unsafe libdeflate_crc32(before, base, buffer.count)
    }
  }
}
