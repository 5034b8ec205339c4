/// The CRC-32 of bytes that come in parts, in any order, each byte once: parts of a matrix's rows, say.
///
/// It is the XOR of the checksums of all parts, each as if zeros stood before and after it. Parts that are further on than
/// those before cost one multiplication of polynomials each, if they are as far apart as the two before them; others cost some
/// ten.
package struct ScatteredChecksum: Sendable {
  /// Where the bytes end.
  private var byteCount: Int

  private var sum: UInt32 = 0

  /// The last parts, which came in order, as one with zeros between them.
  private var last = (end: 0, checksum: UInt32(0))

  /// Parts are mostly as far apart as those before.
  private var move = CRC32.Move(byteCount: 0)

  /// Begins with no part of `byteCount` bytes.
  package init(byteCount: Int) { self.byteCount = byteCount }

  /// Takes a part that begins at byte `place`.
  package mutating func add(_ part: Span<UInt8>, at place: Int) {
    let checksum = CRC32(of: part).value
    if place < last.end { endParts() }
    last.checksum = moved(last.checksum, by: place + part.count - last.end) ^ checksum
    last.end = place + part.count
  }

  /// The checksum, after all parts; then it begins anew with no part of `next` bytes.
  package mutating func finish(next: Int = 0) -> UInt32 {
    endParts()
    defer { (sum, byteCount) = (0, next) }
    return sum
  }

  private mutating func endParts() {
    if last.checksum != 0 { sum ^= CRC32.Move(byteCount: byteCount - last.end).applied(to: last.checksum) }
    last = (0, 0)
  }

  private mutating func moved(_ checksum: UInt32, by byteCount: Int) -> UInt32 {
    if checksum == 0 { return 0 }
    if move.byteCount != byteCount { move = CRC32.Move(byteCount: byteCount) }
    return move.applied(to: checksum)
  }
}
