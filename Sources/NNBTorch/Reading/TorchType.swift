internal import NNBFormats
internal import NNBModel

/// The type of a tensor's elements, by PyTorch's name.
struct TorchType: Equatable, Sendable {
  /// What PyTorch calls it: `float32`.
  let name: String

  /// The size of an element in bytes.
  let byteCount: Int

  private static let numbers: [String: ElementType] = [
    "float64": .float64, "float32": .float32, "float16": .float16, "bfloat16": .bfloat16, "int64": .int64,
    "int32": .int32, "int16": .int16, "int8": .int8, "uint64": .uint64, "uint32": .uint32, "uint16": .uint16,
    "uint8": .uint8,
  ]

  /// The sizes in bytes of the types that `.nnb` does not have.
  private static let others: [String: Int] = [
    "bool": 1, "complex32": 4, "complex64": 8, "complex128": 16, "qint8": 1, "quint8": 1, "qint32": 4, "quint4x2": 1,
    "quint2x4": 1, "float8_e4m3fn": 1, "float8_e5m2": 1, "float8_e4m3fnuz": 1, "float8_e5m2fnuz": 1,
    "float8_e8m0fnu": 1, "float4_e2m1fn_x2": 1,
  ]

  /// The types that classes of storages name.
  private static let storages: [String: String] = [
    "FloatStorage": "float32", "DoubleStorage": "float64", "HalfStorage": "float16", "BFloat16Storage": "bfloat16",
    "LongStorage": "int64", "IntStorage": "int32", "ShortStorage": "int16", "CharStorage": "int8",
    "ByteStorage": "uint8", "BoolStorage": "bool", "ComplexFloatStorage": "complex64",
    "ComplexDoubleStorage": "complex128", "QInt8Storage": "qint8", "QUInt8Storage": "quint8",
    "QInt32Storage": "qint32", "QUInt4x2Storage": "quint4x2", "QUInt2x4Storage": "quint2x4",
    // Its elements are bytes; the tensor says what they mean.
    "UntypedStorage": "uint8",
  ]

  /// The type of PyTorch's name; nil if it is not known.
  init?(_ name: String) {
    guard let byteCount = Self.numbers[name]?.byteCount ?? Self.others[name] else { return nil }
    (self.name, self.byteCount) = (name, byteCount)
  }

  /// The type of the elements of a class of storages; nil if it is not known.
  init?(storage: PickleGraph.Global) {
    guard ["torch", "torch.cuda", "torch.storage"].contains(storage.module), let name = Self.storages[storage.name]
    else { return nil }
    self.init(name)
  }

  /// The name of a type of `.nnb`.
  init(_ type: ElementType) {
    name = Self.numbers.first { $0.value == type }?.key ?? "float32"
    byteCount = type.byteCount
  }

  /// The type as formats describe it.
  var storedType: StoredType { Self.numbers[name].map(StoredType.number) ?? .other("of type \(name)") }

  /// The class of storages of such elements; nil where that is `UntypedStorage`, whose tensors name their type.
  var storage: String? {
    Self.storages.first { $0.value == name && $0.key != "UntypedStorage" }?.key
  }
}
