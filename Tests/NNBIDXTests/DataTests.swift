import NNBBytes
import NNBIDX
import NNBTestSupport
import Testing

/// Data of the wrong length, from memory and from a file.
struct DataTests {
  @Test func `data cut anywhere is truncated`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/rows.idx"
      for found in 0..<12 {
        let bytes = Array(Sample.rows.prefix(12 + found))
        let cause = IDXError.Cause.truncatedData(offset: 12, expected: 12, found: found)
        #expect(throws: cause) { try read(bytes) }
        try write(bytes, to: path)
        #expect(throws: IDXError(cause, in: path)) { try IDXArray(contentsOf: path) }
      }
    }
  }

  @Test(arguments: [[0], [1], [0, 0, 0, 0], Sample.rows] as [[UInt8]])
  func `bytes after the data are an error`(rest: [UInt8]) throws {
    let cause = IDXError.Cause.trailingBytes(offset: 24)
    #expect(throws: cause) { try read(Sample.rows + rest) }
    try withTemporaryFolder { folder in
      let path = folder + "/rows.idx"
      try write(Sample.rows + rest, to: path)
      #expect(throws: IDXError(cause, in: path)) { try IDXArray(contentsOf: path) }
    }
  }

  @Test func `no data is right where a size is zero, and one byte is too many`() throws {
    #expect(try read(idx(0x08, [0])).data.isEmpty)
    #expect(throws: IDXError.Cause.trailingBytes(offset: 8)) { try read(idx(0x08, [0], [0])) }
  }

  @Test func `more than what is read first is read whole`() throws {
    // 1 << 18 bytes are read to look at; the sizes here are around that.
    for count in [262_131, 262_132, 262_133, 262_135, 262_136, 262_137, 300_000] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 / 5) }
      #expect(try read(idx(0x08, [UInt32(count)], bytes)).data == bytes[...])
      #expect(throws: IDXError.Cause.trailingBytes(offset: 8 + count)) {
        try read(idx(0x08, [UInt32(count)], bytes + [0]))
      }
    }
  }

  @Test func `a file of the right bytes is read`() throws {
    try withTemporaryFolder { folder in
      try write(Sample.rows, to: folder + "/rows.idx")
      let array = try IDXArray(contentsOf: folder + "/rows.idx")
      #expect(array.shape == [2, 3])
      #expect(try array.elements() == Sample.rowValues)
    }
  }

  @Test func `a file that cannot be opened is named`() throws {
    try withTemporaryFolder { folder in
      let missing = folder + "/none.idx"
      #expect(throws: IDXError(.file(.system(.open, path: missing, code: 2)), in: missing)) {
        try IDXArray(contentsOf: missing)
      }
      #expect(throws: IDXError(.file(.isDirectory(path: folder)), in: folder)) { try IDXArray(contentsOf: folder) }
    }
  }
}
