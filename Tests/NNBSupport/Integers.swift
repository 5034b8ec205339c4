internal import NNBBytes

/// The CRC-32 of bytes, as zlib computes it.
public func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 { CRC32(of: Array(bytes)).value }

/// The bytes of an integer, the least significant first.
public func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
  (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
}

/// The integer of these bytes, the least significant first.
public func integer(_ bytes: some Sequence<UInt8>) -> UInt64 {
  bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
}
