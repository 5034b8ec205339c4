/// The header of a dataset (HDF5 File Format Specification, section IV.A), as far as needed for the layout.
enum ObjectHeader {
  private static let layoutType = 0x08, continuationType = 0x10

  /// The largest number of pieces; more than any header has.
  private static let largestBlockCount = 256

  /// The one layout message of the dataset whose header is at `offset`.
  static func layoutMessage(
    at offset: Int, in file: FileStructure, path: String
  ) throws(HDF5Error) -> StructureReader {
    var start = try file.read(at: offset, count: 4, path: path)
    let isNew = try start.bytes(4).elementsEqual("OHDR".utf8)
    var walk = Walk(file: file, path: path, isNew: isNew)
    try isNew ? walk.beginNew(at: offset) : walk.beginOld(at: offset)
    return try walk.layoutMessage(offset)
  }

  private struct Walk {
    let file: FileStructure
    let path: String
    let isNew: Bool
    private var hasOrder = false
    private var messageCount = 0
    private var largestMessageCount = Int.max
    private var pending: [(offset: Int, count: Int)] = []
    private var found: (offset: Int, count: Int)?

    init(file: FileStructure, path: String, isNew: Bool) {
      self.file = file
      self.path = path
      self.isNew = isNew
    }

    /// Version 1: a prefix of 16 bytes, the messages after it.
    mutating func beginOld(at offset: Int) throws(HDF5Error) {
      var reader = try file.read(at: offset, count: 16, path: path)
      try reader.expect(1, "version")
      _ = try reader.bytes(1)
      largestMessageCount = try reader.count(2)
      _ = try reader.bytes(4)
      pending.append((offset + 16, try reader.count(4)))
    }

    /// Version 2: a prefix whose size is in its flags, the messages, and a checksum.
    mutating func beginNew(at offset: Int) throws(HDF5Error) {
      var reader = try file.read(at: offset, count: 6, path: path)
      try reader.expect("OHDR")
      try reader.expect(2, "version")
      let flags = try reader.count(1)
      hasOrder = flags & 4 != 0
      let skipped = (flags & 32 != 0 ? 16 : 0) + (flags & 16 != 0 ? 4 : 0), width = 1 << (flags & 3)
      reader = try file.read(at: offset + 6, count: skipped + width, path: path)
      _ = try reader.bytes(skipped)
      pending.append((offset + 6 + skipped + width, try reader.count(width)))
    }

    mutating func layoutMessage(_ header: Int) throws(HDF5Error) -> StructureReader {
      var blocks = 0
      while let (offset, count) = pending.popLast() {
        blocks += 1
        var reader = try file.read(at: offset, count: count, path: path)
        guard blocks <= largestBlockCount else {
          throw reader.refusal(at: offset, expected: "at most \(largestBlockCount) pieces", found: "\(blocks)")
        }
        try readMessages(&reader)
      }
      guard let found else {
        throw .structure(path: path, offset: header, expected: "a layout message", found: "none")
      }
      return try file.read(at: found.offset, count: found.count, path: path)
    }

    private mutating func readMessages(_ reader: inout StructureReader) throws(HDF5Error) {
      let prefix = isNew ? (hasOrder ? 6 : 4) : 8
      while reader.remaining >= prefix {
        let offset = reader.offset, type = try reader.count(isNew ? 1 : 2), size = try reader.count(2)
        let flags = try reader.count(1)
        _ = try reader.bytes(prefix - (isNew ? 4 : 5))
        let start = reader.offset
        _ = try reader.bytes(size)
        messageCount += 1
        guard messageCount <= largestMessageCount else {
          throw reader.refusal(at: offset, expected: "at most \(largestMessageCount) messages", found: "another")
        }
        guard type == layoutType || type == continuationType else { continue }
        guard flags & 2 == 0 else {
          throw reader.refusal(at: offset, expected: "a message that is not shared", found: "flags \(flags)")
        }
        if type == layoutType {
          guard found == nil else { throw reader.refusal(at: offset, expected: "one layout message", found: "two") }
          found = (start, size)
        } else {
          var message = try file.read(at: start, count: size, path: path)
          guard let next = try message.address() else { continue }
          let count = try message.length()
          // A piece of a version 2 header has a signature before its messages and a checksum after them.
          guard isNew else {
            pending.append((next, count))
            continue
          }
          guard count >= 8 else { throw reader.refusal(at: start, expected: "at least 8 bytes", found: "\(count)") }
          var piece = try file.read(at: next, count: 4, path: path)
          try piece.expect("OCHK")
          pending.append((next + 4, count - 8))
        }
      }
    }
  }
}
