extension [UInt8] {
  /// Reverses the bytes of each element. It is fast for elements of 1, 2, 4 and 8 bytes, and slower for other sizes.
  package mutating func reverseElements(of size: Int) {
    switch size {
    case ...1: return
    case 2: swapElements(UInt16.self)
    case 4: swapElements(UInt32.self)
    case 8: swapElements(UInt64.self)
    default:
      for start in stride(from: 0, to: count - count % size, by: size) {
        for index in 0..<size / 2 { swapAt(start + index, start + size - 1 - index) }
      }
    }
  }

  private mutating func swapElements<Number: FixedWidthInteger>(_ type: Number.Type) {
    let size = MemoryLayout<Number>.size, end = count - count % size
    // Safe: every element that is loaded and stored ends at or before `end`, which is not above the buffer's size.
    unsafe withUnsafeMutableBytes { buffer in
      for offset in stride(from: 0, to: end, by: size) {
        let element = unsafe buffer.loadUnaligned(fromByteOffset: offset, as: Number.self)
        unsafe buffer.storeBytes(of: element.byteSwapped, toByteOffset: offset, as: Number.self)
      }
    }
  }
}
