extension BFloat16 {
  /// The bf16 of each f32; nil if an f32 is not exactly a bf16.
  package static func narrowed(_ wide: Span<UInt8>) -> [UInt8]? {
    let count = wide.count / 4
    var rest: UInt32 = 0
    // Safe: both buffers have room for `count` elements of 4 and of 2 bytes.
    let result = unsafe [UInt8](unsafeUninitializedCapacity: 2 * count) { result, initialized in
      let to = UnsafeMutableRawBufferPointer(result)
      unsafe wide.withUnsafeBytes { from in
        for index in 0..<count {
          let bits = UInt32(littleEndian: unsafe from.loadUnaligned(fromByteOffset: 4 &* index, as: UInt32.self))
          rest |= bits & 0xFFFF
          unsafe to.storeBytes(
            of: UInt16(truncatingIfNeeded: bits >> 16).littleEndian, toByteOffset: 2 &* index, as: UInt16.self)
        }
      }
      initialized = 2 * count
    }
    return rest == 0 ? result : nil
  }

  /// The f32 of each bf16: two zero bytes below it.
  package static func widened(_ narrow: Span<UInt8>) -> [UInt8] {
    let count = narrow.count / 2
    // Safe: both buffers have room for `count` elements of 2 and of 4 bytes.
    return unsafe [UInt8](unsafeUninitializedCapacity: 4 * count) { result, initialized in
      let to = UnsafeMutableRawBufferPointer(result)
      unsafe narrow.withUnsafeBytes { from in
        for index in 0..<count {
          let bits = UInt16(littleEndian: unsafe from.loadUnaligned(fromByteOffset: 2 &* index, as: UInt16.self))
          unsafe to.storeBytes(of: (UInt32(bits) << 16).littleEndian, toByteOffset: 4 &* index, as: UInt32.self)
        }
      }
      initialized = 4 * count
    }
  }
}
