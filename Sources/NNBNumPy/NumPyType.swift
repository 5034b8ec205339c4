package import NNBFormats
internal import NNBModel

/// The type of an array's elements, by its `descr`.
package struct NumPyType: Equatable, Sendable {
  /// What the elements are.
  package let storedType: StoredType

  /// The size of an element in bytes; nil if it is not known, or means nothing.
  package let byteCount: Int?

  /// Whether the most significant byte of an element comes first.
  package let isBigEndian: Bool

  private static let numbers: [String: ElementType] = [
    "f2": .float16, "f4": .float32, "f8": .float64, "i1": .int8, "i2": .int16, "i4": .int32, "i8": .int64,
    "u1": .uint8, "u2": .uint16, "u4": .uint32, "u8": .uint64,
  ]

  /// Elements of several named fields.
  static let structured = NumPyType(
    storedType: .other("structures of several fields"), byteCount: nil, isBigEndian: false)

  private init(storedType: StoredType, byteCount: Int?, isBigEndian: Bool) {
    (self.storedType, self.byteCount, self.isBigEndian) = (storedType, byteCount, isBigEndian)
  }

  /// Reads a `descr` such as `<f4`: byte order, kind, size. Nil if it is not made like that.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 2, let order = bytes.first, "<>|".utf8.contains(order) else { return nil }
    let kind = bytes[1], digits = String(decoding: bytes[2...], as: UTF8.self)
    if kind == UInt8(ascii: "O") {
      self.init(storedType: .other("Python objects, a pickle that is not executed"), byteCount: nil, isBigEndian: false)
      return
    }
    if kind == UInt8(ascii: "M") || kind == UInt8(ascii: "m") {
      self.init(storedType: .other("dates or times"), byteCount: 8, isBigEndian: false)
      return
    }
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      digits.utf8.first != UInt8(ascii: "0") || digits == "0",
      let count = Int(digits)
    else { return nil }
    let isBig = order == UInt8(ascii: ">")
    if let type = Self.numbers[String(UnicodeScalar(kind)) + digits] {
      guard order != UInt8(ascii: "|") || count == 1 else { return nil }
      self.init(storedType: .number(type), byteCount: count, isBigEndian: isBig && count > 1)
      return
    }
    let kinds: [UInt8: (String, Int)] = [
      UInt8(ascii: "b"): ("booleans", 1), UInt8(ascii: "f"): ("floating-point numbers of \(count) bytes", 1),
      UInt8(ascii: "c"): ("complex numbers", 1), UInt8(ascii: "S"): ("strings", 1), UInt8(ascii: "a"): ("strings", 1),
      UInt8(ascii: "U"): ("strings", 4),
    ]
    if kind == UInt8(ascii: "V") {
      guard !isBig else { return nil }
      self.init(storedType: .opaque(byteCount: count), byteCount: count, isBigEndian: false)
    } else if let (words, factor) = kinds[kind], count <= Int(Int32.max) {
      self.init(storedType: .other(words), byteCount: count * factor, isBigEndian: false)
    } else {
      return nil
    }
  }

  /// The `descr` of a type of `.nnb`; of bf16, which NumPy does not have, that of f32.
  static func text(_ type: ElementType) -> String {
    let held = type == .bfloat16 ? ElementType.float32 : type
    let code = numbers.first { $0.value == held }?.key ?? "f4"
    return (held.byteCount == 1 ? "|" : "<") + code
  }
}
