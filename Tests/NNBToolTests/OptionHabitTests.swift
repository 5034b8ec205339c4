import Foundation
import Testing
import NNBTestSupport

/// What people type who know other programs.
struct OptionHabitTests {
  @Test(arguments: [
    (Tool.nntrain, "--lr", "--learning-rate"), (.nntrain, "--batch_size", "--batch-size"), (.nntrain, "-e", "--epochs"),
    (.nntrain, "-b", "--batch-size"), (.nntrain, "--n-epochs", "--epochs"), (.nntrain, "--num_epochs", "--epochs"),
    (.nntrain, "--max-iter", "--epochs"), (.nntrain, "--hidden_layer_sizes", "--hidden"),
    (.nntrain, "--units", "--hidden"),
    (.nntrain, "--validation-split", "--validation"), (.nntrain, "--random_state", "--seed"),
    (.nntrain, "--learning_rate_init", "--learning-rate"), (.nntrain, "--solver", "--optimizer"),
    (.nntrain, "--early-stopping", "--patience"), (.nntrain, "--gamma", "--decay"),
    (.nntrain, "--wd", "--weight-decay"),
    (.nntrain, "--clipnorm", "--clip-norm"), (.nntrain, "--save-model", "--output"), (.nntrain, "-m", "--momentum"),
    (.nntrain, "--overwrite", "--force"), (.nntrain, "-f", "--force"), (.nntrain, "-q", "--quiet"),
    (.nntrain, "--pretrained", "--init-from"), (.nntrain, "--n_jobs", "--threads"), (.nntrain, "--Epochs", "--epochs"),
    (.nntrain, "--epohcs", "--epochs"), (.nntrain, "--batchsize", "--batch-size"),
    (.nninfer, "-m", "--model"), (.nninfer, "--weights", "--model"), (.nninfer, "--rescale", "--scale"),
    (.nninfer, "--normalize", "--scale"), (.nninfer, "--top-k", "--top"),
    (.nninfer, "--predict-proba", "--probabilities"),
    (.nninfer, "--confusion-matrix", "--confusion"), (.nninfer, "--sigma", "--std"), (.nninfer, "-v", "--version"),
    (.nnconv, "--half", "--dtype"), (.nnconv, "--overwrite", "--force"), (.nnconv, "-f", "--force"),
    (.nnconv, "--opset-version", "--opset"), (.nnconv, "--target", "--to"), (.nnconv, "-n", "--dry-run"),
    (.nninfo, "--verify", "--check"), (.nninfo, "-?", "--help"), (.nndiff, "--atol", "--tolerance"),
    (.nndiff, "--rtol", "--relative"), (.nndiff, "--data", "--probe"),
  ])
  func `A name from another program is answered with the option's name`(tool: Tool, typed: String, meant: String) throws
  {
    let run = try tool.run(["a", "b", typed, "1"], in: "/")
    #expect(
      run.error
        == "\(tool): unknown option \(typed); did you mean \(meant)?\n  \(tool) --help lists the options\n")
    #expect(run.status == 64)
  }

  @Test(arguments: [
    (Tool.nntrain, "--data", "DATA"), (.nntrain, "--dataset", "DATA"), (.nntrain, "-i", "DATA"),
    (.nnconv, "-o", "OUT"), (.nnconv, "--output", "OUT"), (.nnconv, "--input", "IN"), (.nninfo, "--model", "FILE"),
    (.nninfo, "-m", "FILE"), (.nninfer, "--data", "IMAGES"), (.nndiff, "--reference", "A"),
  ])
  func `An option for what is given without one is told`(tool: Tool, typed: String, argument: String) throws {
    let run = try tool.run(["a", typed, "b"], in: "/")
    #expect(
      run.error == "\(tool): unknown option \(typed); \(argument) is given without an option\n"
        + "  \(tool) --help lists the options\n")
    #expect(run.status == 64)
  }

  @Test(arguments: [Tool.nntrain, .nnconv, .nninfer, .nninfo, .nndiff], ["help", "version"])
  func `The words help and version are no files`(tool: Tool, word: String) throws {
    try withTemporaryFolder { folder in
      let run = try tool.run([word], in: folder)
      #expect(
        run.error
          == "\(tool): no file is called \(word); did you mean --\(word)?\n  \(tool) --help lists the options\n")
      #expect(run.status == 64)
      // A file of that name is one.
      try write([], to: folder + "/" + word)
      #expect(try tool.run([word], in: folder).error.contains("did you mean") == false)
    }
  }

  @Test func `The beginning of an option is the option, and what may be several is not`() throws {
    try withTemporaryFolder { folder in
      let run = try Tool.nntrain.run(
        [MNIST.folder, "--out=m.nnb", "--hid", "4", "--step=3", "--learn", "1/10", "--val", "10%", "--js", "--quie"],
        in: folder)
      #expect(run.status == 0 && run.error == "", "\(run.error)")
      #expect(try run.decoded(EpochLine.self).map(\.step) == [3])
      try Tool.nntrain.expect(
        [MNIST.folder, "-o", "m.nnb", "--h"], in: folder, status: 64,
        error: "nntrain: --h may be --hidden, --horizon or --help\n  nntrain --help lists the options\n")
      // An error is in JSON too, however that was asked for.
      let wrong = try Tool.nntrain.run([MNIST.folder, "-o", "m.nnb", "--js", "--nope"], in: folder)
      #expect(wrong.text.hasPrefix(#"{"error": {"kind": "usage""#), "\(wrong.text)")
    }
  }

  @Test(arguments: [
    ("10%", 400), ("0.1", 400), ("1/10", 400), ("400", 400), ("12.5%", 500), ("0.01%", 1), ("1/3", 1_334),
  ])
  func `A share of the images is held out, rounded up`(text: String, expected: Int) throws {
    try withTemporaryFolder { folder in
      let run = try Tool.nntrain.run(
        [MNIST.folder, "-o", "m.nnb", "--hidden", "4", "--steps", "1", "--validation", text], in: folder)
      let left = (4_000 - expected).formatted(.number.locale(Locale(identifier: "en_US")))
      #expect(run.error.hasPrefix("nntrain: \(left) images of 28x28"), "\(run.error)")
      // A resumed run has the same images held out, however many are asked for in which way.
      let resumed = try Tool.nntrain.run(
        [MNIST.folder, "--resume", "m.nnb", "--steps", "2", "--validation", text], in: folder)
      #expect(resumed.error.hasPrefix("nntrain: \(left) images of 28x28"), "\(resumed.error)")
    }
  }

  @Test(arguments: ["100%", "0%", "-1", "1.5", "10 %", "%", "110%", "1/0", "all", "0.0", "-10%"])
  func `A share is above nothing and below all`(text: String) throws {
    try Tool.nntrain.expect(
      ["data", "-o", "m.nnb", "--validation", text], in: "/", status: 64,
      error: "nntrain: --validation needs a number of images from 0, or a share of them, as 10% or 0.1, found \(text)\n"
        + "  nntrain --help lists the options\n")
  }
}
