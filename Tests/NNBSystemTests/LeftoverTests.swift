import NNBBytes
import Foundation
import NNBTestSupport
import Testing

import NNBSystem

/// What killed processes leave where a file system has no files without a name.
struct LeftoverTests {
  @Test func `A killed process's file goes with the next output, one that is being made stays`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "nnb-test-\(UUID().uuidString)")
      .path(percentEncoded: false)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    await #expect(processExitsWith: .signal(SIGKILL)) { [folder = folder as String] in
      let file = try AtomicFile(replacing: folder + "/out", unnamed: false)
      try file.write([1, 2, 3], at: 0)
      kill(getpid(), SIGKILL)
      try file.commit()
    }
    let left = try FileSystem.names(in: folder)
    #expect(left.count == 1 && left.allSatisfy(TemporaryName.isOne))
    let living = try AtomicFile(replacing: folder + "/out", unnamed: false)
    let strange = [".nnb-00000000-0123456789abcdef.tmp", ".nnb-1-0.tmp", "notes.tmp"]
    for name in strange { try write([1], to: folder + "/" + name) }
    let names = try FileSystem.names(in: folder)
    let place = try OutputPlace(folder + "/m.nnb", removesLeftovers: true)
    #expect(place.leftovers.removed == left.map { folder + "/" + $0 })
    #expect(place.leftovers.doubtful == [folder + "/" + strange[0]])
    #expect(try FileSystem.names(in: folder) == names.filter { !left.contains($0) })
    try living.commit()
    #expect(try FileSystem.names(in: folder) == (strange + ["out"]).sorted())
  }

  @Test func `A file whose name only looks like a hidden one stays`() throws {
    try withTemporaryFolder { folder in
      let own = TemporaryName.make(), start = own.dropLast(20)
      let strange = [
        "\(start)my-valuable-note.tmp", "\(start)0123456789ABCDEF.tmp", "\(start)0123456789abcdeg.tmp",
        "\(start)0123456789abcdef.tmp.tmp", ".nnb-0123456-0123456789abcdef0.tmp", ".nnb-unknown1-0123456789abcdef.tmp",
      ]
      for name in strange + [own] { try write([1], to: folder + "/" + name) }
      let leftovers = try OutputPlace(folder + "/m.nnb", removesLeftovers: true).leftovers
      #expect(leftovers.removed == [folder + "/" + own] && leftovers.doubtful == [])
      #expect(try FileSystem.names(in: folder) == strange.sorted())
    }
  }

  @Test func `Only an output that is told to looks for what was left`() throws {
    try withTemporaryFolder { folder in
      let name = TemporaryName.make()
      try write([1], to: folder + "/" + name)
      #expect(try OutputPlace(folder + "/m.nnb").leftovers == Leftovers())
      #expect(try FileSystem.names(in: folder) == [name])
    }
  }

  @Test func `A link with such a name leads nowhere`() throws {
    try withTemporaryFolder { folder in
      let name = TemporaryName.make()
      try write([1], to: folder + "/target")
      try FileManager.default.createSymbolicLink(atPath: folder + "/" + name, withDestinationPath: "target")
      #expect(try OutputPlace(folder + "/m.nnb", removesLeftovers: true).leftovers == Leftovers())
      #expect(try FileSystem.names(in: folder) == [name, "target"])
    }
  }

  @Test func `A signal's handler removes what is being made, and nothing else`() async {
    await #expect(processExitsWith: .success) {
      try withTemporaryFolder { folder in
        UnfinishedFiles.prepare()
        let done = try AtomicFile(replacing: folder + "/done", unnamed: false)
        try done.commit()
        let first = try AtomicFile(replacing: folder + "/a", unnamed: false)
        let second = try AtomicFile(replacing: folder + "/b", unnamed: true)
        #expect(try FileSystem.names(in: folder).count == 2)
        UnfinishedFiles.removeAll()
        #expect(try FileSystem.names(in: folder) == ["done"])
        try second.commit()
        do throws(FileError) {
          try first.commit()
          Issue.record("what was removed was given its name")
        } catch {
          #expect(error == .system(.rename, path: folder + "/a", code: ENOENT))
        }
      }
    }
  }

  @Test func `A lock's place is FNV-1a of the name`() {
    // Fowler, Noll and Vo's own test values of 64 bits for "a" and "foobar", less the two highest bits.
    let known: [String: UInt64] = ["a": 0xAF63_DC4C_8601_EC8C, "foobar": 0x8594_4171_F739_67E8]
    let low: UInt64 = 1 << 62 - 1
    for (name, value) in known { #expect(UInt64(OutputLock.place(of: name)) == value & low) }
  }
}
