import Foundation
import NNBTestSupport
import Testing

import NNBSystem

/// Each test is a process of its own, whose settings it may change.
struct TemporaryFolderTests {
  @Test func `files that are soon gone go where the program says, whatever the environment says`() async {
    await #expect(processExitsWith: .success) {
      unsafe setenv("TMPDIR", "/no/such/folder", 1)
      #expect(TemporaryFolder.path == "/tmp")
      TemporaryFolder.choose("/var/tmp")
      #expect(TemporaryFolder.path == "/var/tmp")
    }
  }

  @Test func `a file whose name was taken away can be written and leaves nothing behind`() throws {
    try withTemporaryFolder { folder in
      let file = try OpenFile.nameless(in: folder, name: "nameless")
      try file.write([1, 2, 3], at: 0)
      #expect(try file.read(at: 0, upTo: 9) == [1, 2, 3])
      #expect(try FileSystem.names(in: folder) == [])
    }
  }
}
