import Foundation
import NNBBytes
import NNBTestSupport
import Testing

import NNBSystem

/// Files that another file says are beside it.
struct NeighbourTests {
  @Test(arguments: ["part.bin", "ä", "a b", "...", String(repeating: "n", count: 255)])
  func `a regular file in the folder is opened`(name: String) throws {
    try withTemporaryFolder { folder in
      try Data([1, 2, 3]).write(to: URL(filePath: "\(folder)/\(name)"))
      let source = try openNeighbour(name, of: FilePath("\(folder)/model.onnx"))
      #expect(try source.read(at: 0, upTo: 9) == [1, 2, 3])
      #expect(source.knownCount == 3)
      #expect(source.name == "\(folder)/\(name)")
    }
  }

  @Test(arguments: [
    "", ".", "..", "../part.bin", "/part.bin", "folder/part.bin", "a\0", String(repeating: "n", count: 256),
  ])
  func `a name that could lead elsewhere is not plain`(name: String) throws {
    #expect(!isPlainFileName(name))
    #expect(throws: FileError.self) { try openNeighbour(name, of: FilePath("/tmp/model.onnx")) }
  }

  @Test func `a name is a path in the folder, and a hyphen is no stream`() {
    #expect(neighbourPath("a", of: FilePath("m.onnx")) == "a")
    #expect(neighbourPath("-", of: FilePath("m.onnx")) == "./-")
    #expect(neighbourPath("a", of: FilePath("x/m.onnx")) == "x/a")
    #expect(neighbourPath("a", of: FilePath("/m.onnx")) == "/a")
  }

  @Test func `links, folders, pipes and what is missing are refused`() throws {
    try withTemporaryFolder { folder in
      try Data([1]).write(to: URL(filePath: "\(folder)/real"))
      try FileManager.default.createSymbolicLink(atPath: "\(folder)/link", withDestinationPath: "\(folder)/real")
      try FileManager.default.createDirectory(atPath: "\(folder)/inner", withIntermediateDirectories: false)
      try #require(unsafe mkfifo("\(folder)/pipe", 0o600) == 0)
      func error(_ name: String) -> FileError? {
        do throws(FileError) {
          _ = try openNeighbour(name, of: FilePath("\(folder)/m"))
          return nil
        } catch {
          return error
        }
      }
      #expect(error("link") == .isLink(path: "\(folder)/link"))
      #expect(error("pipe") == .notRegular(path: "\(folder)/pipe"))
      #expect(error("missing") == .system(.open, path: "\(folder)/missing", code: ENOENT))
      #expect(error("inner") == .isDirectory(path: "\(folder)/inner"))
      #expect(error("real") == nil)
    }
  }
}
