internal import NNBBytes

extension ChunkIndex {
  /// A version 2 B-tree (HDF5 File Format Specification, section III.A.2) of records of type 10 or, with filters, 11.
  func forEachRecord(
    ofTreeVersion2At header: Int, _ body: (Record) throws(HDF5Error) -> Void
  ) throws(HDF5Error) {
    var walk = try RecordTree(self, header: header)
    try walk.forEachRecord(body)
  }
}

/// The header of a tree, the sizes of its nodes' parts, and the walk in the order of records.
private struct RecordTree {
  let index: ChunkIndex
  private let type, nodeByteCount, recordByteCount, depth, rootCount, total: Int
  private let root: Int?

  /// For each level, from the leaves up, how many records a node and everything below it can hold.
  private var largestCounts: [(node: Int, all: Int)] = []

  private var last: [Int]?
  private var found = 0

  init(_ index: ChunkIndex, header: Int) throws(HDF5Error) {
    self.index = index
    let file = index.file, rank = index.grid.counts.count
    var reader = try file.read(
      at: header, count: 22 + file.addressByteCount + file.lengthByteCount, path: index.path)
    try reader.expect("BTHD")
    try reader.expect(0, "version")
    type = index.isFiltered ? 11 : 10
    try reader.expect(type, "type of records")
    let at = reader.offset
    nodeByteCount = try reader.count(4)
    recordByteCount = try reader.count(2)
    depth = try reader.count(2)
    _ = try reader.bytes(2)
    root = try reader.address()
    rootCount = try reader.count(2)
    total = try reader.length()
    let fixed = file.addressByteCount + 8 * rank
    let expected = index.isFiltered ? fixed + 5...fixed + 12 : fixed...fixed
    guard expected ~= recordByteCount, depth <= ChunkIndex.largestDepth,
      nodeByteCount <= FileStructure.largestByteCount, nodeByteCount > 10 + recordByteCount
    else {
      throw reader.refusal(
        at: at, expected: "records of \(expected) bytes in nodes that hold them", found: "\(recordByteCount)")
    }
    let leaf = (nodeByteCount - 10) / recordByteCount
    largestCounts = [(leaf, leaf)]
    for level in 1..<max(1, depth + 1) {
      let pointer = pointerByteCount(atLevel: level), room = nodeByteCount - 10 - pointer
      let node = room > 0 ? room / (recordByteCount + pointer) : 0
      guard node > 0, let below = checkedProduct([node + 1, largestCounts[level - 1].all]),
        let all = checkedSum(below, node)
      else { throw reader.refusal(at: at, expected: "nodes with room for children", found: "\(nodeByteCount) bytes") }
      largestCounts.append((node, all))
    }
  }

  /// The number of bytes in which a number up to `limit` is written.
  private func byteCount(upTo limit: Int) -> Int { (limit.bitWidth - max(1, limit).leadingZeroBitCount - 1) / 8 + 1 }

  /// The size of a node's pointer to a child: its address, its number of records, and, above the lowest inner level,
  /// the number of all records below it.
  private func pointerByteCount(atLevel level: Int) -> Int {
    index.file.addressByteCount + byteCount(upTo: largestCounts[0].node)
      + (level > 1 ? byteCount(upTo: largestCounts[level - 1].all) : 0)
  }

  mutating func forEachRecord(_ body: (ChunkIndex.Record) throws(HDF5Error) -> Void) throws(HDF5Error) {
    guard let root else { return }
    try visit(root, level: depth, count: rootCount, body)
    guard found == total else {
      throw .structure(
        path: index.path, offset: root, expected: "\(total) records in the tree", found: "\(found)")
    }
  }

  private mutating func visit(
    _ node: Int, level: Int, count: Int, _ body: (ChunkIndex.Record) throws(HDF5Error) -> Void
  ) throws(HDF5Error) {
    var reader = try index.file.read(at: node, count: nodeByteCount, path: index.path)
    guard count <= largestCounts[level].node else {
      throw reader.refusal(at: node, expected: "at most \(largestCounts[level].node) records", found: "\(count)")
    }
    try reader.expect(level == 0 ? "BTLF" : "BTIN")
    try reader.expect(0, "version")
    try reader.expect(type, "type of records")
    var records = try file(node, from: 6, count: count * recordByteCount)
    if level == 0 {
      for _ in 0..<count { try hand(&records, body) }
      return
    }
    var children = try file(
      node, from: 6 + count * recordByteCount, count: (count + 1) * pointerByteCount(atLevel: level))
    for number in 0...count {
      let at = children.offset, address = try children.address()
      let size = try children.count(byteCount(upTo: largestCounts[0].node))
      if level > 1 { _ = try children.bytes(byteCount(upTo: largestCounts[level - 1].all)) }
      guard let address, size > 0 else {
        throw children.refusal(at: at, expected: "a child with records", found: "none")
      }
      try visit(address, level: level - 1, count: size, body)
      if number < count { try hand(&records, body) }
    }
  }

  private func file(_ node: Int, from start: Int, count: Int) throws(HDF5Error) -> StructureReader {
    try index.file.read(at: node + start, count: count, path: index.path)
  }

  private mutating func hand(
    _ reader: inout StructureReader, _ body: (ChunkIndex.Record) throws(HDF5Error) -> Void
  ) throws(HDF5Error) {
    let offset = reader.offset, rank = index.grid.counts.count, address = try reader.address()
    let size =
      index.isFiltered ? try reader.count(recordByteCount - index.file.addressByteCount - 4 - 8 * rank) : nil
    let mask = index.isFiltered ? UInt32(truncatingIfNeeded: try reader.integer(4)) : 0
    var steps: [Int] = []
    for _ in 0..<rank { steps.append(try reader.count(8)) }
    if let last, !last.lexicographicallyPrecedes(steps) {
      throw reader.refusal(at: offset, expected: "a record above \(last)", found: "\(steps)")
    }
    last = steps
    found += 1
    guard let address else { throw reader.refusal(at: offset, expected: "an address", found: "none") }
    try body((steps, address, size, mask))
  }
}
