internal import NNBModel

/// Numbers of any type as f64, and back.
enum FoldedNumbers {
  /// All elements of a small tensor.
  static func all(of tensor: StoredTensor, _ type: ElementType, from source: any TensorSource) throws -> [Double] {
    let storage = try source.storage(of: tensor, elementByteCount: type.byteCount)
    var bytes: [UInt8] = []
    try storage.read(
      start: [Int](repeating: 0, count: tensor.shape.count), count: tensor.shape, into: &bytes)
    return (0..<bytes.count / type.byteCount).map { index in ElementValue(bytes.span, index, type).value }
  }

  /// The element that is nearest to a number, as little-endian bytes, and its value.
  static func rounded(_ value: Double, _ type: ElementType) -> (bytes: [UInt8], value: Double) {
    func bytes(_ bits: some FixedWidthInteger, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
    }
    switch type {
    case .float16:
      let bits = Binary16.rounded(value)
      return (bytes(bits, 2), Binary16.widened(bits))
    case .bfloat16:
      let bits = BFloat16.rounded(value)
      return (bytes(bits, 2), BFloat16.widened(bits))
    case .float32:
      let bits = Binary32.rounded(value)
      return (bytes(bits, 4), Binary32.widened(bits))
    default: return (bytes(value.bitPattern, 8), value)
    }
  }
}

/// A kernel whose elements are multiplied by the factors of their input and their output as they are read.
struct FoldedKernel: TensorStorage {
  let base: any TensorStorage
  let factors: FoldFactors
  let fold: ScalingFold

  var shape: [Int] { base.shape }
  var elementByteCount: Int { base.elementByteCount }
  var chunk: [Int] { base.chunk }
  var isIndependent: Bool { base.isIndependent }

  func read(start: [Int], count: [Int], into buffer: inout [UInt8]) throws {
    try base.read(start: start, count: count, into: &buffer)
    buffer =
      switch fold.kernelType {
      case .float16: try scaled(buffer, start, count, Binary16.self)
      case .bfloat16: try scaled(buffer, start, count, BFloat16.self)
      case .float32: try scaled(buffer, start, count, Binary32.self)
      default: try scaled(buffer, start, count, Binary64.self)
      }
  }

  private func scaled<Format: FloatFormat>(
    _ bytes: [UInt8], _ start: [Int], _ count: [Int], _ format: Format.Type
  ) throws(ImportError) -> [UInt8] {
    let rows = count[0], columns = count[1], isTransposed = fold.isTransposed
    let inputs = factors.inputs.factors, outputs = factors.outputs.factors
    return try [UInt8](capacity: bytes.count) { (output: inout OutputSpan<UInt8>) throws(ImportError) in
      let span = bytes.span
      for row in 0..<rows {
        for column in 0..<columns {
          let value = format.widened(format.bits(span, row &* columns &+ column))
          let (inputIndex, outputIndex) =
            isTransposed ? (start[1] + column, start[0] + row) : (start[0] + row, start[1] + column)
          let bits = format.rounded(inputs[inputIndex] * value * outputs[outputIndex])
          guard format.magnitude(bits) < format.infinity || !value.isFinite else {
            throw ImportError([.foldOverflow(tensor: fold.kernel.path.text)])
          }
          for byte in 0..<format.byteCount {
            output.append(UInt8(truncatingIfNeeded: bits &>> Format.Bits(truncatingIfNeeded: 8 &* byte)))
          }
        }
      }
    }
  }
}
