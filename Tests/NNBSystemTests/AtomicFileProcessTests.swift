import NNBBytes
import Foundation
import NNBTestSupport
import Testing

import NNBSystem

/// What depends on a setting of the whole process, each in a process of its own.
struct AtomicFileProcessTests {
  @Test func `a new file's mode is 0666 less the umask`() async {
    await #expect(processExitsWith: .success) {
      for (mask, mode) in [(0o022, 0o644), (0o077, 0o600), (0o007, 0o660), (0, 0o666)] as [(mode_t, Int)] {
        for unnamed in [true, false] {
          umask(0o022)
          try withTemporaryFolder { folder in
            umask(mask)
            try AtomicFile(replacing: folder + "/out", unnamed: unnamed).commit()
            #expect(try permissions(of: folder + "/out") == mode)
          }
        }
      }
    }
  }

  @Test func `a path without a folder means the current one`() async {
    await #expect(processExitsWith: .success) {
      try withTemporaryFolder { folder in
        #expect(FileManager.default.changeCurrentDirectoryPath(folder))
        for unnamed in [true, false] {
          let file = try AtomicFile(replacing: "out", unnamed: unnamed)
          try file.write([5], at: 0)
          try file.commit()
          #expect(try contents(of: folder + "/out") == [5])
          #expect(try FileSystem.names(in: folder) == ["out"])
        }
      }
    }
  }

  @Test func `a folder that may not be written is an error before anything is written`() async {
    await #expect(processExitsWith: .success) {
      becomeNobody()
      try withTemporaryFolder { folder in
        try setPermissions(0o555, of: folder)
        let path = folder + "/out"
        for unnamed in [true, false] {
          #expect(throws: FileError.cannotCreate(path: path, code: EACCES)) {
            _ = try AtomicFile(replacing: path, unnamed: unnamed)
          }
        }
      }
    }
  }

  @Test func `a folder that may be written but not read gets the file all the same`() async {
    await #expect(processExitsWith: .success) {
      becomeNobody()
      try withTemporaryFolder { folder in
        try setPermissions(0o333, of: folder)
        for content: UInt8 in 1...2 {
          let place = try OutputPlace(folder + "/out", replacesAny: true, removesLeftovers: true)
          try place.checkRoom(for: 1)
          let file = try place.begin()
          try file.contents.write([content], at: 0)
          try file.commit()
          #expect(try contents(of: folder + "/out") == [content])
        }
        try setPermissions(0o777, of: folder)
        #expect(try FileSystem.names(in: folder) == ["out"])
      }
    }
  }

  @Test func `a file that may not be written is not replaced although its folder may be`() async {
    await #expect(processExitsWith: .success) {
      becomeNobody()
      try withTemporaryFolder { folder in
        let path = folder + "/out"
        try write([7], to: path)
        try setPermissions(0o444, of: path)
        #expect(throws: FileError.cannotCreate(path: path, code: EACCES)) { _ = try AtomicFile(replacing: path) }
        #expect(try contents(of: path) == [7])
        #expect(try FileSystem.names(in: folder) == ["out"])
      }
    }
  }

  @Test func `where there is no room the old file stays and nothing is left`() async {
    await #expect(processExitsWith: .success) {
      try withTemporaryFolder { folder in
        let path = folder + "/out"
        try write([7], to: path)
        signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit(rlim_cur: 4096, rlim_max: 4096)
        #expect(unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
        for unnamed in [true, false] {
          #expect(throws: FileError.system(.write, path: path, code: EFBIG)) {
            let file = try AtomicFile(replacing: path, unnamed: unnamed)
            try file.write([UInt8](repeating: 1, count: 10_000), at: 0)
            try file.commit()
          }
          #expect(try contents(of: path) == [7])
          #expect(try FileSystem.names(in: folder) == ["out"])
        }
      }
    }
  }

  @Test func `an end in the middle leaves nothing behind`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "nnb-test-\(UUID().uuidString)")
      .path(percentEncoded: false)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    await #expect(processExitsWith: .signal(SIGKILL)) { [folder = folder as String] in
      let file = try AtomicFile(replacing: folder + "/out")
      try file.write([1, 2, 3], at: 0)
      kill(getpid(), SIGKILL)
      try file.commit()
    }
    #expect(try FileSystem.names(in: folder) == [])
  }
}

/// Gives up the rights of root, for whom permissions do not count. Temporary files then are where anybody may have some, as
/// root's own folder for them may be closed to others.
private func becomeNobody() {
  guard geteuid() == 0 else { return }
  #expect(setuid(65534) == 0)
  let folder = FileManager.default.temporaryDirectory.path(percentEncoded: false)
  if unsafe access(folder, W_OK | X_OK) != 0 { #expect(unsafe setenv("TMPDIR", "/tmp", 1) == 0) }
}
