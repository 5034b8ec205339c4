extension Span<UInt8> {
  /// Whether these bytes stand in `other` from `offset` on.
  ///
  /// Many at a time: `==` of arrays takes one byte after another, several times as long.
  package func areBytes(of other: Span<UInt8>, at offset: Int) -> Bool {
    guard offset >= 0, count <= other.count - offset else { return false }
    typealias Line = SIMD8<UInt64>
    let size = MemoryLayout<Line>.size, lines = count / size
    // After so many lines it is asked whether they differ.
    let atOnce = 64
    let left = unsafe bytes, right = unsafe other.bytes
    for first in stride(from: 0, to: lines, by: atOnce) {
      var difference = Line.zero
      for line in first..<Swift.min(first + atOnce, lines) {
        // Safe: loads are checked to lie within the bytes, and any bits are integers.
        difference |=
          unsafe left.unsafeLoadUnaligned(fromByteOffset: line * size, as: Line.self)
          ^ right.unsafeLoadUnaligned(fromByteOffset: offset + line * size, as: Line.self)
      }
      if difference != .zero { return false }
    }
    return (lines * size..<count).allSatisfy { self[$0] == other[offset + $0] }
  }
}

extension [UInt8] {
  /// Whether these bytes stand in `other` from `offset` on.
  package func areBytes(of other: [UInt8], at offset: Int) -> Bool { span.areBytes(of: other.span, at: offset) }

  /// Whether both are the same bytes; as above.
  package func hasSameBytes(as other: [UInt8]) -> Bool { count == other.count && areBytes(of: other, at: 0) }
}
