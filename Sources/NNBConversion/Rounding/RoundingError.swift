package import NNBBytes
package import NNBModel

/// Why elements cannot be converted.
package enum RoundingError: Error, Equatable, Sendable {
  /// A finite number is beyond the largest of the new type.
  case overflow(tensor: String, index: Int, value: Double, type: ElementType)

  /// The elements are integers, or are to become such.
  case notFloatingPoint(tensor: String, found: ElementType)

  /// The bytes are not a whole number of elements.
  case partialElement(tensor: String, byteCount: Int, elementByteCount: Int)
}

extension RoundingError: CustomStringConvertible {
  /// One sentence with the tensor, the element and its value.
  package var description: String {
    switch self {
    case .overflow(let tensor, let index, let value, let type):
      "element \(index) of tensor \(tensor) is \(value), beyond the largest \(type)"
    case .notFloatingPoint(let tensor, let found):
      "tensor \(tensor) cannot be rounded from or to \(found), expected f16, bf16, f32 or f64"
    case .partialElement(let tensor, let byteCount, let elementByteCount):
      "tensor \(tensor) has \(counted(byteCount, "byte")), which are no whole number of elements of \(counted(elementByteCount, "byte"))"
    }
  }
}

extension RoundingError: FailureConvertible {
  /// The error in the shape that all errors have outside their modules.
  package var failure: Failure { Failure(description, .badData, code: code) }

  private var code: String {
    switch self {
    case .overflow: "overflow"
    case .notFloatingPoint: "not-floating-point"
    case .partialElement: "partial-element"
    }
  }
}
