/// The types a tensor's elements can have; the raw value is the code in an `.nnb` file (Spec/nnb.md, section 6.1).
public enum ElementType: UInt8, CaseIterable, Sendable {
  case float32 = 1
  case float64 = 2
  case float16 = 3
  case bfloat16 = 4
  case int8 = 5
  case uint8 = 6
  case int16 = 7
  case uint16 = 8
  case int32 = 9
  case uint32 = 10
  case int64 = 11
  case uint64 = 12

  /// The size of an element in bytes.
  public var byteCount: Int {
    switch self {
    case .int8, .uint8: 1
    case .float16, .bfloat16, .int16, .uint16: 2
    case .float32, .int32, .uint32: 4
    case .float64, .int64, .uint64: 8
    }
  }

  /// Whether the elements are floating-point numbers, as kernels and biases must be.
  public var isFloatingPoint: Bool {
    switch self {
    case .float16, .bfloat16, .float32, .float64: true
    default: false
    }
  }

  /// Whether f32 holds every number of this type.
  package var fitsFloat32: Bool {
    switch self {
    case .float64, .int32, .uint32, .int64, .uint64: false
    default: true
    }
  }
}

extension ElementType: CustomStringConvertible {
  /// The short name in tables and messages: `f32`, `bf16`, `u8` …
  public var description: String {
    switch self {
    case .float32: "f32"
    case .float64: "f64"
    case .float16: "f16"
    case .bfloat16: "bf16"
    case .int8: "i8"
    case .uint8: "u8"
    case .int16: "i16"
    case .uint16: "u16"
    case .int32: "i32"
    case .uint32: "u32"
    case .int64: "i64"
    case .uint64: "u64"
    }
  }
}
