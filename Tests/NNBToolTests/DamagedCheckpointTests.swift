import Foundation
import NNBTestSupport
import Testing

/// Checkpoints that are damaged, where a run to resume finds them.
struct DamagedCheckpointTests {
  private static let settings = ["--hidden", "2", "--batch-size", "100", "--validation", "100"]
  private static let keeping = ["--checkpoint-every", "10steps", "--keep", "9"]

  private func train(_ arguments: [String], in folder: String) throws -> Outcome {
    try Tool.nntrain.run([MNIST.folder] + arguments, in: folder)
  }

  /// A run of 20 steps, in `start.nnb`, and of 60 steps with all that it keeps: of 20, 40 and 60 steps.
  private func prepare(in folder: String) throws {
    for (steps, start) in [
      ("20", ["-o", "m.nnb"] + Self.settings), ("40", ["--resume", "m.nnb"]), ("60", ["--resume", "m.nnb"]),
    ] {
      // The end is always kept; of checkpoints on the way some may be passed over.
      let plan = ["--checkpoint-every", "1000steps", "--keep", "9", "--best", "--steps", steps]
      let run = try train(start + plan, in: folder)
      try #require(run.status == 0, "\(run.error)")
      if steps == "20" { try FileManager.default.copyItem(atPath: folder + "/m.nnb", toPath: folder + "/start.nnb") }
    }
  }

  /// Changes the last byte of a file, which is one of a tensor.
  private func damage(_ name: String, in folder: String) throws {
    var bytes = try contents(of: folder + "/" + name)
    bytes[bytes.count - 1] ^= 1
    try write(bytes, to: folder + "/" + name)
  }

  @Test(arguments: [
    ("m.nnb", ["--resume", "start.nnb", "-o", "m.nnb"]), ("m.best.nnb", ["--resume", "m.nnb", "--best"]),
    ("m.step000000040.nnb", ["--resume", "start.nnb", "-o", "m.nnb"] + keeping),
  ])
  func `One that is in the way is told to be damaged, and where`(name: String, words: [String]) throws {
    try withTemporaryFolder { folder in
      try prepare(in: folder)
      if name.contains("step") { try FileManager.default.removeItem(atPath: folder + "/m.nnb") }
      try damage(name, in: folder)
      let before = try contents(of: folder + "/" + name)
      let refused = try train(words + ["--steps", "80", "--quiet"], in: folder)
      let lines = refused.error.split(separator: "\n")
      try #require(lines.count == 3, "\(refused.error)")
      #expect(lines[0] == "nntrain: \(name) exists, and cannot be read as a checkpoint of this run")
      #expect(lines[1].hasPrefix("  section DATA damaged in block 0 at byte "), "\(refused.error)")
      #expect(lines[2] == "  --force replaces it")
      #expect(refused.status == 73)
      #expect(try contents(of: folder + "/" + name) == before)
    }
  }

  @Test func `A kept one of the past that is damaged is told and stays`() throws {
    try withTemporaryFolder { folder in
      try prepare(in: folder)
      try damage("m.step000000040.nnb", in: folder)
      let run = try train(
        ["--resume", "m.nnb", "--steps", "80", "--checkpoint-every", "1000steps", "--keep", "1"], in: folder)
      #expect(run.status == 0)
      #expect(
        run.error.contains(
          "nntrain: m.step000000040.nnb cannot be read, and stays: section DATA damaged in block 0"
        ),
        "\(run.error)")
      #expect(
        try names(in: folder) == [
          "m.best.nnb", "m.nnb", "m.step000000040.nnb", "m.step000000080.nnb", "start.nnb",
        ])
    }
  }

  @Test func `A best one that is damaged and replaced by force is told until there is a better one`() throws {
    try withTemporaryFolder { folder in
      // A rate with which no later epoch is better.
      let settings = Self.settings + ["--learning-rate", "2"]
      try #require(try train(["-o", "m.nnb", "--epochs", "9", "--best"] + settings, in: folder).status == 0)
      let state = try train(["--resume", "m.nnb", "--steps", "360", "--best"], in: folder)
      try #require(state.status == 0, "\(state.error)")
      try damage("m.best.nnb", in: folder)
      let run = try train(["--resume", "m.nnb", "--steps", "361", "--best", "--force"], in: folder)
      #expect(
        run.error.contains("nntrain: m.best.nnb does not have the model of epoch ")
          && run.error.contains("the best so far: it cannot be read: "), "\(run.error)")
      #expect(!run.error.contains("m.best.nnb: "), "\(run.error)")
      // No epoch of this run is better, so the model of the best one is not there at its end.
      #expect(run.status == 65, "\(run.error)")
      #expect(run.error.contains("does not have the model with the lowest validation loss"), "\(run.error)")
    }
  }
}
