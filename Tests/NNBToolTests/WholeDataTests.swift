import Testing
import NNBTestSupport

/// Runs on the whole of MNIST and Fashion-MNIST; short ones unless `NNB_TEST_FULL` is set.
struct WholeDataTests {
  private func train(_ data: String, _ options: [String]) throws -> EpochLine {
    try withTemporaryFolder { folder in
      let run = try Tool.nntrain.run([data, "-o", "m.nnb", "--json"] + options, in: folder)
      try #require(run.status == 0, "\(run.error)")
      let last = try #require(try run.decoded(EpochLine.self).last)
      let test = try Tool.nninfer.run(["--model", "m.nnb", data, "--json"], in: folder)
      let line = try #require(try test.decoded(EvaluationLine.self).first)
      #expect(line.images == 10_000)
      #expect(line.accuracy == last.testAccuracy)
      #expect(line.loss == last.testLoss)
      return last
    }
  }

  @Test(.enabled(if: Fixtures.mnist != nil), arguments: 1...testCount(1, full: 5))
  func `Training on MNIST reaches 97.3 percent in ten epochs`(seed: Int) throws {
    let data = try #require(Fixtures.mnist)
    let epochs = testCount(1, full: 10)
    let last = try train(data, ["--epochs", "\(epochs)", "--seed", "\(seed)"])
    #expect(try #require(last.testAccuracy) >= (epochs == 10 ? 0.973 : 0.93))
  }

  /// The expected numbers are those of NumPy in f32 from the same initial weights, to four decimals.
  @Test(
    .enabled(if: Fixtures.mnist != nil && testCount(0, full: 1) == 1),
    arguments: [("uniform", 0.8407, 0.8448, 0.5201), ("he-uniform", 0.9030, 0.9080, 0.3428)])
  func `Full batches reach what NumPy reaches`(
    initialization: String, accuracy: Double, testAccuracy: Double, loss: Double
  ) throws {
    let data = try #require(Fixtures.mnist)
    let last = try train(
      data, ["--hidden", "10", "--batch-size", "full", "--steps", "500", "--init", initialization])
    #expect(abs(last.trainAccuracy - accuracy) < 0.001)
    #expect(abs(try #require(last.testAccuracy) - testAccuracy) < 0.001)
    #expect(abs(last.trainLoss - loss) < 0.001)
  }

  @Test(.enabled(if: Fixtures.fashionMNIST != nil))
  func `Training on Fashion-MNIST is better than 80 percent after an epoch`() throws {
    let last = try train(try #require(Fixtures.fashionMNIST), ["--epochs", "1", "--hidden", "32"])
    #expect(try #require(last.testAccuracy) > 0.8)
  }
}
