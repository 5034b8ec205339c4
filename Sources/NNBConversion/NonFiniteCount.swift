internal import NNBModel
internal import NNB

/// How many elements of a model are NaN or infinite.
struct NonFiniteCount {
  private(set) var nan = 0
  private(set) var infinity = 0

  /// Reads and verifies every tensor, counting.
  init(_ reader: NNBReader) throws(NNBError) {
    for (index, tensor) in reader.tensors.enumerated() {
      var stream = try reader.stream(of: index)
      while true {
        let piece = try stream.read(1 << 20)
        if piece.isEmpty { break }
        switch tensor.elementType {
        case .float16: count(piece.span, Binary16.self)
        case .bfloat16: count(piece.span, BFloat16.self)
        case .float32: count(piece.span, Binary32.self)
        case .float64: count(piece.span, Binary64.self)
        default: break
        }
      }
    }
  }

  private mutating func count<Format: FloatFormat>(_ bytes: Span<UInt8>, _ format: Format.Type) {
    for index in 0..<bytes.count / format.byteCount {
      let magnitude = format.magnitude(format.bits(bytes, index))
      guard magnitude >= format.infinity else { continue }
      if magnitude == format.infinity { infinity += 1 } else { nan += 1 }
    }
  }
}
