import Foundation
import Testing
import NNBTestSupport

struct NNBTrainingTests {
  /// Runs of `Fixtures/make_reference.py`, which computes them with NumPy.
  struct Reference: CustomTestStringConvertible {
    let name: String
    let options: [String]
    var testDescription: String { name }

    func values(_ array: String) throws -> [Double] { try Fixtures.reference("training/\(name)/\(array)") }
  }

  static let references = [
    Reference(name: "batch64", options: ["--hidden", "32", "--epochs", "3"]),
    Reference(name: "batch50", options: ["--hidden", "16", "--epochs", "2", "--batch-size", "50"]),
    Reference(
      name: "full", options: ["--hidden", "10", "--init", "uniform", "--steps", "20", "--batch-size", "full"]),
  ]

  @Test(arguments: references)
  func `The numbers of a run are those that NumPy computes`(reference: Reference) throws {
    try withTemporaryFolder { folder in
      let run = try Tool.nntrain.run([MNIST.folder, "-o", "m.nnb", "--json"] + reference.options, in: folder)
      #expect(run.status == 0)
      let lines = try run.decoded(EpochLine.self)
      let loss = try reference.values("loss"), testLoss = try reference.values("test_loss")
      #expect(lines.count == loss.count)
      #expect(lines.map(\.epoch) == Array(1...loss.count))
      #expect(lines.map(\.trainAccuracy) == (try reference.values("accuracy")))
      #expect(lines.map(\.testAccuracy) == (try reference.values("test_accuracy")))
      for (line, (loss, testLoss)) in zip(lines, zip(loss, testLoss)) {
        #expect(abs(line.trainLoss - loss) < 1e-6 * loss)
        #expect(abs((line.testLoss ?? 0) - testLoss) < 1e-6 * testLoss)
        #expect(line.timing.seconds > 0)
        #expect(abs(line.timing.imagesPerSecond * line.timing.seconds - 4_000) < 0.01)
      }
    }
  }

  @Test func `A line of text tells loss, accuracies and speed`() throws {
    let reference = Self.references[0]
    let loss = try reference.values("loss")
    let accuracy = try reference.values("accuracy"), testAccuracy = try reference.values("test_accuracy")
    try withTemporaryFolder { folder in
      let run = try Tool.nntrain.run([MNIST.folder, "-o", "m.nnb"] + reference.options, in: folder)
      #expect(
        run.error == """
          nntrain: 4,000 images of 28x28, 10 classes, 1,000 to test
          nntrain: wrote m.nnb

          """)
      #expect(run.lines.count == 3)
      for (index, line) in run.lines.enumerated() {
        let expected = String(
          format: "epoch %d/3  loss %.4f  train %@  test %@  ", index + 1, loss[index],
          percentage(accuracy[index], of: 4_000), percentage(testAccuracy[index], of: 1_000))
        #expect(line.hasPrefix(expected), "\(line)")
        #expect(line.dropFirst(expected.count).wholeMatch(of: /[1-9][0-9,]* images\/s/) != nil, "\(line)")
      }
    }
  }

  /// A part of `count` images as a percentage, its halves rounded up in whole numbers.
  private func percentage(_ part: Double, of count: Int) -> String {
    let hundredths = (20_000 * Int((part * Double(count)).rounded()) + count) / (2 * count)
    return String(format: "%d.%02d %%", hundredths / 100, hundredths % 100)
  }

  @Test func `JSON has the promised keys, and nothing else is on standard output`() throws {
    try withTemporaryFolder { folder in
      let run = try MNIST.train(in: folder, ["--json"])
      #expect(
        run.lines.map(keys) == [
          [
            "epoch", "step", "train_loss", "train_accuracy", "validation_loss", "validation_accuracy", "test_loss",
            "test_accuracy", "learning_rate", "timing", "seconds", "images_per_second",
          ]
        ])
      #expect(run.error.hasSuffix("\nnntrain: wrote m.nnb\n"))
    }
  }

  @Test func `A held-out part is trained without and reported on`() throws {
    try withTemporaryFolder { folder in
      let run = try MNIST.train(in: folder, ["--validation", "500", "--json"])
      #expect(run.error.hasPrefix("nntrain: 3,500 images of 28x28, 10 classes, 1,000 to test\n"))
      let line = try #require(try run.decoded(EpochLine.self).first)
      #expect(line.step == 55)
      // 500 held-out images of 500: whole images are counted.
      let correct = try #require(line.validationAccuracy) * 500
      #expect(abs(correct - correct.rounded()) < 1e-9)
      #expect(try #require(line.validationLoss) > 0)
      let text = try MNIST.train(in: folder, ["--validation", "500"]).text
      #expect(text.contains(String(format: "  validation %.2f %%  test ", correct / 5)), "\(text)")
    }
  }

  @Test func `Steps end inside an epoch`() throws {
    try withTemporaryFolder { folder in
      let arguments = [MNIST.folder, "-o", "m.nnb", "--force", "--hidden", "4", "--steps", "70", "--quiet"]
      let lines = try Tool.nntrain.run(arguments + ["--json"], in: folder).decoded(EpochLine.self)
      #expect(lines.map(\.epoch) == [1, 2])
      #expect(lines.map(\.step) == [63, 70])
      let text = try Tool.nntrain.run(arguments.dropLast(), in: folder).lines
      #expect(text.map { $0.prefix(10) } == ["step 63/70", "step 70/70"])
    }
  }

  @Test func `Quiet leaves out everything but the model`() throws {
    try withTemporaryFolder { folder in
      let run = try MNIST.train(in: folder, ["--quiet"])
      #expect(run.output == [])
      #expect(run.error == "")
      #expect(try names(in: folder) == ["m.nnb"])
      let json = try MNIST.train(in: folder, ["--quiet", "--json"])
      #expect(json.lines.count == 1)
      #expect(json.error == "")
    }
  }

  @Test func `The same command line gives the same bytes, another seed others`() throws {
    try withTemporaryFolder { folder in
      var files: [[UInt8]] = []
      for seed in ["1", "1", "2", "18446744073709551615"] {
        _ = try MNIST.train(in: folder, ["--seed", seed])
        files.append(try contents(of: folder + "/m.nnb"))
      }
      #expect(files[0] == files[1])
      #expect(Set(files).count == 3)
    }
  }
}
