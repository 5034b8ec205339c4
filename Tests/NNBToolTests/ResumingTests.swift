import Foundation
import NNBModel
import NNB
import NNBTestSupport
import Testing

struct ResumingTests {
  private static let usual = [
    "--hidden", "4", "--batch-size", "100", "--optimizer", "adam", "--validation", "500", "--clip-norm", "1",
  ]

  /// Trains in `folder`; the run must end well.
  @discardableResult
  private func train(_ arguments: [String], in folder: String) throws -> Outcome {
    let outcome = try Tool.nntrain.run([MNIST.folder] + arguments, in: folder)
    try #require(outcome.status == 0, "\(outcome.error)")
    return outcome
  }

  private func same(_ left: String, _ right: String, in folder: String) throws -> Bool {
    try contents(of: folder + "/" + left) == contents(of: folder + "/" + right)
  }

  @Test(arguments: [["--schedule", "cosine", "--horizon", "4epochs"], ["--warmup", "1epoch"]])
  func `Runs in parts, and through .h5, end in the file of a straight run`(more: [String]) throws {
    try withTemporaryFolder { folder in
      let settings = Self.usual + more
      try train(["-o", "straight.nnb", "--epochs", "4", "--log", "straight.jsonl"] + settings, in: folder)
      try train(["-o", "m.nnb", "--steps", "50", "--log", "m.jsonl", "--threads", "1"] + settings, in: folder)
      try train(["--resume", "m.nnb", "--steps", "51", "--log", "m.jsonl", "--threads", "3"], in: folder)
      let there = try Tool.nnconv.run(["m.nnb", "m.h5"], in: folder)
      #expect(there.status == 0 && there.error.contains("the training state"), "\(there.error)")
      let back = try Tool.nnconv.run(["m.h5", "back.nnb", "--quiet"], in: folder)
      #expect(back.status == 0)
      #expect(try same("m.nnb", "back.nnb", in: folder))
      try train(["--resume", "m.h5", "--steps", "90", "--log", "m.jsonl", "--threads", "2"], in: folder)
      try train(["--resume", "m.h5", "-o", "m.nnb", "--epochs", "4", "--log", "m.jsonl"], in: folder)
      #expect(try same("m.nnb", "straight.nnb", in: folder))
      #expect(try same("m.jsonl", "straight.jsonl", in: folder))
    }
  }

  @Test func `Killed at any moment, a run loses no more than its last batches and ends in the same files`() throws {
    try withTemporaryFolder { folder in
      let settings = ["--epochs", "3", "--checkpoint-every", "1step", "--best", "--log"]
      try train(Self.usual + ["-o", "straight.nnb"] + settings + ["straight.jsonl"], in: folder)
      var generator = SeededGenerator(seed: 4)
      var kills = 0, finished = 0
      while kills < testCount(25, full: 200) || finished == 0 {
        let exists = FileManager.default.fileExists(atPath: folder + "/m.nnb")
        let start = exists ? ["--resume", "m.nnb"] : ["-o", "m.nnb", "--force"] + Self.usual
        let run = try Child(Tool.nntrain.url, [MNIST.folder] + start + settings + ["m.jsonl"], in: folder)
        Thread.sleep(forTimeInterval: Double.random(in: 0...0.2, using: &generator))
        run.send(SIGKILL)
        let status = try run.outcome().status
        if status == 128 + SIGKILL {
          kills += 1
          guard FileManager.default.fileExists(atPath: folder + "/m.nnb") else { continue }
          #expect(try Checkpoint(contentsOf: folder + "/m.nnb").training != nil)
        } else {
          #expect(status == 0)
          finished += 1
          for ending in [".nnb", ".best.nnb", ".jsonl"] {
            #expect(try same("m" + ending, "straight" + ending, in: folder), "m\(ending)")
            try FileManager.default.removeItem(atPath: folder + "/m" + ending)
          }
        }
      }
    }
  }

  @Test func `A finished run says so and stays as it is`() throws {
    try withTemporaryFolder { folder in
      try train(Self.usual + ["-o", "m.nnb", "--epochs", "1"], in: folder)
      let before = try contents(of: folder + "/m.nnb")
      for more in [[], ["--epochs", "1"], ["--steps", "20"]] {
        let again = try train(["--resume", "m.nnb"] + more, in: folder)
        #expect(again.error.hasSuffix("nntrain: m.nnb is finished: 1 epoch, 35 steps\n"))
        #expect(again.output == [])
      }
      #expect(try contents(of: folder + "/m.nnb") == before)
      try train(["--resume", "m.nnb", "-o", "copy.nnb"], in: folder)
      #expect(try same("copy.nnb", "m.nnb", in: folder))
    }
  }

  @Test(
    arguments: [
      (["--seed", "2"], "--seed: it has 1, found 2"),
      (["--batch-size", "full"], "--batch-size: it has 100, found full"),
      (
        ["--optimizer", "sgd", "--learning-rate", "0.001"],
        "--optimizer: it has adam, beta1 0.9, beta2 0.999, epsilon 1e-08, found sgd"
      ),
      (
        ["--beta1", "0.5"],
        "--optimizer: it has adam, beta1 0.9, beta2 0.999, epsilon 1e-08, found adam, beta1 0.5, "
          + "beta2 0.999, epsilon 1e-08"
      ),
      (["--learning-rate", "0.5"], "--learning-rate: it has 0.001, found 0.5"),
      (["--clip-norm", "2"], "--clip-norm: it has 1.0, found 2.0"),
      (["--warmup", "1epoch"], "--warmup: it has 0 steps, found 35 steps"),
      (["--schedule", "cosine", "--horizon", "99"], "--schedule: it has constant, found cosine down to 0 at step 99"),
      (
        ["--validation", "400"],
        "DATA: it has 3,500 samples and 500 held out with the CRC-32 CRC, found 3,600 samples and 400 held out with "
          + "the CRC-32 CRC"
      ),
    ] as [([String], String)])
  func `What would change the past is refused with both values, and overridden on demand`(
    options: [String], difference: String
  ) throws {
    try withTemporaryFolder { folder in
      try train(Self.usual + ["-o", "m.nnb", "--steps", "40"], in: folder)
      let before = try contents(of: folder + "/m.nnb")
      let state = try #require(try Checkpoint(contentsOf: folder + "/m.nnb").training)
      let checksum = String(state.data.checksum, radix: 16)
      let line = difference.replacing(
        "CRC-32 CRC", with: "CRC-32 " + String(repeating: "0", count: 8 - checksum.count) + checksum)
      try Tool.nntrain.expect(
        [MNIST.folder, "--resume", "m.nnb", "--steps", "80"] + options, in: folder, status: 64,
        error: """
          nntrain: this would change the past of the run to resume
            \(line)
            without these it goes on as it began; --override accepts them, and the file will say so

          """)
      #expect(try contents(of: folder + "/m.nnb") == before)
      let outcome = try train(["--resume", "m.nnb", "--steps", "80", "--override"] + options, in: folder)
      #expect(outcome.error.hasPrefix("nntrain: overridden: "))
      let after = try #require(try Checkpoint(contentsOf: folder + "/m.nnb").training)
      #expect(after.overrides.count == 1)
      #expect(after.overrides.first?.step == 40 && after.position.step == 80)
    }
  }

  @Test func `A network stays as wide as it is, and other images and models are refused`() throws {
    try withTemporaryFolder { folder in
      try train(Self.usual + ["-o", "m.nnb", "--steps", "5"], in: folder)
      try Tool.nntrain.expect(
        [MNIST.folder, "--resume", "m.nnb", "--hidden", "5", "--override"], in: folder, status: 64,
        error: """
          nntrain: this would change the past of the run to resume
            --hidden: it has 4, found 5
            a network keeps its layers and their widths; without that option the run goes on as it began

          """)
      let model = Fixtures.path("nnb/good/two-layers.nnb")
      try Tool.nntrain.expect(
        [MNIST.folder, "--resume", model], in: folder, status: 65,
        error: """
          nntrain: \(model) cannot be resumed: it holds a model, but not where its training stands
            --init-from \(model) takes its kernels and biases as a start

          """)
      try Tool.nntrain.expect(
        [MNIST.folder, "--init-from", model, "-o", "n.nnb", "--classes", "10"], in: folder, status: 65,
        error: "nntrain: \(model) cannot be a start: it takes inputs of 3x4, the images have 28x28; it has 5 classes, "
          + "the data has 10\n")
      try Tool.nntrain.expect(
        [MNIST.folder, "--resume", "none.nnb"], in: folder, status: 66,
        error: "nntrain: cannot open none.nnb: No such file or directory\n")
    }
  }

  @Test func `A model is a start for another run`() throws {
    try withTemporaryFolder { folder in
      try train(Self.usual + ["-o", "m.nnb", "--epochs", "1"], in: folder)
      let strip = try Tool.nnconv.run(["m.nnb", "model.h5", "--strip"], in: folder)
      let losses = strip.error.split(separator: "\n").first { $0.contains("will not find") } ?? ""
      #expect(strip.status == 0 && !losses.contains("training"), "\(strip.error)")
      for start in ["m.nnb", "model.h5"] {
        try train(
          ["--init-from", start, "-o", "next.nnb", "--force", "--steps", "1", "--learning-rate", "1e-30"], in: folder)
        let first = try Checkpoint(contentsOf: folder + "/m.nnb"),
          next = try Checkpoint(contentsOf: folder + "/next.nnb")
        #expect(next.tensors == first.tensors.filter { !$0.name.text.hasPrefix("training/") })
        #expect(next.training?.settings.initialization == .given)
        #expect(next.training?.position.step == 1)
      }
    }
  }

  @Test func `The last checkpoints and the best one are kept beside the newest`() throws {
    try withTemporaryFolder { folder in
      try write([1], to: folder + "/m.step000000999.nnb")
      try write([2], to: folder + "/m.step1.nnb")
      let settings = ["-o", "m.nnb", "--epochs", "3", "--checkpoint-every", "1epoch", "--keep", "1", "--best"]
      let run = try train(Self.usual + settings, in: folder)
      #expect(run.error.hasSuffix("nntrain: wrote m.nnb\n"))
      #expect(
        try names(in: folder) == ["m.best.nnb", "m.nnb", "m.step000000105.nnb", "m.step000000999.nnb", "m.step1.nnb"])
      #expect(try same("m.nnb", "m.step000000105.nnb", in: folder))
      let state = try #require(try Checkpoint(contentsOf: folder + "/m.best.nnb").training)
      #expect(state.best?.epoch == state.position.epoch)
      let losses = try #require(try Checkpoint(contentsOf: folder + "/m.nnb").training).history.map(\.validation?.loss)
      #expect(state.best?.validationLoss == losses.compactMap { $0 }.min() && losses.count == 3)
    }
  }

  @Test func `A run without a better epoch for its patience ends early, wherever it was stopped`() throws {
    try withTemporaryFolder { folder in
      // A rate at which the loss soon goes up and down.
      let settings = ["--hidden", "4", "--validation", "500", "--learning-rate", "2", "--patience", "2"]
      let straight = try train(settings + ["-o", "straight.nnb", "--epochs", "500"], in: folder)
      let state = try #require(try Checkpoint(contentsOf: folder + "/straight.nnb").training)
      let best = try #require(state.best)
      #expect(state.position.epoch == best.epoch + 2 && state.position.epoch < 500)
      #expect(
        straight.error.contains(
          "nntrain: stopped early: no epoch had a lower validation loss than epoch \(best.epoch)\n"))
      try train(settings + ["-o", "m.nnb", "--epochs", "\(best.epoch + 1)"], in: folder)
      try train(["--resume", "m.nnb", "--epochs", "500"], in: folder)
      #expect(try same("m.nnb", "straight.nnb", in: folder))
      let again = try train(["--resume", "m.nnb"], in: folder)
      #expect(again.error.hasSuffix(" steps, stopped early\n"))
    }
  }

  @Test func `A log is cut back to the checkpoint, filled up, and never another run's`() throws {
    try withTemporaryFolder { folder in
      let log = folder + "/m.jsonl"
      try train(Self.usual + ["-o", "m.nnb", "--epochs", "3", "--log", "m.jsonl"], in: folder)
      let whole = try contents(of: log)
      let lines = whole.split(separator: UInt8(ascii: "\n"))
      #expect(lines.count == 3)
      // A line that was torn, lines of a future that is not this one's, none at all.
      for damaged in [Array(whole.dropLast(5)), whole + Array("{\"epoch\": 4}\n{".utf8), []] {
        try write(damaged, to: log)
        try train(["--resume", "m.nnb", "--log", "m.jsonl"], in: folder)
        #expect(try contents(of: log) == whole)
      }
      try write(Array("not a log\n".utf8), to: log)
      try Tool.nntrain.expect(
        [MNIST.folder, "--resume", "m.nnb", "--log", "m.jsonl"], in: folder, status: 65,
        error: """
          nntrain: m.jsonl is not the log of the run to resume: line 1 is not what its epoch 1 was like
            --log with another name writes it there

          """)
      #expect(try contents(of: log) == Array("not a log\n".utf8))
    }
  }

  @Test func `Without its training a checkpoint is the model alone`() throws {
    try withTemporaryFolder { folder in
      try train(Self.usual + ["-o", "m.nnb", "--epochs", "1"], in: folder)
      let strip = try Tool.nnconv.run(["m.nnb", "model.nnb", "--strip"], in: folder)
      #expect(strip.lines == ["model.nnb: 4 tensors, 13,344 bytes; read again, equal bit for bit"], "\(strip.error)")
      let model = try Checkpoint(contentsOf: folder + "/model.nnb"),
        whole = try Checkpoint(contentsOf: folder + "/m.nnb")
      #expect(model.training == nil && whole.training != nil)
      #expect(model.network == whole.network && whole.tensors.count == 12)
      #expect(model.tensors == whole.tensors.filter { !$0.name.text.hasPrefix("training/") })
      try Tool.nnconv.expect(
        ["m.nnb", "half.nnb", "--dtype", "f16"], in: folder, status: 64,
        error: """
          nnconv: m.nnb: the model has a state of training, which f16 kernels and biases cannot go on with
            without that state: nnconv m.nnb half.nnb --dtype f16 --strip

          """)
      let half = try Tool.nnconv.run(["m.nnb", "half.nnb", "--dtype", "f16", "--strip", "--quiet"], in: folder)
      #expect(half.status == 0, "\(half.error)")
      let evaluation = ["--model", "m.nnb", MNIST.testImages]
      let before = try Tool.nninfer.run(evaluation, in: folder)
      let after = try Tool.nninfer.run(["--model", "model.nnb", MNIST.testImages], in: folder)
      #expect(before.status == 0 && before.text == after.text)
    }
  }
}
