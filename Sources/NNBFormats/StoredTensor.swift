internal import NNBBytes
package import NNBModel

/// A tensor as a file of any format has it; its elements stay in the file.
package struct StoredTensor: Equatable, Sendable {
  /// What the file calls it: the absolute path of a dataset, `/model_weights/dense/kernel:0`, or a name, `fc1.weight`.
  package let path: Name

  /// What its elements are in the file.
  package let storedType: StoredType

  /// The size of each axis; none for a single value.
  package let shape: [Int]

  /// Whether the file says that elements of two bytes without a type are bf16.
  package let isMarkedBFloat16: Bool

  /// The name that it has as a tensor of no layer.
  package let tensorName: Name

  /// A name that says what part of a layer it is, if its place in the file says so and its own name does not; nil if not.
  package var meaning: Name?

  /// Describes a tensor; without `tensorName` that is the path without the slash it begins with.
  package init(
    path: Name, storedType: StoredType, shape: [Int], isMarkedBFloat16: Bool = false, tensorName: Name? = nil
  ) {
    self.path = path
    self.tensorName = tensorName ?? Name(Substring(path.text.unicodeScalars.drop { $0 == "/" }))
    self.storedType = storedType
    self.shape = shape
    self.isMarkedBFloat16 = isMarkedBFloat16
  }

  /// The type of the elements, those of two bytes without a meaning being bf16 if something says so.
  package func elementType(isBFloat16: Bool = false) -> ElementType? {
    switch storedType {
    case .number(let type): type
    case .opaque(byteCount: 2) where isBFloat16 || isMarkedBFloat16: .bfloat16
    default: nil
    }
  }
}

extension StoredTensor {
  /// The same with elements of two bytes without a type taken for bf16.
  package var takenAsBFloat16: StoredTensor {
    guard storedType == .opaque(byteCount: 2) else { return self }
    var taken = StoredTensor(path: path, storedType: .number(.bfloat16), shape: shape, tensorName: tensorName)
    taken.meaning = meaning
    return taken
  }
}

/// What the elements of a tensor are in a file.
package enum StoredType: Equatable, Sendable {
  /// Numbers of a type that is also known here, in either byte order.
  case number(ElementType)

  /// Elements of so many bytes without a meaning; bf16 if something else says so.
  case opaque(byteCount: Int)

  /// Anything else, in a few words: `a string`, `a compound`.
  case other(String)
}

extension StoredTensor {
  /// What the elements are, in a few words.
  package var storedTypeText: String { storedType.text }
}

extension StoredType {
  /// What the elements are, in a few words.
  package var text: String {
    switch self {
    case .number(let type): "\(type)"
    case .opaque(let byteCount): "\(counted(byteCount, "byte")) without a meaning"
    case .other(let text): text
    }
  }
}

extension StoredType {
  /// A short name for tables and JSON.
  package var tableText: String {
    switch self {
    case .number(let type): "\(type)"
    case .opaque(let count): counted(count, "byte")
    case .other(let text): text
    }
  }
}
