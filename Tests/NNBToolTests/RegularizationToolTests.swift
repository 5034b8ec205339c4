import NNB
import NNBModel
import NNBTestSupport
import Testing

/// `nntrain --weight-decay` and `--label-smoothing`, and what the tools say of such a model.
struct RegularizationToolTests {
  private static let usual = [MNIST.folder, "-o", "m.nnb", "--hidden", "2", "--steps", "3"]

  @Test(
    arguments: [
      (["--label-smoothing", "1"], "--label-smoothing needs a number from 0, below 1, found 1"),
      (["--label-smoothing", "-0.1"], "--label-smoothing needs a number from 0, below 1, found -0.1"),
      (["--weight-decay", "-1"], "--weight-decay needs a number from 0"),
      (
        ["--weight-decay", "1e-4", "--optimizer", "adam"],
        "--weight-decay is for --optimizer adamw, and those that are not adam"
      ),
    ])
  func `What cannot be is refused, and nothing is written`(options: [String], message: String) throws {
    try withTemporaryFolder { folder in
      let run = try Tool.nntrain.run(Self.usual + options, in: folder)
      #expect(run.status == 64 && run.error.hasPrefix("nntrain: " + message), "\(run.error)")
      #expect(try names(in: folder) == [])
    }
  }

  @Test func `Both are in the file, stay when it is resumed, and change by an override`() throws {
    try withTemporaryFolder { folder in
      let train = { (more: [String]) in try Tool.nntrain.run([MNIST.folder, "--resume", "m.nnb"] + more, in: folder) }
      let begun = try Tool.nntrain.run(Self.usual + ["--weight-decay", "1e-3", "--label-smoothing", "0.1"], in: folder)
      #expect(begun.status == 0, "\(begun.error)")
      #expect(try train(["--steps", "4"]).status == 0)
      let info = try Tool.nninfo.run(["m.nnb"], in: folder).text
      #expect(info.contains("\nweight decay   0.001\nsmoothing      labels by 0.1\n"), "\(info)")
      let json = try Tool.nninfo.run(["m.nnb", "--json"], in: folder).text
      #expect(json.contains("\"weight_decay\": 0.001, \"label_smoothing\": 0.1"), "\(json)")
      let refused = try train(["--steps", "5", "--label-smoothing", "0"])
      #expect(
        refused.status == 64 && refused.error.contains("--label-smoothing: it has 0.1, found none"), "\(refused.error)")
      // Adam has a decay of its own, or none.
      let changed = try train(["--steps", "5", "--optimizer", "adam", "--override"])
      #expect(changed.status == 0 && changed.error.contains("--weight-decay, 0.001 becomes none"), "\(changed.error)")
      _ = try Tool.nntrain.run(Self.usual + ["-o", "n.nnb"], in: folder)
      let differences = try Tool.nndiff.run(["m.nnb", "n.nnb"], in: folder).text
      #expect(differences.contains("label smoothing"), "\(differences)")
    }
  }

  /// The first step has the whole rate, unless it warms up.
  @Test(
    arguments: [
      ("--learning-rate 0.5 --weight-decay 1.9", nil),
      (
        "--learning-rate 0.5 --weight-decay 2",
        "0.5 times the weight decay 2.0 is 1.0: from 1 on, steps erase the weights"
      ),
      (
        "--learning-rate 0.5 --weight-decay 3 --optimizer momentum",
        "0.5 times the weight decay 3.0 is 1.5: from 1 on, steps turn the signs of the weights instead"
      ),
      (
        "--learning-rate 0.5 --weight-decay 5 --optimizer adamw",
        "0.5 times the weight decay 5.0 is 2.5: from 1 on, steps turn the signs of the weights and make them larger"
      ),
      ("--learning-rate 0.5 --weight-decay 4 --warmup 10", nil),
      (
        "--learning-rate 0.5 --weight-decay 8 --warmup 8",
        "0.25 times the weight decay 8.0 is 2.0: from 1 on, steps turn the signs of the weights instead"
      ),
    ] as [(String, String?)])
  func `A decay that lets no weight decay is told`(options: String, note: String?) throws {
    try withTemporaryFolder { folder in
      let options = options.split(separator: " ").map(String.init)
      let run = try Tool.nntrain.run(Self.usual + ["--steps", "4"] + options, in: folder)
      #expect(run.status == 0, "\(run.error)")
      let told = run.error.split(separator: "\n").first { $0.contains("times the weight decay") }
      #expect((told == nil) == (note == nil), "\(run.error)")
      if let note { #expect(told?.hasPrefix("nntrain: the learning rate " + note) == true, "\(run.error)") }
    }
  }

  @Test func `A run that diverges by its decay says so, and another does not`() throws {
    try withTemporaryFolder { folder in
      for (options, advice) in [
        (["--weight-decay", "1e20"], "the weight decay is above 2 / learning rate, which makes weights grow"),
        (["--learning-rate", "1e30", "--weight-decay", "1e-31"], "a smaller learning rate may help"),
      ] {
        let run = try Tool.nntrain.run(Self.usual + ["--steps", "9"] + options, in: folder)
        #expect(
          run.status == 1 && run.error.contains("training diverged") && run.error.contains(advice), "\(run.error)")
      }
    }
  }

  @Test func `What is overridden of a finished run is in the file`() throws {
    try withTemporaryFolder { folder in
      let finished = { (more: [String]) in try Tool.nntrain.run([MNIST.folder, "--resume", "m.nnb"] + more, in: folder)
      }
      _ = try Tool.nntrain.run(Self.usual, in: folder)
      let before = try contents(of: folder + "/m.nnb")
      let same = try finished(["--override", "--steps", "3"])
      #expect(same.status == 0 && !same.error.contains("wrote"), "\(same.error)")
      #expect(try contents(of: folder + "/m.nnb") == before)
      let changed = try finished(["--override", "--label-smoothing", "0.1"])
      #expect(
        changed.status == 0 && changed.error.contains("overridden: --label-smoothing, none becomes 0.1\n")
          && changed.error.contains("m.nnb is finished: 0 epochs, 3 steps\n")
          && changed.error.hasSuffix("nntrain: wrote m.nnb\n"), "\(changed.error)")
      let info = try Tool.nninfo.run(["m.nnb"], in: folder).text
      #expect(info.contains("after step 3: label smoothing"), "\(info)")
      // It stays in force.
      #expect(try finished(["--steps", "4"]).status == 0)
    }
  }

  @Test(arguments: ["h5", "safetensors", "npz", "pt", "keras", "onnx", "html"])
  func `Through every format and back they are the same bytes`(ending: String) throws {
    try withTemporaryFolder { folder in
      for name in ["settings-decay-and-smoothing-most", "settings-averaged-and-all-others"] {
        let model = Fixtures.path("nnb/good/\(name).nnb")
        let there = try Tool.nnconv.run([model, "m.\(ending)", "--force", "--quiet"], in: folder)
        #expect(there.status == 0, "\(name): \(there.error)")
        let back = try Tool.nnconv.run(["m.\(ending)", "back.nnb", "--force", "--quiet"], in: folder)
        #expect(back.status == 0, "\(name): \(back.error)")
        #expect(try contents(of: folder + "/back.nnb") == contents(of: model), "\(name)")
      }
    }
  }
}
