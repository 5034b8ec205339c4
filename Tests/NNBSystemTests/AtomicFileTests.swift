import NNBBytes
import Foundation
import NNBTestSupport
import Testing

import NNBSystem

/// Everything here holds for a file without a name and for one with a temporary name.
@Suite struct AtomicFileTests {
  @Test(arguments: [true, false])
  func `a new file has the bytes and nothing is beside it`(unnamed: Bool) throws {
    try withTemporaryFolder { folder in
      let file = try AtomicFile(replacing: folder + "/out", unnamed: unnamed)
      try file.write([1, 2, 3], at: 0)
      try file.commit()
      #expect(try contents(of: folder + "/out") == [1, 2, 3])
      #expect(try FileSystem.names(in: folder) == ["out"])
    }
  }

  @Test(arguments: [true, false])
  func `an existing file is replaced whole`(unnamed: Bool) throws {
    try withTemporaryFolder { folder in
      try write([UInt8](repeating: 9, count: 100), to: folder + "/out")
      let file = try AtomicFile(replacing: folder + "/out", unnamed: unnamed)
      try file.write([4, 5], at: 0)
      #expect(try contents(of: folder + "/out") == [UInt8](repeating: 9, count: 100))
      try file.commit()
      #expect(try contents(of: folder + "/out") == [4, 5])
      #expect(try FileSystem.names(in: folder) == ["out"])
    }
  }

  @Test func `a file without a name does not show before it is committed`() throws {
    try withTemporaryFolder { folder in
      let file = try AtomicFile(replacing: folder + "/out", unnamed: true)
      try file.write([1], at: 0)
      #expect(try FileSystem.names(in: folder) == [])
      try file.commit()
    }
  }

  @Test(arguments: [true, false])
  func `a file that is dropped leaves nothing behind`(unnamed: Bool) throws {
    func begin(_ path: String) throws {
      let file = try AtomicFile(replacing: path, unnamed: unnamed)
      try file.write([1, 2, 3], at: 0)
    }
    try withTemporaryFolder { folder in
      try begin(folder + "/new")
      #expect(try FileSystem.names(in: folder) == [])
      try write([7], to: folder + "/old")
      try begin(folder + "/old")
      #expect(try FileSystem.names(in: folder) == ["old"])
      #expect(try contents(of: folder + "/old") == [7])
    }
  }

  @Test(arguments: [true, false])
  func `two files in the making do not disturb each other`(unnamed: Bool) throws {
    try withTemporaryFolder { folder in
      let first = try AtomicFile(replacing: folder + "/a", unnamed: unnamed)
      let second = try AtomicFile(replacing: folder + "/b", unnamed: unnamed)
      try first.write([1], at: 0)
      try second.write([2], at: 0)
      try first.commit()
      try second.commit()
      #expect(try contents(of: folder + "/a") == [1])
      #expect(try contents(of: folder + "/b") == [2])
      #expect(try FileSystem.names(in: folder) == ["a", "b"])
    }
  }

  @Test(arguments: [true, false])
  func `many files at once, each begun while others are committed, all arrive`(unnamed: Bool) throws {
    try withTemporaryFolder { folder in
      DispatchQueue.concurrentPerform(iterations: 4) { worker in
        #expect(throws: Never.self) {
          for number in 0..<100 {
            let file = try AtomicFile(replacing: "\(folder)/\(worker)-\(number)", unnamed: unnamed)
            try file.write([UInt8(worker), UInt8(number)], at: 0)
            try file.commit()
          }
        }
      }
      try #expect(FileSystem.names(in: folder).count == 400)
      for worker in 0..<4 {
        for number in 0..<100 {
          try #expect(contents(of: "\(folder)/\(worker)-\(number)") == [UInt8(worker), UInt8(number)])
        }
      }
    }
  }

  @Test func `parts can be written in any order and a gap reads as zeros`() throws {
    try withTemporaryFolder { folder in
      try write([UInt8](repeating: 0xaa, count: 50), to: folder + "/out")
      let file = try AtomicFile(replacing: folder + "/out")
      try file.write([8, 9], at: 6)
      try file.write([1, 2], at: 0)
      try file.write([3], at: 1)
      try file.commit()
      #expect(try contents(of: folder + "/out") == [1, 3, 0, 0, 0, 0, 8, 9])
    }
  }

  @Test func `nothing written is an empty file`() throws {
    try withTemporaryFolder { folder in
      let file = try AtomicFile(replacing: folder + "/out")
      try file.write([], at: 0)
      try file.commit()
      #expect(try contents(of: folder + "/out") == [])
    }
  }

  @Test func `a negative offset is refused by the system`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/out"
      let file = try AtomicFile(replacing: path)
      #expect(throws: FileError.system(.write, path: path, code: EINVAL)) { try file.write([1], at: -1) }
    }
  }

  @Test(arguments: [true, false])
  func `a folder that takes the target's place meanwhile is an error and stays`(unnamed: Bool) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/out"
      let file = try AtomicFile(replacing: path, unnamed: unnamed)
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
      do throws(FileError) {
        try file.commit()
        Issue.record("the folder was replaced")
      } catch {
        #expect(error == .system(.rename, path: path, code: EISDIR))
      }
      #expect(FileSystem.isDirectory(path))
      #expect(try FileSystem.names(in: folder) == ["out"])
    }
  }

  @Test func `A file whose folder cannot be synced is named all the same, and known`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/m.nnb"
      var isNamed = false
      do throws(FileError) {
        // A number that no process has open.
        let file = try AtomicFile(
          try OutputTarget(path), of: path, rule: .none, in: OwnedDescriptor(.max))
        try file.write([1], at: 0)
        try file.commit { _ in isNamed = true }
        Issue.record("a folder that is not open was synced")
      } catch {
        #expect(error == .system(.sync, path: path, code: EBADF))
      }
      let content = try contents(of: path)
      #expect(isNamed && content == [1])
    }
  }
}
