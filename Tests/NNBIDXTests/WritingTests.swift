import NNBBytes
import NNBGzip
import NNBIDX
import NNBSystem
import NNBTestSupport
import Testing

struct WritingTests {
  @Test func `the bytes of a file are those the format calls for`() throws {
    let array = try #require(IDXArray(Sample.rowValues, shape: [2, 3]))
    #expect(array.encoded() == Sample.rows)
    let single = try #require(IDXArray([Float(1)], shape: []))
    #expect(single.encoded() == [0, 0, 0x0D, 0, 0x3f, 0x80, 0, 0])
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func `what was written is read again, gzipped or not`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let values = (0..<2 * 3 * 5).map { _ in Int32.random(in: .min ... .max, using: &generator) }
    let array = try #require(IDXArray(values, shape: [2, 3, 5]))
    try withTemporaryFolder { folder in
      for name in ["array.idx", "array.idx.gz", "gz"] {
        try array.write(to: folder + "/" + name)
        let again = try IDXArray(contentsOf: folder + "/" + name)
        #expect(again == array)
        #expect(try again.elements() == values)
      }
      #expect(try FileSystem.names(in: folder) == ["array.idx", "array.idx.gz", "gz"])
      #expect(try contents(of: folder + "/array.idx") == array.encoded())
    }
  }

  @Test func `a name that ends in gz after a dot is gzipped`() throws {
    let array = try #require(IDXArray(Sample.rowValues, shape: [2, 3]))
    try withTemporaryFolder { folder in
      try array.write(to: folder + "/rows.gz")
      let file = try contents(of: folder + "/rows.gz")
      #expect(file.prefix(3) == [0x1f, 0x8b, 8])
      #expect(try Gzip.decompress(file, count: 24) == Sample.rows)
    }
  }

  @Test func `an array that was read is written with its own bytes`() throws {
    try withTemporaryFolder { folder in
      try write(Sample.rowsGzipped, to: folder + "/in.gz")
      try IDXArray(contentsOf: folder + "/in.gz").write(to: folder + "/out")
      #expect(try contents(of: folder + "/out") == Sample.rows)
    }
  }

  @Test func `an error names the file and leaves what was there`() throws {
    let array = try #require(IDXArray([UInt8](), shape: [0]))
    try withTemporaryFolder { folder in
      let path = folder + "/none/out.idx"
      #expect(throws: IDXError(.file(.cannotCreate(path: path, code: 2)), in: path)) { try array.write(to: path) }
      #expect(throws: IDXError(.file(.notReplaceable(path: folder)), in: folder)) { try array.write(to: folder) }
      try #expect(FileSystem.names(in: folder) == [])
    }
    #expect(throws: IDXError(.file(.notReplaceable(path: "/dev/null")), in: "/dev/null")) {
      try array.write(to: "/dev/null")
    }
  }
}
