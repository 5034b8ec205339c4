import Foundation
import NNBTestSupport
import Testing

/// The names that a run will write, looked at before its first step.
struct CheckpointNameTests {
  private static let small = ["--hidden", "2", "--batch-size", "100", "--quiet", "--steps", "20"]
  private static let keeping = ["--checkpoint-every", "10steps", "--keep", "1"]

  @Test(arguments: [
    "m.step000000010.nnb", "./m.step000000020.nnb", "m.step123456789.nnb", "link", "sub/../m.step000000010.nnb",
  ])
  func `A log does not take the name of a checkpoint that is kept`(log: String) throws {
    try withTemporaryFolder { folder in
      let manager = FileManager.default
      try manager.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "m.step000000010.nnb")
      try manager.createDirectory(atPath: folder + "/sub", withIntermediateDirectories: false)
      try Tool.nntrain.expect(
        [MNIST.folder, "-o", "m.nnb", "--log", log] + Self.small + Self.keeping, in: folder, status: 64,
        error: """
          nntrain: --log \(log) has the name of a checkpoint that --keep keeps beside m.nnb
            --log with another name writes it there

          """)
      #expect(try names(in: folder) == ["link", "sub"])
      let other = try Tool.nntrain.run(
        [MNIST.folder, "-o", "m.nnb", "--log", "m.step000000010.jsonl"] + Self.small + Self.keeping, in: folder)
      #expect(other.status == 0, "\(other.error)")
    }
  }

  @Test func `A name that is too long for what is kept is refused before training`() throws {
    try withTemporaryFolder { folder in
      // With .step000000020 before the ending it has 258 bytes, where 255 are allowed.
      let stem = String(repeating: "n", count: 240), name = stem + ".nnb"
      try Tool.nntrain.expect(
        [MNIST.folder, "-o", name] + Self.small + Self.keeping, in: folder, status: 73,
        error: "nntrain: cannot create \(stem).step000000020.nnb: File name too long\n")
      #expect(try names(in: folder) == [])
      let run = try Tool.nntrain.run([MNIST.folder, "-o", name] + Self.small, in: folder)
      #expect(run.status == 0, "\(run.error)")
    }
  }

  @Test(
    arguments: [
      ("mkdir $name", "is not a regular file and cannot be replaced by one"),
      ("ln -s nothing $name", "is a symbolic link whose target does not exist"),
    ], [[], ["--force"]])
  func `What no file can replace is refused before training`(made: (script: String, error: String), force: [String])
    throws
  {
    try withTemporaryFolder { folder in
      // The last of the run's checkpoints.
      let name = "m.step000000020.nnb"
      try #require(try shell("name=\(name); " + made.script, in: folder).status == 0)
      try Tool.nntrain.expect(
        [MNIST.folder, "-o", "m.nnb"] + Self.small + Self.keeping + force, in: folder, status: 73,
        error: "nntrain: \(name) \(made.error)\n")
      #expect(try names(in: folder) == [name])
    }
  }

  @Test func `Names are compared byte for byte`() throws {
    try withTemporaryFolder { folder in
      // To Swift's strings an e with its accent and an e and an accent are the same; to the system they are two names.
      let one = "\u{E9}", two = "e\u{301}"
      for name in ["m\(two).step000000010.nnb", "m\(two).nnb"] { try write([1], to: folder + "/" + name) }
      let run = try Tool.nntrain.run([MNIST.folder, "-o", "m\(one).nnb"] + Self.small + Self.keeping, in: folder)
      #expect(run.status == 0, "\(run.error)")
      #expect(try contents(of: folder + "/m\(two).step000000010.nnb") == [1])
      #expect(try names(in: folder).count == 4)
    }
  }

  @Test func `The folder of a name that begins with an accent is the one before it`() throws {
    try withTemporaryFolder { folder in
      let name = "\u{301}m.nnb"
      try FileManager.default.createDirectory(atPath: folder + "/a", withIntermediateDirectories: false)
      let run = try Tool.nntrain.run([MNIST.folder, "-o", "a/" + name] + Self.small + Self.keeping, in: folder)
      #expect(run.status == 0, "\(run.error)")
      #expect(try names(in: folder + "/a").count == 2 && names(in: folder) == ["a"])
    }
  }

  @Test func `A file that is read is not in the way of what is kept, not even by force`() throws {
    try withTemporaryFolder { folder in
      let first = try Tool.nntrain.run([MNIST.folder, "-o", "m.step000000010.nnb"] + Self.small, in: folder)
      #expect(first.status == 0, "\(first.error)")
      let more = ["--batch-size", "100", "--quiet", "--steps", "20"] + Self.keeping
      try Tool.nntrain.expect(
        [MNIST.folder, "--init-from", "m.step000000010.nnb", "-o", "m.nnb", "--force"] + more, in: folder, status: 64,
        error: "nntrain: m.step000000010.nnb is an input and is not replaced\n")
      #expect(try names(in: folder) == ["m.step000000010.nnb"])
    }
  }
}
