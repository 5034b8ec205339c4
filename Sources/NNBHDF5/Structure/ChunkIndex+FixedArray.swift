internal import NNBBytes

extension ChunkIndex {
  /// A fixed array (HDF5 File Format Specification, section VII.C): a record for each chunk of the largest shape.
  func forEachRecord(
    ofFixedArrayAt header: Int, _ body: (Record) throws(HDF5Error) -> Void
  ) throws(HDF5Error) {
    var reader = try file.read(
      at: header, count: 8 + file.lengthByteCount + file.addressByteCount, path: path)
    let recordByteCount = try arrayHeader(&reader, "FAHD")
    let pageBits = try reader.count(1), countAt = reader.offset, count = try reader.length()
    var largest: [Int] = []
    for size in grid.largestCounts {
      guard let size else { throw reader.refusal(at: header, expected: "a shape with a limit", found: "none") }
      largest.append(size)
    }
    guard let expected = checkedProduct(largest), count == expected else {
      throw reader.refusal(at: countAt, expected: "a record for each of \(largest) chunks", found: "\(count)")
    }
    guard let block = try reader.address() else { return }
    guard pageBits < 32, let byteCount = checkedProduct([count, recordByteCount]), byteCount <= file.byteCount else {
      throw reader.refusal(at: header, expected: "records that the file has room for", found: "\(count)")
    }

    let page = 1 << pageBits, pages = count > page ? (count - 1) / page + 1 : 0, bitByteCount = (pages + 7) / 8
    let prefix = 6 + file.addressByteCount
    reader = try file.read(
      at: block, count: prefix + bitByteCount + (pages == 0 ? byteCount : 0) + 4, path: path)
    try arrayBlock(&reader, "FADB", header: header)
    if pages == 0 {
      for index in 0..<count {
        if let record = try element(&reader, at: index, byteCount: recordByteCount) { try body(record) }
      }
      return
    }
    // Pages follow the block, each with a checksum; pages that were never used hold nothing.
    let bits = try reader.bytes(bitByteCount)
    var place = block + prefix + bitByteCount + 4
    for number in 0..<pages {
      let first = number * page, size = min(page, count - first)
      if Self.isSet(number, in: bits) {
        reader = try file.read(at: place, count: size * recordByteCount + 4, path: path)
        for index in first..<first + size {
          if let record = try element(&reader, at: index, byteCount: recordByteCount) { try body(record) }
        }
      }
      place += size * recordByteCount + 4
    }
  }
}
