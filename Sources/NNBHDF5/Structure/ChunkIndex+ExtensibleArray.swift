internal import NNBBytes

extension ChunkIndex {
  /// An extensible array (HDF5 File Format Specification, section VII.D): for datasets with one axis without a limit.
  func forEachRecord(
    ofExtensibleArrayAt header: Int, _ body: (Record) throws(HDF5Error) -> Void
  ) throws(HDF5Error) {
    guard grid.largestCounts.count(where: { $0 == nil }) == 1 else {
      throw .structure(path: path, offset: header, expected: "one axis without a limit", found: "another number")
    }
    var walk = try ExtensibleArray(self, header: header)
    try walk.forEachRecord(body)
  }
}

/// The header of an extensible array, and the walk over its blocks in the order of their records.
private struct ExtensibleArray {
  let index: ChunkIndex
  let header: Int
  private let recordByteCount, indexBlockRecords, pageRecords, smallestBlock, offsetByteCount: Int
  private let superBlocks, directSuperBlocks, directBlocks: Int
  private let block: Int?
  private var next = 0

  init(_ index: ChunkIndex, header: Int) throws(HDF5Error) {
    self.index = index
    self.header = header
    let file = index.file
    var reader = try file.read(
      at: header, count: 12 + 6 * file.lengthByteCount + file.addressByteCount, path: index.path)
    recordByteCount = try index.arrayHeader(&reader, "EAHD")
    let at = reader.offset, bits = try reader.count(1)
    indexBlockRecords = try reader.count(1)
    smallestBlock = try reader.count(1)
    let pointers = try reader.count(1), pageBits = try reader.count(1)
    guard 1...56 ~= bits, smallestBlock > 0, smallestBlock & (smallestBlock - 1) == 0, pointers > 1,
      pointers & (pointers - 1) == 0, pageBits < 32, bits >= smallestBlock.trailingZeroBitCount
    else { throw reader.refusal(at: at, expected: "sizes that are powers of two", found: "others") }
    pageRecords = 1 << pageBits
    offsetByteCount = (bits + 7) / 8
    superBlocks = 1 + bits - smallestBlock.trailingZeroBitCount
    directSuperBlocks = min(superBlocks, 2 * pointers.trailingZeroBitCount)
    directBlocks = 2 * (pointers - 1)
    _ = try reader.bytes(6 * file.lengthByteCount)
    block = try reader.address()
  }

  /// The blocks of a super block, and the records of each.
  private func sizes(ofSuperBlock number: Int) -> (blocks: Int, records: Int) {
    (1 << (number / 2), (1 << ((number + 1) / 2)) * smallestBlock)
  }

  mutating func forEachRecord(_ body: (ChunkIndex.Record) throws(HDF5Error) -> Void) throws(HDF5Error) {
    guard let block else { return }
    let file = index.file, others = superBlocks - directSuperBlocks
    var reader = try file.read(
      at: block,
      count: 6 + file.addressByteCount + indexBlockRecords * recordByteCount
        + (directBlocks + others) * file.addressByteCount + 4, path: index.path)
    try index.arrayBlock(&reader, "EAIB", header: header)
    try read(indexBlockRecords, &reader, body)
    var left = directBlocks
    for number in 0..<directSuperBlocks {
      let sizes = sizes(ofSuperBlock: number)
      for _ in 0..<sizes.blocks where left > 0 {
        left -= 1
        guard let address = try reader.address() else {
          next += sizes.records
          continue
        }
        guard sizes.records <= pageRecords else {
          throw reader.refusal(at: header, expected: "blocks without pages in the index block", found: "others")
        }
        try readBlock(at: address, records: sizes.records, body)
      }
    }
    for number in directSuperBlocks..<superBlocks {
      let sizes = sizes(ofSuperBlock: number)
      if let address = try reader.address() {
        try readSuperBlock(at: address, sizes, body)
      } else {
        guard let end = checkedSum(next, sizes.blocks * sizes.records) else { return }
        next = end
      }
    }
  }

  private mutating func readSuperBlock(
    at place: Int, _ sizes: (blocks: Int, records: Int), _ body: (ChunkIndex.Record) throws(HDF5Error) -> Void
  ) throws(HDF5Error) {
    let file = index.file, pages = sizes.records > pageRecords ? sizes.records / pageRecords : 0
    let bitByteCount = sizes.blocks * ((pages + 7) / 8)
    var reader = try file.read(
      at: place,
      count: 6 + file.addressByteCount + offsetByteCount + bitByteCount + sizes.blocks * file.addressByteCount + 4,
      path: index.path)
    try index.arrayBlock(&reader, "EASB", header: header)
    _ = try reader.bytes(offsetByteCount)
    let bits = try reader.bytes(bitByteCount)
    for number in 0..<sizes.blocks {
      guard let address = try reader.address() else {
        next += sizes.records
        continue
      }
      if pages == 0 {
        try readBlock(at: address, records: sizes.records, body)
      } else {
        try readPages(of: address, pages, { ChunkIndex.isSet(number * pages + $0, in: bits) }, body)
      }
    }
  }

  /// A block in one piece.
  private mutating func readBlock(
    at place: Int, records: Int, _ body: (ChunkIndex.Record) throws(HDF5Error) -> Void
  ) throws(HDF5Error) {
    let prefix = 6 + index.file.addressByteCount + offsetByteCount
    guard let byteCount = checkedProduct([records, recordByteCount]), byteCount <= index.file.byteCount else {
      throw .structure(path: index.path, offset: place, expected: "records that the file has room for", found: "more")
    }
    var reader = try index.file.read(at: place, count: prefix + byteCount + 4, path: index.path)
    try index.arrayBlock(&reader, "EADB", header: header)
    _ = try reader.bytes(offsetByteCount)
    try read(records, &reader, body)
  }

  /// A block whose records follow it in pages, each with a checksum; pages that were never used hold nothing.
  private mutating func readPages(
    of place: Int, _ pages: Int, _ isUsed: (Int) -> Bool, _ body: (ChunkIndex.Record) throws(HDF5Error) -> Void
  ) throws(HDF5Error) {
    let prefix = 6 + index.file.addressByteCount + offsetByteCount + 4,
      pageByteCount = pageRecords * recordByteCount + 4
    var reader = try index.file.read(at: place, count: prefix, path: index.path)
    try index.arrayBlock(&reader, "EADB", header: header)
    for page in 0..<pages {
      guard isUsed(page) else {
        next += pageRecords
        continue
      }
      reader = try index.file.read(at: place + prefix + page * pageByteCount, count: pageByteCount, path: index.path)
      try read(pageRecords, &reader, body)
    }
  }

  private mutating func read(
    _ records: Int, _ reader: inout StructureReader, _ body: (ChunkIndex.Record) throws(HDF5Error) -> Void
  ) throws(HDF5Error) {
    for _ in 0..<records {
      if let record = try index.element(&reader, at: next, byteCount: recordByteCount) { try body(record) }
      next += 1
    }
  }
}
