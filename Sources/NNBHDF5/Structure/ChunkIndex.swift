internal import NNBBytes

/// The records of a dataset's chunks as they are in the file, each visited once.
package struct ChunkIndex {
  /// A record: where a chunk begins and how many bytes are stored. `byteCount` is nil if there are no filters.
  package typealias Record = (steps: [Int], address: Int, byteCount: Int?, mask: UInt32)

  let file: FileStructure
  let path: String
  let grid: ChunkGrid
  let layout: ChunkLayout

  /// Whether the dataset has filters. Then records say how large a chunk is.
  let isFiltered: Bool

  /// The size of a chunk before packing.
  let chunkByteCount: Int

  /// Calls `body` with every record, even of chunks that are outside or occur twice. Stops if `body` throws.
  func forEachRecord(_ body: (Record) throws(HDF5Error) -> Void) throws(HDF5Error) {
    switch layout.index {
    case .treeVersion1(let root):
      guard let root else { return }
      try forEachRecord(ofTreeVersion1At: root, body)
    case .single(let address, let byteCount, let mask):
      guard let address else { return }
      try body((grid.counts.map { _ in 0 }, address, byteCount, mask))
    case .implicit(let address):
      guard let address else { return }
      try forEachRecord(implicitAt: address, body)
    case .fixedArray(let header):
      guard let header else { return }
      try forEachRecord(ofFixedArrayAt: header, body)
    case .extensibleArray(let header):
      guard let header else { return }
      try forEachRecord(ofExtensibleArrayAt: header, body)
    case .treeVersion2(let header):
      guard let header else { return }
      try forEachRecord(ofTreeVersion2At: header, body)
    }
  }

  /// No structure at all: unpacked chunks one after the other, for the largest shape.
  private func forEachRecord(
    implicitAt start: Int, _ body: (Record) throws(HDF5Error) -> Void
  ) throws(HDF5Error) {
    guard let count = grid.count, grid.largestCounts == grid.counts.map(Optional.some),
      let total = checkedProduct([count, chunkByteCount]), checkedSum(start, total) != nil
    else {
      throw .structure(
        path: path, offset: start, expected: "a dataset that cannot grow", found: "an index without records")
    }
    for number in 0..<count {
      try body((grid.steps(of: number), start + number * chunkByteCount, nil, 0))
    }
  }

  /// The record of an element of an array; nil if the chunk was never written.
  func element(
    _ reader: inout StructureReader, at index: Int, byteCount: Int
  ) throws(HDF5Error) -> Record? {
    let offset = reader.offset, address = try reader.address()
    let size = isFiltered ? try reader.count(byteCount - file.addressByteCount - 4) : nil
    let mask = isFiltered ? UInt32(truncatingIfNeeded: try reader.integer(4)) : 0
    guard let address else { return nil }
    guard let steps = grid.steps(ofArrayIndex: index) else {
      throw reader.refusal(at: offset, expected: "no record beyond the dataset", found: "one at index \(index)")
    }
    return (steps, address, size, mask)
  }

  /// Reads the beginning of the header of either kind of array; returns the size of an element.
  func arrayHeader(_ reader: inout StructureReader, _ signature: String) throws(HDF5Error) -> Int {
    try reader.expect(signature)
    try reader.expect(0, "version")
    try reader.expect(isFiltered ? 1 : 0, "client")
    let offset = reader.offset, byteCount = try reader.count(1)
    let expected =
      isFiltered
      ? file.addressByteCount + 5...file.addressByteCount + 12 : file.addressByteCount...file.addressByteCount
    guard expected ~= byteCount else {
      throw reader.refusal(at: offset, expected: "records of \(expected) bytes", found: "\(byteCount)")
    }
    return byteCount
  }

  /// Reads the beginning of a block of either kind of array.
  func arrayBlock(_ reader: inout StructureReader, _ signature: String, header: Int) throws(HDF5Error) {
    try reader.expect(signature)
    try reader.expect(0, "version")
    try reader.expect(isFiltered ? 1 : 0, "client")
    let offset = reader.offset, found = try reader.address()
    guard found == header else {
      throw reader.refusal(at: offset, expected: "the header's address", found: found.map { "\($0)" } ?? "none")
    }
  }

  /// The bit at an index, the most significant one of a byte first.
  static func isSet(_ index: Int, in bits: ArraySlice<UInt8>) -> Bool {
    bits[bits.startIndex + index / 8] & (0x80 >> UInt8(index % 8)) != 0
  }
}
