import Foundation
import NNB
import NNBModel
import NNBTestSupport
import Testing

/// `nntrain --average`, and what the tools say of such a model.
struct AverageToolTests {
  private static let usual = [
    MNIST.folder, "-o", "m.nnb", "--hidden", "9", "--batch-size", "40", "--learning-rate", "0.5", "--validation", "400",
  ]
  private static let epochs = usual + ["--epochs", "2", "--average", "0.5"]

  @Test(arguments: ["0", "1.1", "-0.5", "nan", "all", "1e-999", ""])
  func `What is no part is refused, and nothing is written`(value: String) throws {
    try withTemporaryFolder { folder in
      let run = try Tool.nntrain.run(Self.usual + ["--average=" + value], in: folder)
      #expect(run.status == 64 && run.error.hasPrefix("nntrain: --average"), "\(run.error)")
      #expect(try names(in: folder) == [])
    }
  }

  /// An epoch says how both do; what other tools find of the model is what it says of the average.
  @Test func `Average and last weights are measured beside each other, and the model has the average`() throws {
    try withTemporaryFolder { folder in
      let run = try Tool.nntrain.run(Self.epochs + ["--json", "--log", "run.jsonl"], in: folder)
      #expect(run.status == 0, "\(run.error)")
      #expect(
        run.error.contains(
          "the model has the average of the weights, over about the last 0.5 of the steps, which begins after step 64; "
            + "validation and test measure it"
        ),
        "\(run.error)")
      let line = try #require(try run.decoded(EpochLine.self).last)
      let last = try #require(line.lastValidationAccuracy)
      #expect(line.average == 0.5 && line.lastValidationLoss != line.validationLoss && last > 0.5)
      let found = try Tool.nninfer.run(["m.nnb", MNIST.folder, "--json"], in: folder)
      let evaluated = try #require(try found.decoded(EvaluationLine.self).first)
      #expect(line.testLoss == evaluated.loss && line.testAccuracy == evaluated.accuracy)
      let log = try String(contentsOfFile: folder + "/run.jsonl", encoding: .utf8).split(separator: "\n")
      #expect(log.count == 2 && log.allSatisfy { $0.contains("\"last_validation_loss\": ") }, "\(log)")
      #expect(log.last?.contains("\"last_validation_accuracy\": \(last)}") == true, "\(log)")
      let text = try Tool.nntrain.run(Self.epochs + ["--force"], in: folder)
      #expect(text.text.contains("  last weights "), "\(text.text)")
      let plain = try Tool.nntrain.run(Self.usual + ["--epochs", "1", "--json", "--force"], in: folder)
      #expect(!plain.text.contains("last_") && !plain.text.contains("average"), "\(plain.text)")
    }
  }

  @Test func `A run that is stopped and resumed ends in the same model, log and best model`() throws {
    try withTemporaryFolder { folder in
      let options = ["--log", "run.jsonl", "--best", "--tensorboard", "events"]
      let files = ["m.nnb", "m.best.nnb", "run.jsonl"]
      for epochs in ["1", "3"] {
        let begin = epochs == "1" ? Self.usual + ["--average", "0.5"] : [MNIST.folder, "--resume", "m.nnb"]
        let run = try Tool.nntrain.run(begin + ["--epochs", epochs, "--threads", epochs] + options, in: folder)
        #expect(run.status == 0, "\(run.error)")
      }
      let parts = try files.map { try contents(of: folder + "/" + $0) }
      let whole = try Tool.nntrain.run(
        Self.usual + ["--average", "0.5", "--epochs", "3", "--force"] + options, in: folder)
      #expect(whole.status == 0, "\(whole.error)")
      #expect(try files.map { try contents(of: folder + "/" + $0) } == parts)
      // A log of another name is made of the history, which has nothing of the last weights.
      let log = try Tool.nntrain.run(
        [MNIST.folder, "--resume", "m.nnb", "--epochs", "4", "--log", "again.jsonl"], in: folder)
      #expect(log.status == 0, "\(log.error)")
      let lines = try String(contentsOfFile: folder + "/again.jsonl", encoding: .utf8).split(separator: "\n")
      #expect(lines.map { $0.contains("last_") } == [false, false, false, true], "\(lines)")
    }
  }

  @Test func `A resumed run keeps its average, and another is an override`() throws {
    try withTemporaryFolder { folder in
      let train = { (more: [String]) in try Tool.nntrain.run([MNIST.folder, "--resume", "m.nnb"] + more, in: folder) }
      _ = try Tool.nntrain.run(Self.epochs, in: folder)
      #expect(try train(["--epochs", "3", "--average", "0.5"]).status == 0)
      let refused = try train(["--epochs", "4", "--average", "0.25"])
      #expect(refused.status == 64 && refused.error.contains("--average: it has 0.5, found 0.25"), "\(refused.error)")
      let changed = try train(["--epochs", "4", "--average", "none", "--override"])
      #expect(changed.error.contains("overridden: --average, 0.5 becomes none\n"), "\(changed.error)")
      let added = try train(["--epochs", "5", "--average", "0.25", "--override"])
      #expect(added.status == 0, "\(added.error)")
      let info = try Tool.nninfo.run(["m.nnb"], in: folder)
      #expect(
        info.text.contains("\naveraged       weights, over about the last 0.25 of the steps after step 360;\n"),
        "\(info.text)")
      #expect(info.text.contains("after step 360: averaged weights"), "\(info.text)")
      let json = try Tool.nninfo.run(["m.nnb", "--json"], in: folder).text
      #expect(json.contains("\"average\": {\"fraction\": 0.25, \"steps_before\": 360, \"begun\": false}"), "\(json)")
      _ = try Tool.nntrain.run(Self.epochs + ["--force", "-o", "n.nnb"], in: folder)
      let differences = try Tool.nndiff.run(["m.nnb", "n.nnb"], in: folder)
      #expect(
        differences.status == 1 && differences.text.contains("averaged weights")
          && differences.text.contains("training/weights/hidden/kernel"), "\(differences.text)")
    }
  }

  /// A tenth needs ten times 32 steps.
  @Test(arguments: [(1, false), (319, false), (320, true)])
  func `An average that has not begun is told`(steps: Int, hasBegun: Bool) throws {
    try withTemporaryFolder { folder in
      let run = try Tool.nntrain.run(
        [MNIST.folder, "-o", "m.nnb", "--hidden", "2", "--batch-size", "9", "--average", "0.1", "--steps", "\(steps)"],
        in: folder)
      #expect(run.status == 0)
      let note =
        !hasBegun
        ? "nntrain: the average of the weights begins after step 320, and the run ends after \(steps); the model has the last "
          + "weights\n"
        : "nntrain: the model has the average of the weights, over about the last 0.1 of the steps, which begins after step "
          + "320; the test measures it\n"
      #expect(run.error.contains(note), "\(run.error)")
      let info = try Tool.nninfo.run(["m.nnb"], in: folder).text
      let told = "begins after step 320: the model has"
      #expect(info.contains(told) == !hasBegun, "\(info)")
      let json = try Tool.nninfo.run(["m.nnb", "--json"], in: folder).text
      #expect(json.contains("\"steps_before\": 0, \"begun\": \(hasBegun)}"), "\(json)")
    }
  }

  @Test func `Without its training state a model has the average and nothing beside it`() throws {
    try withTemporaryFolder { folder in
      _ = try Tool.nntrain.run(Self.epochs + ["--optimizer", "momentum"], in: folder)
      let run = try Tool.nnconv.run(["m.nnb", "plain.nnb", "--strip"], in: folder)
      #expect(run.status == 0 && run.error.contains("with 8 tensors that only training needs"), "\(run.error)")
      let trained = try Checkpoint(contentsOf: folder + "/m.nnb"),
        plain = try Checkpoint(contentsOf: folder + "/plain.nnb")
      #expect(trained.tensors.count == 12 && plain.tensors.count == 4 && plain.extensions == [])
      #expect(plain.tensors.allSatisfy { trained.tensor($0.name) == $0 })
    }
  }

  @Test(arguments: ["h5", "safetensors", "npz", "pt", "keras", "onnx", "html"])
  func `Through every format and back the average is the same bytes, and it is resumed`(ending: String) throws {
    try withTemporaryFolder { folder in
      _ = try Tool.nntrain.run(Self.epochs + ["--optimizer", "adam"], in: folder)
      let suite = ["settings-averaged", "settings-averaged-and-all-others", "settings-averaged-of-others"]
      for model in ["m.nnb"] + suite.map({ Fixtures.path("nnb/good/\($0).nnb") }) {
        let there = try Tool.nnconv.run([model, "m.\(ending)", "--force", "--quiet"], in: folder)
        #expect(there.status == 0, "\(model): \(there.error)")
        let back = try Tool.nnconv.run(["m.\(ending)", "back.nnb", "--force", "--quiet"], in: folder)
        #expect(back.status == 0, "\(model): \(back.error)")
        let path = model.hasPrefix("/") ? model : folder + "/" + model
        #expect(try contents(of: folder + "/back.nnb") == contents(of: path), "\(model)")
      }
    }
  }
}
