internal import NNB
internal import NNBBytes
internal import NNBFormats
internal import NNBModel

/// The elements of a tensor as f32, a piece at a time.
struct CElements {
  private let reader: NNBReader
  private let index: Int

  /// How many bytes are read at a time: whole elements of any type.
  private static let pieceByteCount = 1 << 20

  /// The elements of a tensor of a network, which is there.
  init(_ tensor: Name, in reader: NNBReader) throws(Failure) {
    guard let index = TensorDescription.index(of: tensor, in: reader.tensors) else {
      throw Failure("it has no tensor \(tensor)", of: nil, .internal, code: "no-tensor")
    }
    (self.reader, self.index) = (reader, index)
  }

  /// Calls `body` with pieces in order, and where in the tensor each begins.
  ///
  /// Throws `Failure` if an element is not finite in f32, and what reading and `body` throw.
  func forEachPiece(_ body: ([Float], _ start: Int) throws -> Void) throws {
    let tensor = reader.tensors[index]
    var stream = try reader.stream(of: index), start = 0
    while case let bytes = try stream.read(Self.pieceByteCount), !bytes.isEmpty {
      let floats = Tensor.floats(of: bytes, tensor.elementType)
      if let place = floats.firstIndex(where: { !$0.isFinite }) {
        throw Failure(
          [
            .init(
              "tensor \(tensor.name) has at index \((start + place).grouped) \(floats[place].isNaN ? "NaN" : "a number that is infinite in f32"), "
                + "which C source has no constant for")
          ], of: nil, .unsupported, format: CFormat.name.id)
      }
      try body(floats, start)
      start += floats.count
    }
  }
}

extension Tensor {
  /// Elements of a floating-point type as f32: f16 and bf16 widened exactly, f64 rounded to nearest.
  fileprivate static func floats(of bytes: [UInt8], _ type: ElementType) -> [Float] {
    switch type {
    case .float64: floats(of: bytes, Binary64.self)
    case .bfloat16: floats(of: bytes, BFloat16.self)
    case .float16: floats(of: bytes, Binary16.self)
    default: floats(of: bytes, Binary32.self)
    }
  }

  private static func floats<Format: FloatFormat>(of bytes: [UInt8], _ format: Format.Type) -> [Float] {
    let span = bytes.span
    return (0..<bytes.count / format.byteCount).map { index in
      Float(bitPattern: Binary32.rounded(format.widened(format.bits(span, index))))
    }
  }
}
