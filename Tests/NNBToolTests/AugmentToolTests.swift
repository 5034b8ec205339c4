import NNB
import NNBModel
import NNBTestSupport
import Testing

/// `nntrain --augment`, and what the tools say of such a model.
struct AugmentToolTests {
  private static let usual = [MNIST.folder, "-o", "m.nnb", "--hidden", "2", "--steps", "3"]

  @Test(
    arguments: [
      (["--augment"], .digits), (["--augment", "digits"], .digits), (["--augment=weak"], .weak),
      (["--augment", "none"], nil), (["--augment", "rotate=0"], nil), ([], nil),
      (
        ["--augment", "weak,shift=2"],
        .init(elastic: 900, rotate: 4000, shear: 4000, scale: 3000, aspect: 1500, shift: 512)
      ),
      // 7 degrees are 0.122173 radians, of which 1/65536 is the unit; 9 per cent are 5898.24 of 65536.
      (
        ["--augment", "elastic=5,spacing=7,rotate=7,shear=7,scale=9,aspect=4.5,shift=0"],
        .init(elastic: 1280, rotate: 8007, shear: 8007, scale: 5898, aspect: 2949)
      ),
      (
        ["--augment", "spacing=64,shift=1e-2"],
        .init(elastic: 0, spacing: 64, rotate: 0, shear: 0, scale: 0, aspect: 0, shift: 3)
      ),
    ] as [([String], Distortion?)])
  func `All ways to give a distortion are in the file`(options: [String], distortion: Distortion?) throws {
    try withTemporaryFolder { folder in
      let run = try Tool.nntrain.run(Self.usual + options, in: folder)
      #expect(run.status == 0, "\(run.error)")
      #expect(run.error.contains("training images are distorted: spacing ") == (distortion != nil))
      #expect(run.text.contains("  distorted ") == (distortion != nil), "\(run.text)")
      let state = try #require(try Checkpoint(contentsOf: folder + "/m.nnb").training)
      #expect(state.settings.distortion == distortion && state.statesFurtherSettings == (distortion != nil))
    }
  }

  @Test func `What is no value of the option is what it would be without`() throws {
    try withTemporaryFolder { folder in
      let run = try Tool.nntrain.run(["--augment"] + Self.usual, in: folder)
      #expect(run.status == 0, "\(run.error)")
      #expect(try Checkpoint(contentsOf: folder + "/m.nnb").training?.settings.distortion == .digits)
    }
  }

  @Test(
    arguments: [
      ("wek", "--augment needs digits, weak, none, or numbers as rotate=7; found wek\n"),
      ("digits,", "--augment needs digits, weak, none, or numbers as rotate=7; found \"\"\n"),
      ("weak,digits", "--augment needs digits, weak, none, or numbers as rotate=7; found digits\n"),
      (
        "turn=7",
        "--augment: there is no number turn\n  the numbers are spacing, elastic, rotate, shear, scale, aspect, shift\n"
      ),
      ("shift=1,shift=2", "--augment gives shift twice\n"),
      ("rotate=28.7", "--augment: rotate needs degrees from 0 to 28.647, found 28.7\n"),
      ("spacing=0", "--augment: spacing needs pixels from 1 to 64, found 0\n"),
      ("elastic=8", "--augment: elastic needs pixels from 0 to 7.996, found 8\n"),
      ("scale=-1", "--augment: scale needs per cent from 0 to 49.998, found -1\n"),
      ("scale=nan", "--augment: scale needs per cent from 0 to 49.998, found nan\n"),
      ("shift=", "--augment: shift needs pixels from 0 to 7.996, found \"\"\n"),
    ])
  func `What is no distortion is refused, and nothing is written`(value: String, message: String) throws {
    try withTemporaryFolder { folder in
      let run = try Tool.nntrain.run(Self.usual + ["--augment=" + value], in: folder)
      #expect(run.status == 64 && run.error == "nntrain: " + message, "\(run.error)")
      #expect(try names(in: folder) == [])
    }
  }

  @Test(arguments: [("digit", "found digit"), ("wek", "found wek"), ("rotat=5", "there is no number rotat")])
  func `A slip of the pen is no folder of data`(word: String, message: String) throws {
    try withTemporaryFolder { folder in
      let run = try Tool.nntrain.run(Self.usual + ["--augment", word], in: folder)
      #expect(run.status == 64 && run.error.contains(message), "\(run.error)")
    }
  }

  @Test func `Images that are too small are refused`() throws {
    try withTemporaryFolder { folder in
      try Handmade.writeImages(to: folder + "/train-images-idx3-ubyte")
      try Handmade.writeLabels(to: folder + "/train-labels-idx1-ubyte")
      let run = try Tool.nntrain.run([".", "-o", "m.nnb", "--augment"], in: folder)
      #expect(run.status == 65)
      #expect(
        run.error
          == "nntrain: images of 2x2 cannot be distorted: expected height and width, 8 to 4,096 pixels each, and no channels\n"
      )
      #expect(try !names(in: folder).contains("m.nnb"))
    }
  }

  @Test func `A resumed run keeps its distortion, and another is an override`() throws {
    try withTemporaryFolder { folder in
      let train = { (more: [String]) in try Tool.nntrain.run([MNIST.folder, "--resume", "m.nnb"] + more, in: folder) }
      _ = try Tool.nntrain.run(Self.usual + ["--augment"], in: folder)
      #expect(try train(["--steps", "4"]).status == 0)
      #expect(try train(["--steps", "5", "--augment"]).status == 0)
      let refused = try train(["--steps", "6", "--augment", "digits,rotate=9"])
      #expect(refused.status == 64)
      #expect(
        refused.error.contains(
          "--augment: it has digits, found spacing=7,elastic=5,rotate=9,shear=6.994,scale=9.155,aspect=4.578,shift=0"),
        "\(refused.error)")
      let changed = try train(["--steps", "6", "--augment", "weak", "--override"])
      #expect(changed.status == 0)
      #expect(changed.error.contains("overridden: --augment, digits becomes weak\n"), "\(changed.error)")
      let info = try Tool.nninfo.run(["m.nnb"], in: folder)
      #expect(
        info.text.contains("\ndistorted      training images by spacing 7 pixels, elastic 3.516 pixels,"),
        "\(info.text)")
      #expect(info.text.contains("after step 5: distorted images"), "\(info.text)")
      let json = try Tool.nninfo.run(["m.nnb", "--json"], in: folder).text
      #expect(
        json.contains(
          "\"distortion\": {\"spacing\": 7, \"elastic\": 900, \"rotate\": 4000, \"shear\": 4000, \"scale\": 3000, "
            + "\"aspect\": 1500, \"shift\": 0}"), "\(json)")
      #expect(json.contains("\"setting_changes\": [{\"steps_done\": 5, \"setting\": \"distorted images\"}]"))
      _ = try Tool.nntrain.run(Self.usual + ["--augment", "--force", "-o", "n.nnb"], in: folder)
      let differences = try Tool.nndiff.run(["m.nnb", "n.nnb"], in: folder)
      #expect(differences.status == 1)
      #expect(differences.text.contains("distorted images") && differences.text.contains("weak"), "\(differences.text)")
    }
  }

  @Test func `An epoch in JSON says that its images are distorted, and the history does`() throws {
    try withTemporaryFolder { folder in
      let options = [MNIST.folder, "-o", "m.nnb", "--hidden", "2", "--epochs", "2", "--json"]
      let run = try Tool.nntrain.run(options + ["--augment"], in: folder)
      #expect(run.lines.allSatisfy { $0.contains("\"train_distorted\": true, ") }, "\(run.text)")
      #expect(try Tool.nninfo.run(["m.nnb"], in: folder).text.contains("\ndistorted accuracy"))
      let plain = try Tool.nntrain.run(options + ["--force"], in: folder)
      #expect(!plain.text.contains("distorted"))
    }
  }

  /// Measured after the epoch by another program: the images held out and of the test are as they were.
  @Test func `Images held out and of the test are never distorted`() throws {
    try withTemporaryFolder { folder in
      let run = try Tool.nntrain.run(
        [MNIST.folder, "-o", "m.nnb", "--hidden", "9", "--epochs", "1", "--json", "--augment", "digits,shift=3"],
        in: folder)
      let line = try #require(try run.decoded(EpochLine.self).last)
      let found = try Tool.nninfer.run(["m.nnb", MNIST.folder, "--json"], in: folder)
      let evaluated = try #require(try found.decoded(EvaluationLine.self).first)
      #expect(line.testLoss == evaluated.loss && line.testAccuracy == evaluated.accuracy)
    }
  }

  @Test(arguments: ["h5", "safetensors", "npz", "pt", "keras", "onnx", "html"])
  func `Through every format and back the distortion is the same bytes`(ending: String) throws {
    try withTemporaryFolder { folder in
      for name in ["settings-distorted", "settings-distorted-and-class-weights"] {
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
