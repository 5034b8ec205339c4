import Foundation
import NNBTestSupport
import Testing

/// What nntrain's own errors say for programs, and how often.
struct TrainingErrorTests {
  private static let small = ["--hidden", "2", "--batch-size", "100", "--quiet", "--steps", "20"]
  private static let kept = ["--checkpoint-every", "10steps", "--keep", "1"]
  private static let stateless = Fixtures.path("nnb/good/two-layers.nnb")
  private static let earlier = Fixtures.path("golden/version-0.nnb")

  /// A finished run, a log of another one, and files that are neither.
  private func prepare(in folder: String) throws {
    let run = try Tool.nntrain.run([MNIST.folder, "-o", "m.nnb"] + Self.small, in: folder)
    try #require(run.status == 0, "\(run.error)")
    for name in ["notes", "n.nnb", "n.best.nnb", "k.step000000010.nnb"] {
      try write(Array("notes".utf8), to: folder + "/" + name)
    }
    try write([], to: folder + "/empty")
    try write([0xFF], to: folder + "/bytes")
    let line = #"{"epoch": 1, "step": 20, "train_loss": 0}"#
    try write(Array((line + "\n" + line + "\n").utf8), to: folder + "/other")
  }

  @Test(
    arguments: [
      (["-o", "m.nnb"] + small, "cannot-create", "exists", "m.nnb", nil),
      (["-o", "k.nnb", "--seed", "2"] + small + kept, "cannot-create", "unknown-format", "k.step000000010.nnb", nil),
      (["--resume", "m.nnb", "-o", "n.nnb"], "cannot-create", "unknown-format", "n.nnb", nil),
      (["-o", "x.nnb", "--log", "other"] + small, "cannot-create", "exists", "other", nil),
      (["-o", "x.nnb", "--log", "notes"] + small, "cannot-create", "not-a-log", "notes", 0),
      (["-o", "x.nnb", "--log", "x.nnb"] + small, "usage", "is-output", "x.nnb", nil),
      (
        ["-o", "x.nnb", "--log", "x.step000000010.nnb"] + small + kept, "usage", "is-output", "x.step000000010.nnb", nil
      ),
      (["--resume", "m.nnb", "--steps", "80", "--log", "notes"], "bad-data", "other-log", "notes", 0),
      (["-o", "x.nnb", "--class-names", "@empty"] + small, "bad-data", "not-class-names", "empty", nil),
      (["-o", "x.nnb", "--class-names", "@bytes"] + small, "bad-data", "not-class-names", "bytes", nil),
      (["--resume", stateless], "bad-data", "no-training-state", stateless, nil),
      (["--resume", "-", "-o", "x.nnb"], "bad-data", "no-training-state", "-", nil),
      (["--resume", earlier], "bad-data", "arithmetic-version", earlier, nil),
      (["--resume", earlier, "--override", "--seed", "9"], "bad-data", "arithmetic-version", earlier, nil),
      (["--resume", "m.nnb", "--seed", "9"], "usage", "other-settings", "m.nnb", nil),
      (["--resume", "m.nnb", "--validation", "9"], "usage", "other-data", "m.nnb", nil),
    ] as [([String], String, String, String, Int?)])
  func `An error about a file names it, and what is wrong with it`(
    arguments: [String], kind: String, code: String, file: String, offset: Int?
  ) throws {
    try withTemporaryFolder { folder in
      try prepare(in: folder)
      let run = try Tool.nntrain.run([MNIST.folder, "--json"] + arguments, in: folder, input: Self.stateless)
      let object = try JSONSerialization.jsonObject(with: Data(try #require(run.lines.last).utf8)) as? [String: Any]
      let error = try #require(object?["error"] as? [String: Any], "\(run.error)")
      #expect(error["kind"] as? String == kind)
      #expect(error["code"] as? String == code)
      #expect(error["file"] as? String == file)
      #expect(error["offset"] as? Int == offset)
      #expect(try !names(in: folder).contains("x.nnb"))
    }
  }

  @Test func `A foreign log is told with the byte where its line begins`() throws {
    try withTemporaryFolder { folder in
      let settings = ["--hidden", "2", "--batch-size", "1000", "--quiet", "--epochs", "2", "--log", "l"]
      let run = try Tool.nntrain.run([MNIST.folder, "-o", "m.nnb"] + settings, in: folder)
      try #require(run.status == 0, "\(run.error)")
      let first = try contents(of: folder + "/l").prefix { $0 != UInt8(ascii: "\n") } + [UInt8(ascii: "\n")]
      try write(Array(first + Array("{}\n".utf8)), to: folder + "/l")
      let resumed = try Tool.nntrain.run(
        [MNIST.folder, "--resume", "m.nnb", "--epochs", "3", "--log", "l", "--json"], in: folder)
      #expect(resumed.text.contains(#""file": "l", "offset": \#(first.count), "status": 65"#), "\(resumed.text)")
    }
  }

  @Test func `A model from standard input is called that`() throws {
    try withTemporaryFolder { folder in
      try prepare(in: folder)
      let refused = try Tool.nntrain.run(
        [MNIST.folder, "--resume", "-", "-o", "x.nnb"], in: folder, input: Self.stateless)
      #expect(
        refused.error.hasPrefix("nntrain: standard input cannot be resumed: it holds a model"), "\(refused.error)")
      let finished = try Tool.nntrain.run(
        [MNIST.folder, "--resume", "-", "-o", "x.nnb"], in: folder, input: folder + "/m.nnb")
      #expect(finished.error.contains("nntrain: standard input is finished: 0 epochs, 20 steps\n"), "\(finished.error)")
    }
  }

  @Test func `A full standard output is told once, also with --quiet`() throws {
    try withTemporaryFolder { folder in
      for options in [[], ["--json"], ["--json", "--quiet"]] {
        let run = try shell(
          #"tool=$1; shift; "$tool" "$@" > /dev/full"#,
          [Tool.nntrain.url.path(), MNIST.folder, "-o", "m.nnb", "--force", "--hidden", "2", "--epochs", "2"] + options,
          in: folder)
        #expect(run.status == 74)
        #expect(run.error.split(separator: "cannot write standard output").count == 2, "\(run.error)")
        #expect(
          run.error.contains(
            "cannot write standard output: No space left on device\n  the work goes on without\n"), "\(run.error)")
      }
    }
  }
}
