extension ByteSource {
  /// The number of all bytes, and their CRC-32. Reads them, a megabyte at a time.
  package func checksum() throws(FileError) -> (count: Int, value: UInt32) {
    var sum = CRC32(), count = 0
    while case let piece = try read(at: count, upTo: 1 << 20), !piece.isEmpty {
      sum.update(with: piece.span)
      count += piece.count
    }
    return (count, sum.value)
  }
}
