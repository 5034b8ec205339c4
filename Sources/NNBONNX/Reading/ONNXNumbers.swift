internal import NNBModel

/// Elements as f64, which holds all numbers of all types but those of 64-bit integers.
enum ONNXNumbers {
  /// The elements of some bytes.
  static func values(of bytes: [UInt8], _ type: ElementType) -> [Double] {
    let size = type.byteCount
    return (0..<bytes.count / size).map { value(bytes.littleEndian(at: $0 * size, size), type) }
  }

  private static func value(_ bits: UInt64, _ type: ElementType) -> Double {
    switch type {
    case .float32: Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
    case .float64: Double(bitPattern: bits)
    case .float16: Binary16.value(UInt16(truncatingIfNeeded: bits))
    case .bfloat16: BFloat16.value(UInt16(truncatingIfNeeded: bits))
    case .int8: Double(Int8(truncatingIfNeeded: bits))
    case .uint8, .uint16, .uint32: Double(bits)
    case .int16: Double(Int16(truncatingIfNeeded: bits))
    case .int32: Double(Int32(truncatingIfNeeded: bits))
    case .int64: Double(Int64(bitPattern: bits))
    case .uint64: Double(bits)
    }
  }

  /// The nearest number of a floating-point type.
  static func rounded(_ value: Double, to type: ElementType) -> Double {
    switch type {
    case .float32: Double(Float(value))
    case .float16: Binary16.value(Binary16.rounded(value))
    case .bfloat16: BFloat16.value(BFloat16.rounded(value))
    default: value
    }
  }

  /// Numbers of a floating-point type as little-endian bytes.
  static func bytes(of values: [Double], _ type: ElementType) -> [UInt8] {
    let size = type.byteCount
    var bytes: [UInt8] = []
    bytes.reserveCapacity(values.count * size)
    for value in values {
      let bits: UInt64 =
        switch type {
        case .float32: UInt64(Float(value).bitPattern)
        case .float16: UInt64(Binary16.rounded(value))
        case .bfloat16: UInt64(BFloat16.rounded(value))
        default: value.bitPattern
        }
      for byte in 0..<size { bytes.append(UInt8(truncatingIfNeeded: bits >> UInt64(8 * byte))) }
    }
    return bytes
  }

  /// Whole numbers as i64, little-endian.
  static func bytes(ofIntegers values: [Int]) -> [UInt8] {
    values.flatMap { value in (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
  }

  /// The whole numbers of some bytes.
  static func integers(of bytes: [UInt8], _ type: ElementType) -> [Int] {
    let size = type.byteCount
    return (0..<bytes.count / size).map { index in
      let bits = bytes.littleEndian(at: index * size, size)
      return switch type {
      case .int8: Int(Int8(truncatingIfNeeded: bits))
      case .int16: Int(Int16(truncatingIfNeeded: bits))
      case .int32: Int(Int32(truncatingIfNeeded: bits))
      default: Int(truncatingIfNeeded: bits)
      }
    }
  }
}
