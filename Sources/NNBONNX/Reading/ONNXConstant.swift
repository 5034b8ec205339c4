internal import NNBBytes
internal import NNBFormats
internal import NNBModel

/// A value that does not depend on the inputs: a tensor of the file, seen in another way (Spec/onnx.md, section 3).
struct ONNXConstant {
  /// What is computed of each element.
  enum Step {
    /// The nearest number of another type.
    case cast(ElementType)

    /// (q − zero) · scale in f32; with an axis, each of its indices has numbers of its own.
    case dequantize(scales: [Float], zeros: [Double], axis: Int?)

    /// The product with a number, rounded to the element's type.
    case multiply(Double)
  }

  let tensor: ONNXTensor

  /// The sizes of the axes, in which the elements stand row-major in the file.
  private(set) var storedShape: [Int]

  /// Whether the value is the matrix with rows and columns exchanged.
  private(set) var isTransposed = false
  private(set) var steps: [Step] = []

  /// The type of the value's elements; nil if they are no numbers.
  private(set) var type: ElementType?

  /// Whether the only element stands for all.
  private(set) var isRepeated = false

  /// A tensor as it is.
  init(_ tensor: ONNXTensor) {
    self.tensor = tensor
    storedShape = tensor.shape
    type = tensor.elementType
  }

  /// The sizes of the value's axes.
  var shape: [Int] { isTransposed ? storedShape.reversed() : storedShape }

  /// The number of elements.
  var count: Int { checkedProduct(storedShape) ?? 0 }

  /// Whether the elements are those of the file, in its order, under its sizes but for a transposition.
  var isStored: Bool { steps.isEmpty && !isRepeated && storedShape == tensor.shape }

  /// The same elements under other sizes; nil if that is another order than the file's.
  func reshaped(_ shape: [Int]) -> ONNXConstant? {
    guard checkedProduct(shape) == count else { return nil }
    var result = self
    if isTransposed {
      guard storedShape.contains(1) else { return shape == self.shape ? self : nil }
      result.isTransposed = false
    }
    if case .dequantize(_, _, _?)? = steps.last(where: { if case .dequantize(_, _, _?) = $0 { true } else { false } }) {
      // The axis would be another one.
      guard shape == self.shape else { return nil }
      return self
    }
    result.storedShape = shape
    return result
  }

  /// With axes in another order; nil if that is more than to exchange rows and columns.
  func permuted(_ order: [Int]) -> ONNXConstant? {
    guard order.sorted() == Array(shape.indices) else { return nil }
    if order == Array(shape.indices) { return self }
    guard shape.count == 2 else { return nil }
    var result = self
    result.isTransposed.toggle()
    return result
  }

  /// With elements of another type. A wider type of the same numbers is not written down.
  func cast(to other: ElementType) -> ONNXConstant? {
    guard let type else { return nil }
    var result = self
    if type == other || type.isExact(in: other) && type.isFloatingPoint { return self }
    // An integer of 64 bits may be none of f64.
    guard type.isExact(in: .float64) || type == .float64, other.isFloatingPoint else { return nil }
    result.steps.append(.cast(other))
    result.type = other
    return result
  }

  /// Dequantised, with the numbers of an axis of the value, or of all.
  func dequantized(scales: [Float], zeros: [Double], axis: Int?) -> ONNXConstant? {
    guard let type, !type.isFloatingPoint, type.isExact(in: .float64), steps.isEmpty else { return nil }
    var result = self
    let stored = axis.map { isTransposed ? 1 - $0 : $0 }
    if let stored {
      guard storedShape.indices.contains(stored), scales.count == storedShape[stored], zeros.count == scales.count
      else { return nil }
    } else if scales.count != 1 || zeros.count != 1 {
      return nil
    }
    result.steps.append(.dequantize(scales: scales, zeros: zeros, axis: stored))
    result.type = .float32
    return result
  }

  /// Each element times a number. Of f16 and bf16 that is f32, in which runtimes multiply.
  func multiplied(by factor: Double) -> ONNXConstant {
    var result = self
    if type == .float16 || type == .bfloat16 {
      result.steps.append(.cast(.float32))
      result.type = .float32
    }
    result.steps.append(.multiply(factor))
    return result
  }

  /// The only element as many times.
  func repeated(_ count: Int) -> ONNXConstant {
    var result = self
    (result.storedShape, result.isRepeated, result.isTransposed) = ([count], true, false)
    return result
  }
}

extension ElementType {
  /// Whether every number of the type is one of another.
  func isExact(in other: ElementType) -> Bool {
    switch (self, other) {
    case _ where self == other: true
    case (.float16, .float32), (.float16, .float64), (.bfloat16, .float32), (.bfloat16, .float64), (.float32, .float64):
      true
    case (.int8, .float32), (.uint8, .float32), (.int16, .float32), (.uint16, .float32): true
    case (.int8, .float64), (.uint8, .float64), (.int16, .float64), (.uint16, .float64), (.int32, .float64),
      (.uint32, .float64):
      true
    default: false
    }
  }
}
