internal import NNBBytes
internal import NNBFormats
internal import NNBModel
internal import NNBSystem

/// The elements of a value that does not depend on the inputs, read part by part.
struct ONNXStorage: TensorStorage {
  let shape: [Int]
  let elementByteCount: Int
  var chunk: [Int] { [] }
  var isIndependent: Bool { elements.areInOnePiece }

  private let constant: ONNXConstant
  private let elements: ONNXElementReader
  private let file: String

  /// The value's elements as they stand: not transposed.
  init(_ constant: ONNXConstant, _ elements: ONNXElementReader, file: String) {
    (self.constant, self.elements, self.file) = (constant, elements, file)
    shape = constant.storedShape
    elementByteCount = constant.type?.byteCount ?? 1
  }

  func read(start: [Int], count: [Int], into buffer: inout [UInt8]) throws {
    do {
      try readElements(start: start, count: count, into: &buffer)
    } catch let error as ONNXError {
      throw error.failure(of: file)
    }
  }

  /// Does so, and throws faults of the file as they are.
  func readElements(start: [Int], count: [Int], into buffer: inout [UInt8]) throws {
    buffer.removeAll(keepingCapacity: true)
    if count.contains(0) { return }
    if constant.isRepeated {
      try elements.append(0..<1, to: &buffer)
      try compute(&buffer, from: constant.tensor.elementType ?? .float32) { _ in 0 }
      let element = buffer
      for _ in 1..<max(1, count.reduce(1, *)) { buffer += element }
      return
    }
    let (inner, runs, run) = ContiguousElements.runs(of: count, in: shape)
    let byteCount = runs * run * elements.elementByteCount
    if buffer.capacity < byteCount {
      try Memory.require(byteCount)
      buffer.reserveCapacity(byteCount)
    }
    for number in 0..<runs {
      let first = ContiguousElements.place(of: number, start: start, count: count, outer: inner, in: shape)
      try elements.append(first..<first + run, to: &buffer)
    }
    try compute(&buffer, from: constant.tensor.elementType ?? .float32) { element in
      ContiguousElements.place(of: element, start: start, count: count, outer: shape.count, in: shape)
    }
  }

  /// Replaces elements as the file has them by what the steps make of them; `place` gives an element's number in the tensor.
  private func compute(_ buffer: inout [UInt8], from type: ElementType, place: (Int) -> Int) throws {
    guard !constant.steps.isEmpty else { return }
    var type = type
    var values = ONNXNumbers.values(of: buffer, type)
    for step in constant.steps {
      switch step {
      case .cast(let other):
        type = other
        for index in values.indices { values[index] = ONNXNumbers.rounded(values[index], to: other) }
      case .multiply(let factor):
        for index in values.indices { values[index] = ONNXNumbers.rounded(values[index] * factor, to: type) }
      case .dequantize(let scales, let zeros, let axis):
        type = .float32
        let inner = axis.map { shape[($0 + 1)...].reduce(1, *) } ?? 1
        for index in values.indices {
          let channel = axis.map { place(index) / inner % shape[$0] } ?? 0
          values[index] = Double(Float(values[index] - zeros[channel]) * scales[channel])
        }
      }
    }
    buffer = ONNXNumbers.bytes(of: values, type)
  }
}
