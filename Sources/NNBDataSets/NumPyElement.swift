internal import NNBModel

/// Elements of arrays as numbers.
enum NumPyElement {
  /// The element with the number `index` of `bytes`, which have the least significant byte of each first; nil for a type that
  /// has no such numbers.
  static func value(_ type: ElementType, _ bytes: [UInt8], _ index: Int) -> Double? {
    func bits<Bits: FixedWidthInteger & UnsignedInteger>(_ type: Bits.Type) -> Bits {
      let size = Bits.bitWidth / 8
      var value: UInt64 = 0
      for byte in bytes[index * size..<(index + 1) * size].reversed() { value = value << 8 | UInt64(byte) }
      return Bits(truncatingIfNeeded: value)
    }
    return switch type {
    case .uint8: Double(bytes[index])
    case .int8: Double(Int8(bitPattern: bytes[index]))
    case .uint16: Double(bits(UInt16.self))
    case .int16: Double(Int16(bitPattern: bits(UInt16.self)))
    case .uint32: Double(bits(UInt32.self))
    case .int32: Double(Int32(bitPattern: bits(UInt32.self)))
    case .uint64: Double(bits(UInt64.self))
    case .int64: Double(Int64(bitPattern: bits(UInt64.self)))
    case .float16: Double(Float16(bitPattern: bits(UInt16.self)))
    case .float32: Double(Float(bitPattern: bits(UInt32.self)))
    case .float64: Double(bitPattern: bits(UInt64.self))
    default: nil
    }
  }
}
