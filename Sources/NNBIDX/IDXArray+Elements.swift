extension IDXArray {
  /// Calls `body` with each element in order; the type is that of the file.
  func forEach<Element: IDXElement>(_ type: Element.Type, _ body: (Element) -> Void) {
    let size = elementType.byteCount
    var bits: Element.Bits = 0, left = size
    for byte in data {
      bits = size == 1 ? Element.Bits(byte) : bits << 8 | Element.Bits(byte)
      left -= 1
      if left == 0 {
        body(Element(idxBits: bits))
        left = size
      }
    }
  }

  /// The element at `index`, counted through all of them, as an f64, which holds each exactly.
  func number(at index: Int) -> Double {
    let start = data.startIndex + index * elementType.byteCount
    let bits = data[start..<start + elementType.byteCount].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return switch elementType {
    case .uint8: Double(UInt8(truncatingIfNeeded: bits))
    case .int8: Double(Int8(truncatingIfNeeded: bits))
    case .int16: Double(Int16(truncatingIfNeeded: bits))
    case .int32: Double(Int32(truncatingIfNeeded: bits))
    case .float32: Double(Float(idxBits: UInt32(truncatingIfNeeded: bits)))
    case .float64: Double(idxBits: bits)
    }
  }

  /// The number of elements.
  var elementCount: Int { data.count / elementType.byteCount }

  /// The size of the file's header.
  var headerByteCount: Int { 4 + 4 * shape.count }

  /// Where in the file the element at `index` is.
  func offset(of index: Int) -> Int { headerByteCount + index * elementType.byteCount }
}
