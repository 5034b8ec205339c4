extension CRC32 {
  /// What a checksum becomes if a number of zero bytes come after its own.
  ///
  /// The checksum of bytes in two parts is that of the first, moved by the size of the second, XOR that of the second; so
  /// parts may be read in any order.
  package struct Move: Equatable, Sendable {
    /// How many bytes come after.
    package let byteCount: Int

    /// x^(8 `byteCount`) modulo the polynomial, the highest bit being that of x^0.
    private let factor: UInt32

    /// Multiplies about as often as the number has bits.
    package init(byteCount: Int) {
      self.byteCount = byteCount
      var factor: UInt32 = 1 << 31, power: UInt32 = 1 << 23, rest = byteCount
      while rest > 0 {
        if rest & 1 == 1 { factor = Self.product(factor, power) }
        power = Self.product(power, power)
        rest >>= 1
      }
      self.factor = factor
    }

    /// The checksum of the same bytes as a part with `byteCount` bytes behind it.
    package func applied(to checksum: UInt32) -> UInt32 { Self.product(factor, checksum) }

    /// The product of two polynomials modulo that of the checksum.
    private static func product(_ left: UInt32, _ right: UInt32) -> UInt32 {
      var product: UInt32 = 0, power = right
      for bit in (UInt32(0)..<32).reversed() {
        product ^= power & (0 &- (left &>> bit & 1))
        power = power &>> 1 ^ 0xEDB8_8320 & (0 &- (power & 1))
      }
      return product
    }
  }
}
