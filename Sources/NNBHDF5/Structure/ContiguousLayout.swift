internal import NNBBytes

/// The layout message of a contiguous dataset (HDF5 File Format Specification, section IV.A.2.i).
enum ContiguousLayout {
  /// Where the elements begin; all of their `byteCount` bytes must be in the file.
  static func offset(
    _ message: StructureReader, rank: Int, byteCount: Int, in file: FileStructure
  ) throws(HDF5Error) -> Int {
    var reader = message
    let start = reader.offset
    switch try reader.count(1) {
    case 1, 2:
      _ = try reader.bytes(1)
      try reader.expect(1, "layout class")
      _ = try reader.bytes(5)
    case 3, 4:
      try reader.expect(1, "layout class")
    case let other:
      throw reader.refusal(at: start, expected: "a layout of version 1 to 4", found: "\(other)")
    }
    let at = reader.offset
    guard let offset = try reader.address(), let end = checkedSum(offset, byteCount), end <= file.byteCount else {
      throw reader.refusal(at: at, expected: "an address with \(byteCount) bytes behind it", found: "another")
    }
    return offset
  }
}
