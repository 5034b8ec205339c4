extension ChunkIndex {
  /// The greatest depth. 2^20 chunks need 20 levels if every node has two children.
  static let largestDepth = 24

  /// A version 1 B-tree (HDF5 File Format Specification, section III.A.1), whose keys are offsets in elements.
  func forEachRecord(
    ofTreeVersion1At root: Int, _ body: (Record) throws(HDF5Error) -> Void
  ) throws(HDF5Error) {
    var walk = TreeWalk(index: self)
    try walk.visit(root, level: nil, from: [], upTo: nil, body)
  }

  private struct TreeWalk {
    let index: ChunkIndex
    private var last: [Int]?

    init(index: ChunkIndex) { self.index = index }

    /// Visits a node. A search for a chunk comes here only if the chunk is not below `lower` but below `upper`.
    mutating func visit(
      _ node: Int, level: Int?, from lower: [Int], upTo upper: [Int]?, _ body: (Record) throws(HDF5Error) -> Void
    ) throws(HDF5Error) {
      let addressByteCount = index.file.addressByteCount, keyByteCount = 8 + 8 * (index.grid.counts.count + 1)
      let prefix = 8 + 2 * addressByteCount
      var reader = try index.file.read(at: node, count: prefix, path: index.path)
      try reader.expect("TREE")
      try reader.expect(1, "node type")
      let levelAt = reader.offset, found = try reader.count(1)
      guard level ?? found == found, found <= ChunkIndex.largestDepth else {
        throw reader.refusal(
          at: levelAt, expected: level.map { "level \($0)" } ?? "at most \(ChunkIndex.largestDepth) levels",
          found: "\(found)")
      }
      let countAt = reader.offset, count = try reader.count(2)
      guard count > 0 else {
        // A root without children belongs to a dataset of which nothing was written.
        if level == nil { return }
        throw reader.refusal(at: countAt, expected: "children", found: "none")
      }
      reader = try index.file.read(
        at: node + prefix, count: count * (keyByteCount + addressByteCount) + keyByteCount, path: index.path)
      var keyAt = reader.offset, key = try readKey(&reader)
      for _ in 0..<count {
        let addressAt = reader.offset, address = try reader.address(), nextAt = reader.offset
        let next = try readKey(&reader)
        guard let address else { throw reader.refusal(at: addressAt, expected: "an address", found: "none") }
        guard key.offsets.lexicographicallyPrecedes(next.offsets) else {
          throw reader.refusal(at: nextAt, expected: "a key above \(key.offsets)", found: "\(next.offsets)")
        }
        if found > 0 {
          let first = lower.lexicographicallyPrecedes(key.offsets) ? key.offsets : lower
          let end = upper.map { $0.lexicographicallyPrecedes(next.offsets) ? $0 : next.offsets } ?? next.offsets
          try visit(address, level: found - 1, from: first, upTo: end, body)
        } else {
          let isBelow = upper.map(key.offsets.lexicographicallyPrecedes) ?? true
          guard isBelow, !key.offsets.lexicographicallyPrecedes(lower) else {
            throw reader.refusal(
              at: keyAt, expected: "a key from \(lower) to below \(upper ?? [])", found: "\(key.offsets)")
          }
          try hand(key, at: keyAt, address, reader, body)
        }
        (keyAt, key) = (nextAt, next)
      }
    }

    private mutating func hand(
      _ key: Key, at offset: Int, _ address: Int, _ reader: StructureReader,
      _ body: (Record) throws(HDF5Error) -> Void
    ) throws(HDF5Error) {
      if let last, !last.lexicographicallyPrecedes(key.offsets) {
        throw reader.refusal(at: offset, expected: "a key above \(last)", found: "\(key.offsets)")
      }
      last = key.offsets
      let chunk = index.grid.chunk, steps = zip(key.offsets, chunk).map { $0 / $1 }
      guard key.offsets.last == 0 else {
        throw reader.refusal(at: offset, expected: "an offset of 0 within the element", found: "\(key.offsets)")
      }
      try body((steps, address, key.byteCount, key.mask))
    }

    private typealias Key = (byteCount: Int, mask: UInt32, offsets: [Int])

    private func readKey(_ reader: inout StructureReader) throws(HDF5Error) -> Key {
      let byteCount = try reader.count(4), mask = UInt32(truncatingIfNeeded: try reader.integer(4))
      var offsets: [Int] = []
      offsets.reserveCapacity(index.grid.counts.count + 1)
      // Newer libraries refuse other offsets in every key, even in the one after the last chunk.
      for size in index.grid.chunk + [index.layout.elementByteCount] {
        let at = reader.offset, offset = try reader.count(8)
        guard offset % size == 0 else {
          throw reader.refusal(at: at, expected: "a multiple of \(size)", found: "\(offset)")
        }
        offsets.append(offset)
      }
      return (byteCount, mask, offsets)
    }
  }
}
