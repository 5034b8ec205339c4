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
        count(piece.span, tensor.elementType)
      }
    }
  }

  /// An exponent of ones is in the two highest bytes, whatever the type.
  private mutating func count(_ bytes: Span<UInt8>, _ type: ElementType) {
    let exponent: UInt16
    switch type {
    case .float32, .bfloat16: exponent = 0x7F80
    case .float16: exponent = 0x7C00
    case .float64: exponent = 0x7FF0
    default: return
    }
    let size = type.byteCount
    var index = size - 2
    while index + 1 < bytes.count {
      let high = UInt16(bytes[index + 1]) << 8 | UInt16(bytes[index])
      if high & exponent == exponent {
        var fraction = high & ~exponent & 0x7FFF
        for byte in (index + 2 - size)..<index { fraction |= UInt16(bytes[byte]) }
        if fraction == 0 { infinity += 1 } else { nan += 1 }
      }
      index += size
    }
  }
}
