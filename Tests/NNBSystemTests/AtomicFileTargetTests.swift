import NNBBytes
import Foundation
import NNBSystem
import NNBTestSupport
import Testing

/// What an output path may name, and what becomes of its mode and of links.
struct AtomicFileTargetTests {
  private func replace(_ path: String, with bytes: [UInt8] = [1, 2, 3]) throws(FileError) {
    let file = try AtomicFile(replacing: path)
    try file.write(bytes, at: 0)
    try file.commit()
  }

  @Test(arguments: [0o600, 0o640, 0o644, 0o755, 0o777])
  func `an existing file keeps its mode`(mode: Int) throws {
    try withTemporaryFolder { folder in
      try write([0], to: folder + "/out")
      try setPermissions(mode, of: folder + "/out")
      try replace(folder + "/out")
      #expect(try permissions(of: folder + "/out") == mode)
      #expect(try contents(of: folder + "/out") == [1, 2, 3])
    }
  }

  @Test func `a symbolic link stays and the file it names is replaced`() throws {
    try withTemporaryFolder { folder in
      let manager = FileManager.default
      try manager.createDirectory(atPath: folder + "/real", withIntermediateDirectories: false)
      try write([0], to: folder + "/real/file")
      try setPermissions(0o600, of: folder + "/real/file")
      try manager.createSymbolicLink(atPath: folder + "/first", withDestinationPath: "real/file")
      try manager.createSymbolicLink(atPath: folder + "/second", withDestinationPath: "first")
      try replace(folder + "/second")
      #expect(try contents(of: folder + "/real/file") == [1, 2, 3])
      #expect(try permissions(of: folder + "/real/file") == 0o600)
      #expect(try manager.destinationOfSymbolicLink(atPath: folder + "/first") == "real/file")
      #expect(try manager.destinationOfSymbolicLink(atPath: folder + "/second") == "first")
      #expect(try FileSystem.names(in: folder) == ["first", "real", "second"])
      #expect(try FileSystem.names(in: folder + "/real") == ["file"])
    }
  }

  @Test func `a link to nothing is refused`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/link"
      try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "nowhere")
      #expect(throws: FileError.danglingLink(path: path)) { try replace(path) }
      #expect(try FileSystem.names(in: folder) == ["link"])
    }
  }

  @Test func `a link to itself is refused`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/link"
      try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "link")
      #expect(throws: FileError.system(.examine, path: path, code: ELOOP)) { try replace(path) }
    }
  }

  @Test func `a folder is refused, by a link too`() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: ".")
      for path in [folder, folder + "/", folder + "/link", folder + "/.", "/", "."] {
        #expect(throws: FileError.notReplaceable(path: path)) { try replace(path) }
      }
      #expect(try FileSystem.names(in: folder) == ["link"])
    }
  }

  @Test(arguments: ["/dev/null", "/dev/full"])
  func `a device is refused`(path: String) {
    #expect(throws: FileError.notReplaceable(path: path)) { try replace(path) }
  }

  @Test func `a pipe is refused`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/pipe"
      try #require(unsafe mkfifo(path, 0o600) == 0)
      #expect(throws: FileError.notReplaceable(path: path)) { try replace(path) }
    }
  }

  @Test func `a folder that is missing is an error before anything is written`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/missing/out"
      #expect(throws: FileError.cannotCreate(path: path, code: ENOENT)) { _ = try AtomicFile(replacing: path) }
      try #expect(FileSystem.names(in: folder) == [])
    }
  }

  @Test func `a file where a folder is needed is an error`() throws {
    try withTemporaryFolder { folder in
      try write([0], to: folder + "/file")
      for path in [folder + "/file/out", folder + "/file/"] {
        #expect(throws: FileError.system(.examine, path: path, code: ENOTDIR)) { try replace(path) }
      }
    }
  }

  @Test func `a path that ends in a slash names no new file`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/new/"
      #expect(throws: FileError.cannotCreate(path: path, code: ENOENT)) { _ = try AtomicFile(replacing: path) }
    }
  }

  @Test func `an empty path is refused at once`() {
    #expect(throws: FileError.cannotCreate(path: "", code: ENOENT)) { _ = try AtomicFile(replacing: "") }
  }

  @Test func `a name that is too long is refused at once`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/" + String(repeating: "x", count: 300)
      #expect(throws: FileError.system(.examine, path: path, code: ENAMETOOLONG)) {
        _ = try AtomicFile(replacing: path)
      }
    }
  }
}
