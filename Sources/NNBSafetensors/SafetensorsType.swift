internal import NNBBytes
package import NNBFormats
package import NNBModel

/// The type of a tensor's elements, by its word in the header.
package struct SafetensorsType: Equatable {
  /// The word: `F32`.
  package let word: String

  private static let numbers: [String: ElementType] = [
    "F64": .float64, "F32": .float32, "F16": .float16, "BF16": .bfloat16, "I64": .int64, "I32": .int32, "I16": .int16,
    "I8": .int8, "U64": .uint64, "U32": .uint32, "U16": .uint16, "U8": .uint8,
  ]

  /// The sizes in bits of the types that `.nnb` does not have.
  private static let others: [String: Int] = [
    "BOOL": 8, "C64": 64, "F8_E4M3": 8, "F8_E5M2": 8, "F8_E8M0": 8, "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8, "F6_E2M3": 6,
    "F6_E3M2": 6, "F4": 4,
  ]

  /// Reads a word; nil if the format has no such type.
  package init?(_ word: String) {
    guard Self.numbers[word] != nil || Self.others[word] != nil else { return nil }
    self.word = word
  }

  /// The word for a type of `.nnb`.
  package init(_ type: ElementType) {
    word = Self.numbers.first { $0.value == type }?.key ?? "F32"
  }

  /// The type as formats describe it.
  package var storedType: StoredType {
    Self.numbers[word].map(StoredType.number) ?? .other("numbers of type \(word)")
  }

  /// Whether `.nnb` has the type.
  package var isKnown: Bool { Self.numbers[word] != nil }

  /// The size of an element in whole bytes; 1 if it is less.
  package var alignment: Int { Self.numbers[word]?.byteCount ?? max(1, (Self.others[word] ?? 8) / 8) }

  /// The shape that the elements have as bytes: the same if each is one byte, otherwise one axis with all bytes.
  package func byteShape(of shape: [Int]) -> [Int]? {
    if Self.others[word] == 8 { return shape }
    return byteCount(of: shape).map { [$0] }
  }

  /// The size of all elements of a shape in bytes; nil if that is not a whole number, or too large.
  package func byteCount(of shape: [Int]) -> Int? {
    if let type = Self.numbers[word] { return checkedProduct(shape + [type.byteCount]) }
    guard let bits = checkedProduct(shape + [Self.others[word] ?? 8]), bits % 8 == 0 else { return nil }
    return bits / 8
  }
}
