internal import NNBFormats
internal import NNBModel

/// A tensor that a graph brings with it; its elements stay in the file.
struct ONNXTensor {
  let name: Name
  let type: StoredType
  let shape: [Int]
  let place: ONNXPlace

  /// Where the tensor begins in the file.
  let offset: Int

  /// The type of the elements; nil if it is not a type of numbers.
  var elementType: ElementType? { if case .number(let type) = type { type } else { nil } }

  /// The type of true and false, which `.nnb` does not have.
  static let bool = StoredType.other("of type BOOL")

  /// The tensor as all formats have it.
  var stored: StoredTensor { StoredTensor(path: name, storedType: type, shape: shape, tensorName: name) }
}

/// Where the elements of a tensor are.
enum ONNXPlace {
  /// Elements of which each is so many bytes behind the one before.
  struct Run {
    let offset: Int
    var count: Int
    var stride: Int
  }

  /// Elements that are numbers of various lengths, one after another.
  struct Numbers {
    let bytes: Range<Int>
    let count: Int
  }

  /// In the file, little-endian.
  case runs([Run])

  /// In the file, each as a number of the wire format.
  case numbers([Numbers])

  /// In another file of the same folder; without `length` as many bytes as the elements take.
  case external(file: String, offset: Int, length: Int?)

  /// In memory, little-endian.
  case memory([UInt8])

  /// Nowhere that matters: they are no numbers.
  case none
}

extension ONNXTensor {
  /// The types that `.nnb` has, by their codes in ONNX.
  static func elementType(code: UInt64) -> ElementType? {
    ElementType.allCases.first { UInt64($0.onnxCode) == code }
  }

  /// The names of the other types, by their codes.
  private static let otherTypes: [UInt64: String] = [
    8: "STRING", 9: "BOOL", 14: "COMPLEX64", 15: "COMPLEX128", 17: "FLOAT8E4M3FN", 18: "FLOAT8E4M3FNUZ",
    19: "FLOAT8E5M2", 20: "FLOAT8E5M2FNUZ", 21: "UINT4", 22: "INT4", 23: "FLOAT4E2M1", 24: "FLOAT8E8M0", 25: "UINT2",
    26: "INT2",
  ]

  /// The type of a code; nil if ONNX has none.
  static func storedType(code: UInt64) -> StoredType? {
    elementType(code: code).map(StoredType.number) ?? otherTypes[code].map { .other("of type \($0)") }
  }

  /// Which field other than `raw_data` holds elements of a type.
  static func field(of type: ElementType) -> Int {
    switch type {
    case .float32: ONNXFields.Tensor.floats
    case .float64: ONNXFields.Tensor.doubles
    case .int64: ONNXFields.Tensor.integers64
    case .uint32, .uint64: ONNXFields.Tensor.unsigned64
    case .int32, .int16, .int8, .uint16, .uint8, .float16, .bfloat16: ONNXFields.Tensor.integers32
    }
  }

  /// Whether a number of the wire format can be an element.
  static func allows(_ number: UInt64, as type: ElementType) -> Bool {
    let signed = Int64(bitPattern: number)
    return switch type {
    case .int64, .uint64: true
    case .int32: Int32(exactly: signed) != nil
    case .int16: Int16(exactly: signed) != nil
    case .int8: Int8(exactly: signed) != nil
    case .uint32: UInt32(exactly: number) != nil
    case .uint8: UInt8(exactly: number) != nil
    default: UInt16(exactly: number) != nil
    }
  }
}
