package import NNBModel

/// The route of one tensor from one file to another.
package struct TensorRoute: Equatable, Sendable {
  /// The name in the file that is read.
  package let source: Name

  /// The name in the file that is written.
  package let target: Name

  /// The shape in the file that is written; empty for a single value.
  package let shape: [Int]

  /// What the elements are in the file that is read.
  package let sourceType: StoredType

  /// What the elements are in the file that is written.
  package let targetType: StoredType

  /// Whether rows and columns are exchanged.
  package let isTransposed: Bool

  /// States the route of a tensor.
  package init(
    source: Name, target: Name, shape: [Int], sourceType: StoredType, targetType: StoredType,
    isTransposed: Bool = false
  ) {
    (self.source, self.target, self.shape) = (source, target, shape)
    (self.sourceType, self.targetType, self.isTransposed) = (sourceType, targetType, isTransposed)
  }

  /// The route that begins with one and goes on with another.
  package init(from first: Self, to second: Self) {
    self.init(
      source: first.source, target: second.target, shape: second.shape, sourceType: first.sourceType,
      targetType: second.targetType, isTransposed: first.isTransposed != second.isTransposed)
  }

  /// The route of a tensor into an `.nnb` file, or within one.
  package init(_ source: Name, _ type: StoredType, to target: TensorDescription, isTransposed: Bool = false) {
    self.init(
      source: source, target: target.name, shape: target.shape, sourceType: type,
      targetType: .number(target.elementType), isTransposed: isTransposed)
  }
}
