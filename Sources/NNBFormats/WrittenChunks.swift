internal import NNBBytes

/// The chunks of the datasets that nnb writes into `.h5` files (Spec/hdf5.md).
package enum WrittenChunks {
  /// The largest chunk, in bytes.
  package static let largestByteCount = 4 << 20

  /// What the checksum of a chunk takes.
  private static let checksumByteCount = 4

  /// The chunks of a shape: as many whole rows as fit, or a part of one row.
  package static func chunk(of shape: [Int], elementByteCount: Int) -> [Int] {
    var blocks = Blocks(of: shape, elementByteCount: elementByteCount, limit: largestByteCount)
    return blocks.next()?.count ?? shape
  }

  /// What all chunks of a shape take in the file, the last ones as much as the others; the largest number where that is
  /// more.
  package static func byteCount(of shape: [Int], elementByteCount: Int) -> Int {
    if shape.isEmpty { return elementByteCount }
    if shape.contains(0) { return 0 }
    let chunk = chunk(of: shape, elementByteCount: elementByteCount)
    let counts = zip(shape, chunk).map { ($0 - 1) / $1 + 1 }
    guard let elements = checkedProduct(chunk + [elementByteCount]), let size = checkedSum(elements, checksumByteCount)
    else { return .max }
    return checkedProduct(counts + [size]) ?? .max
  }
}
