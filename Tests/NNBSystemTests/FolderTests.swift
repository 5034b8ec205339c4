import NNBBytes
import Foundation
import NNBSystem
import NNBTestSupport
import Testing

struct FolderTests {
  @Test func `names come sorted, hidden ones too, without the folder itself`() throws {
    try withTemporaryFolder { folder in
      #expect(try FileSystem.names(in: folder) == [])
      for name in ["b", ".hidden", "a", "ü", "B"] { try write([], to: folder + "/" + name) }
      try FileManager.default.createDirectory(atPath: folder + "/c", withIntermediateDirectories: false)
      #expect(try FileSystem.names(in: folder) == [".hidden", "B", "a", "b", "c", "ü"])
    }
  }

  @Test func `a name of the greatest length is whole`() throws {
    try withTemporaryFolder { folder in
      let name = String(repeating: "n", count: 255)
      try write([], to: folder + "/" + name)
      #expect(try FileSystem.names(in: folder) == [name])
    }
  }

  @Test func `paths to one file are told from paths to two`() throws {
    try withTemporaryFolder { folder in
      try write([], to: folder + "/file")
      try write([], to: folder + "/other")
      let manager = FileManager.default
      try manager.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "file")
      try manager.createSymbolicLink(atPath: folder + "/to-new", withDestinationPath: "./new")
      try manager.linkItem(atPath: folder + "/file", toPath: folder + "/hard")
      let same = [
        ("file", "file"), ("file", "./file"), ("link", "file"), ("hard", "link"), ("new", "./new"),
        ("to-new", "new"),
      ]
      let different = [
        ("file", "other"), ("new", "file"), ("file", "new"), ("new", "newer"), ("none/new", "none/new"),
        // One letter with its accent, and a letter and an accent: one text to Swift, two names to the system.
        ("\u{E9}", "e\u{301}"),
      ]
      for (pairs, expected) in [(same, true), (different, false)] {
        for (one, other) in pairs {
          #expect(FileSystem.areSame(folder + "/" + one, folder + "/" + other) == expected, "\(one), \(other)")
        }
      }
    }
  }

  @Test func `a folder that is missing or a file cannot be listed`() throws {
    try withTemporaryFolder { folder in
      try write([], to: folder + "/file")
      #expect(throws: FileError.system(.open, path: folder + "/none", code: ENOENT)) {
        try FileSystem.names(in: folder + "/none")
      }
      #expect(throws: FileError.system(.open, path: folder + "/file", code: ENOTDIR)) {
        try FileSystem.names(in: folder + "/file")
      }
    }
  }

  @Test func `what stands at a path has a kind, and so has the end of a link`() throws {
    try withTemporaryFolder { folder in
      try write([], to: folder + "/file")
      let manager = FileManager.default
      for (link, target) in [("to-file", "file"), ("to-folder", "."), ("to-nothing", "none")] {
        try manager.createSymbolicLink(atPath: folder + "/" + link, withDestinationPath: target)
      }
      func kinds(_ name: String) -> [FileSystem.Kind?] {
        [false, true].map { FileSystem.kind(of: folder + "/" + name, followingLinks: $0) }
      }
      #expect(kinds("file") == [.file, .file])
      #expect(kinds("") == [.folder, .folder])
      #expect(kinds("to-file") == [.link, .file])
      #expect(kinds("to-folder") == [.link, .folder])
      #expect(kinds("to-nothing") == [.link, nil])
      #expect(kinds("none") == [nil, nil])
      #expect(FileSystem.kind(of: "/dev/null", followingLinks: false) == .other)
    }
  }

  @Test func `a path is told to be a folder, a file or nothing`() throws {
    try withTemporaryFolder { folder in
      try write([], to: folder + "/file")
      let manager = FileManager.default
      try manager.createSymbolicLink(atPath: folder + "/to-folder", withDestinationPath: ".")
      try manager.createSymbolicLink(atPath: folder + "/to-file", withDestinationPath: "file")
      try manager.createSymbolicLink(atPath: folder + "/to-nothing", withDestinationPath: "nothing")
      #expect(
        ["", "/file", "/to-folder", "/to-file", "/to-nothing", "/none"].map { FileSystem.isDirectory(folder + $0) }
          == [true, false, true, false, false, false])
      #expect(
        ["", "/file", "/to-folder", "/to-file", "/to-nothing", "/none"].map { FileSystem.exists(folder + $0) }
          == [true, true, true, true, false, false])
    }
  }

  @Test(arguments: [
    ("m.nnb", ".", "m.nnb"), ("a/m.nnb", "a", "m.nnb"), ("/m", "/", "m"), ("a.b/c", "a.b", "c"), ("./x", ".", "x"),
    ("a/\u{301}b", "a", "\u{301}b"), ("a/\u{301}/b", "a/\u{301}", "b"),
  ])
  func `a path has a folder and a last name`(path: String, folder: String, name: String) {
    let parts = FileSystem.parts(of: path)
    #expect(Array(parts.folder.utf8) == Array(folder.utf8) && Array(parts.name.utf8) == Array(name.utf8))
  }

  @Test func `a file is removed, and one that is not there is no fault`() throws {
    try withTemporaryFolder { folder in
      try write([1], to: folder + "/file")
      try FileSystem.remove(folder + "/file")
      try FileSystem.remove(folder + "/file")
      #expect(try FileSystem.names(in: folder) == [])
      #expect(throws: FileError.self) { try FileSystem.remove(folder) }
    }
  }

  @Test func `a file is changed in its place`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/log"
      do {
        let file = try OpenFile.updating(path)
        try file.write([1, 2, 3, 4], at: 0)
        try file.truncate(to: 2)
      }
      let file = try OpenFile.updating(path)
      try file.write([5], at: 2)
      #expect(try contents(of: path) == [1, 2, 5])
      #expect(throws: FileError.cannotCreate(path: folder, code: EISDIR)) { try OpenFile.updating(folder) }
      #expect(throws: FileError.notReplaceable(path: "/dev/null")) { try OpenFile.updating("/dev/null") }
    }
  }
}
