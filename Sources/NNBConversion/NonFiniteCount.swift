internal import NNBModel
package import NNB

/// How many elements of a model are NaN or infinite.
package struct NonFiniteCount {
  package private(set) var nan = 0
  package private(set) var infinity = 0

  /// Reads and verifies every tensor, counting.
  package init(_ reader: NNBReader) throws(NNBError) {
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
    // Nearly all pieces are finite: that is seen of several elements at a time, without a branch for each.
    guard Self.hasNonFinite(bytes, format) else { return }
    for index in 0..<bytes.count / format.byteCount {
      let magnitude = format.magnitude(format.bits(bytes, index))
      guard magnitude >= format.infinity else { continue }
      if magnitude == format.infinity { infinity += 1 } else { nan += 1 }
    }
  }

  private static func hasNonFinite<Format: FloatFormat>(_ bytes: Span<UInt8>, _ format: Format.Type) -> Bool {
    // What takes infinity, and with it every NaN, to the bit of the sign.
    let sign = Format.Bits.max ^ Format.Bits.max >> 1, step = sign - Format.Bits(truncatingIfNeeded: format.infinity)
    // Safe: `count` whole elements are within the bytes, and any bits are an integer.
    return unsafe bytes.withUnsafeBytes { raw in
      let count = raw.count / format.byteCount
      var found: Format.Bits = 0
      for index in 0..<count {
        let bits = unsafe raw.loadUnaligned(fromByteOffset: index &* format.byteCount, as: Format.Bits.self)
        found |= (Format.Bits(littleEndian: bits) & ~sign) &+ step
      }
      return found & sign != 0
    }
  }
}
