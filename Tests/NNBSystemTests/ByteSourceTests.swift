import NNBBytes
import Foundation
import NNBSystem
import NNBTestSupport
import Testing

struct ByteSourceTests {
  static let ranges: [(offset: Int, count: Int, expected: [UInt8])] = [
    (0, 5, [10, 11, 12, 13, 14]),
    (0, 4, [10, 11, 12, 13]),
    (0, .max, [10, 11, 12, 13, 14]),
    (2, 2, [12, 13]),
    (2, .max, [12, 13, 14]),
    (4, 1, [14]),
    (5, 1, []),
    (.max, .max, []),
    (0, 0, []),
    (0, -1, []),
    (3, .min, []),
  ]

  @Test(arguments: ranges)
  func `memory gives what there is of a range`(offset: Int, count: Int, expected: [UInt8]) throws {
    let source = MemorySource([10, 11, 12, 13, 14])
    #expect(try source.read(at: offset, upTo: count) == expected)
    #expect(source.knownCount == 5)
    #expect(source.name == "memory")
  }

  @Test(arguments: ranges)
  func `every source fills a buffer anew`(offset: Int, count: Int, expected: [UInt8]) throws {
    try withTemporaryFolder { folder in
      try write([10, 11, 12, 13, 14], to: folder + "/five")
      let open = try OpenFile.updating(folder + "/five")
      var buffer: [UInt8] = [1, 2, 3]
      for source in [MemorySource([10, 11, 12, 13, 14]), try openSource(folder + "/five"), open] as [any ByteSource] {
        try source.read(at: offset, upTo: count, into: &buffer)
        #expect(buffer == expected)
      }
    }
  }

  @Test(arguments: ranges)
  func `a file gives what there is of a range`(offset: Int, count: Int, expected: [UInt8]) throws {
    try withTemporaryFolder { folder in
      try write([10, 11, 12, 13, 14], to: folder + "/five")
      let source = try openSource(folder + "/five")
      #expect(try source.read(at: offset, upTo: count) == expected)
      #expect(source.knownCount == 5)
      #expect(source.name == folder + "/five")
    }
  }

  @Test(arguments: ranges)
  func `a pipe gives what there is of a range`(offset: Int, count: Int, expected: [UInt8]) throws {
    try withNamedPipe(carrying: [10, 11, 12, 13, 14]) { path in
      let source = try openSource(path)
      #expect(try source.read(at: offset, upTo: count) == expected)
      #expect(source.name == path)
    }
  }

  @Test func `an empty file has no bytes`() throws {
    try withTemporaryFolder { folder in
      try write([], to: folder + "/empty")
      let source = try openSource(folder + "/empty")
      #expect(source.knownCount == 0)
      #expect(try source.read(at: 0, upTo: 10) == [])
    }
  }

  @Test func `a file that is cut short after it was opened gives what is left`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/file"
      try write([1, 2, 3, 4], to: path)
      let source = try openSource(path)
      try #require(unsafe truncate(path, 2) == 0)
      #expect(try source.read(at: 0, upTo: 4) == [1, 2])
      #expect(try source.read(at: 3, upTo: 1) == [])
    }
  }

  @Test func `a file that is missing cannot be opened`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/missing"
      #expect(throws: FileError.system(.open, path: path, code: ENOENT)) { try openSource(path) }
      #expect(throws: FileError.system(.open, path: "", code: ENOENT)) { try openSource("") }
    }
  }

  @Test func `a folder is not a source`() throws {
    try withTemporaryFolder { folder in
      #expect(throws: FileError.isDirectory(path: folder)) { try openSource(folder) }
    }
  }
}
