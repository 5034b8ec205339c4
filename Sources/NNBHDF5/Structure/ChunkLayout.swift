/// The layout message of a dataset in chunks (HDF5 File Format Specification, section IV.A.2.i).
struct ChunkLayout: Equatable {
  /// The structure that holds the records of chunks, and its place; nil if it was never made.
  enum Index: Equatable {
    case treeVersion1(Int?)
    case single(Int?, byteCount: Int?, mask: UInt32)
    case implicit(Int?)
    case fixedArray(Int?)
    case extensibleArray(Int?)
    case treeVersion2(Int?)
  }

  /// The version of HDF5 2.0's message, which older versions of the library cannot read.
  static let newestVersion = 5

  /// The size of a chunk along each axis.
  let chunk: [Int]

  /// The size of an element in bytes.
  let elementByteCount: Int

  /// Whether filters are left out for chunks that extend beyond the dataset's end.
  let leavesEdgesUnfiltered: Bool

  /// The structure that holds the records of chunks.
  let index: Index

  /// Reads a message of version 1 to 4.
  init(_ message: StructureReader, rank: Int) throws(HDF5Error) {
    var reader = message
    let offset = reader.offset, version = try reader.count(1)
    switch version {
    case 1, 2:
      try reader.expect(rank + 1, "number of axes")
      try reader.expect(2, "layout class")
      _ = try reader.bytes(5)
      index = .treeVersion1(try reader.address())
      (chunk, elementByteCount) = try Self.sizes(&reader, rank, byteCount: 4)
      leavesEdgesUnfiltered = false
    case 3:
      try reader.expect(2, "layout class")
      try reader.expect(rank + 1, "number of axes")
      index = .treeVersion1(try reader.address())
      (chunk, elementByteCount) = try Self.sizes(&reader, rank, byteCount: 4)
      leavesEdgesUnfiltered = false
    case 4:
      try reader.expect(2, "layout class")
      let flags = try reader.count(1)
      try reader.expect(rank + 1, "number of axes")
      let width = try reader.count(1)
      guard 1...8 ~= width else {
        throw reader.refusal(at: reader.offset - 1, expected: "sizes of 1 to 8 bytes", found: "\(width)")
      }
      (chunk, elementByteCount) = try Self.sizes(&reader, rank, byteCount: width)
      leavesEdgesUnfiltered = flags & 1 != 0
      index = try Self.index(&reader, flags: flags)
    default:
      throw reader.refusal(at: offset, expected: "a layout of version 1 to 4", found: "\(version)")
    }
  }

  private static func sizes(
    _ reader: inout StructureReader, _ rank: Int, byteCount: Int
  ) throws(HDF5Error) -> ([Int], Int) {
    var sizes: [Int] = []
    for _ in 0...rank { sizes.append(try reader.count(byteCount)) }
    return (Array(sizes.dropLast()), sizes[rank])
  }

  private static func index(_ reader: inout StructureReader, flags: Int) throws(HDF5Error) -> Index {
    let offset = reader.offset
    switch try reader.count(1) {
    case 1:
      if flags & 2 == 0 { return .single(try reader.address(), byteCount: nil, mask: 0) }
      let byteCount = try reader.length(), mask = UInt32(truncatingIfNeeded: try reader.integer(4))
      return .single(try reader.address(), byteCount: byteCount, mask: mask)
    case 2:
      return .implicit(try reader.address())
    case 3:
      _ = try reader.bytes(1)
      return .fixedArray(try reader.address())
    case 4:
      _ = try reader.bytes(5)
      return .extensibleArray(try reader.address())
    case 5:
      _ = try reader.bytes(6)
      return .treeVersion2(try reader.address())
    case let other:
      throw reader.refusal(at: offset, expected: "a chunk index of kind 1 to 5", found: "\(other)")
    }
  }
}
