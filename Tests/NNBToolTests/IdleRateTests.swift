import Testing
import NNBTestSupport

/// A schedule that ends at 0 before the run does.
struct IdleRateTests {
  private static let small = [MNIST.folder, "--hidden", "4", "--batch-size", "500"]

  private static func train(_ options: [String], in folder: String) throws -> Outcome {
    let run = try Tool.nntrain.run(small + options, in: folder)
    try #require(run.status == 0, "\(run.error)")
    return run
  }

  @Test func `A cosine that is resumed past its horizon is told, and so is what moves it`() throws {
    try withTemporaryFolder { folder in
      let first = try Self.train(["-o", "m.nnb", "--schedule", "cosine", "--epochs", "2", "--json"], in: folder)
      #expect(!first.error.contains("learning rate"))
      #expect(try first.decoded(EpochLine.self).allSatisfy { $0.learningRate > 0 })
      let note =
        "nntrain: the learning rate is 0 for the 16 steps that are left, which change nothing: its cosine reaches 0 at "
        + "step 16; --horizon moves that with --override\n"
      let second = try Self.train(["--resume", "m.nnb", "--epochs", "4", "-o", "n.nnb", "--json"], in: folder)
      #expect(second.error.hasPrefix(note), "\(second.error)")
      #expect(try second.decoded(EpochLine.self).map(\.learningRate) == [0, 0])
      // What it names works, and has nothing to tell.
      let third = try Self.train(
        ["--resume", "m.nnb", "--epochs", "4", "--horizon", "4epochs", "--override", "--json"], in: folder)
      #expect(!third.error.contains("learning rate is 0"), "\(third.error)")
      #expect(try third.decoded(EpochLine.self).allSatisfy { $0.learningRate > 0 })
    }
  }

  @Test func `A horizon within a run is told with its step`() throws {
    try withTemporaryFolder { folder in
      let run = try Self.train(
        ["-o", "m.nnb", "--schedule", "cosine", "--horizon", "5", "--epochs", "2", "--warmup", "2", "--json"],
        in: folder)
      #expect(
        run.error.hasPrefix(
          "nntrain: the learning rate is 0 for the last 11 steps, from step 6 on, which change nothing: its cosine "
            + "reaches 0 at step 5; --horizon moves that\n"), "\(run.error)")
      let lines = try run.decoded(EpochLine.self)
      #expect(lines.map(\.learningRate) == [0, 0])
    }
  }

  @Test func `Steps down to nothing are told, too`() throws {
    try withTemporaryFolder { folder in
      // The rate 0.1 is below the smallest number of f32 after 45 factors of a tenth: 0.1 · 10⁻⁴⁵.
      let run = try Self.train(
        ["-o", "m.nnb", "--schedule", "step", "--decay-every", "1", "--learning-rate", "0.1", "--steps", "60"],
        in: folder)
      #expect(
        run.error.hasPrefix(
          "nntrain: the learning rate is 0 for the last 15 steps, from step 46 on: it decays below the smallest number "
            + "of f32\n"), "\(run.error)")
    }
  }

  @Test(arguments: [
    ["--schedule", "cosine", "--epochs", "3"], ["--schedule", "constant", "--epochs", "3"],
    ["--schedule", "step", "--decay-every", "8", "--epochs", "3"],
    ["--schedule", "cosine", "--horizon", "40", "--epochs", "3", "--warmup", "1epoch"],
  ])
  func `A run whose rate stays above 0 has nothing to tell`(options: [String]) throws {
    try withTemporaryFolder { folder in
      let run = try Self.train(["-o", "m.nnb"] + options, in: folder)
      #expect(!run.error.contains("learning rate"), "\(run.error)")
    }
  }
}
