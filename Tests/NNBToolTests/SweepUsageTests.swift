import Foundation
import NNBTestSupport
import Testing

/// What a sweep refuses before anything is done.
struct SweepUsageTests {
  private static let model = Fixtures.path("nnb/good/two-layers.nnb")

  @Test(
    arguments: [
      (["--sweep", "seed=1..2", "-o", "s"], "--sweep needs images that are held out, by which the best run is known"),
      (
        ["--sweep", "seed=1..2", "-o", "s", "--validation", "0"], "--sweep needs images that are held out, by which the"
      ),
      (["--sweep", "seed=1..2", "--validation", "9"], "--output is missing"),
      (["--sweep", "seed=1..2", "-o", "-"], "-o of a sweep names a folder, found -"),
      (["--sweep", "seed=1..2", "-o", "s.nnb"], "-o of a sweep names a folder, found s.nnb"),
      (["--sweep", "seed=1..2", "-o", "file"], "-o of a sweep names a folder, and file is none"),
      (["--sweep", "a=1", "-o", "s"], "--sweep, character 1: there is no setting a"),
      (
        ["--sweep", "seed=1 learning-rat=1", "-o", "s"],
        "--sweep, character 8: there is no setting learning-rat; did you mean learning-rate?"
      ),
      (["--sweep", "--seed=1", "-o", "s"], "--sweep needs a value, found the option --seed"),
      (["--sweep=--seed=1", "-o", "s"], "--sweep, character 1: --seed stands here without --, as seed"),
      (["--sweep", "validation=1,2", "-o", "s"], "--sweep, character 1: a sweep cannot vary validation"),
      (["--sweep", "seed=1 output=a", "-o", "s"], "--sweep, character 8: a sweep cannot vary output"),
      (["--sweep", "o=a", "-o", "s"], "--sweep, character 1: a sweep cannot vary o"),
      (["--sweep", "sweep=a", "-o", "s"], "--sweep, character 1: a sweep cannot vary sweep"),
      (["--sweep", "augment-preview=a", "-o", "s"], "--sweep, character 1: a sweep cannot vary augment-preview"),
      (
        ["--sweep", "hidden=4 seed=1..2", "--seed", "3", "-o", "s"],
        "--sweep, character 10: seed is varied, and --seed says another value"
      ),
      (
        ["--sweep", "seed=1", "--resume", "m", "-o", "s"],
        "--resume and --sweep do not go together: a sweep is continued"
      ),
      (["--sweep", "seed=1", "--force", "-o", "s"], "--force and --sweep do not go together"),
      (["--sweep", "seed=1", "--log", "l", "-o", "s"], "--log and --sweep do not go together"),
      (["--sweep", "seed=1", "--test-images", "l", "-o", "s"], "--test-images and --sweep do not go together"),
      (["--sweep", "@gone", "-o", "s"], "cannot open gone: No such file or directory"),
      (["--jobs", "2", "-o", "m.nnb"], "--jobs is for --sweep"),
      (
        ["--sweep", "seed=1", "--jobs", "0", "-o", "s", "--validation", "9"],
        "--jobs needs a whole number from 1 to 256"
      ),
      (
        ["--sweep", "hidden=4 learning-rate=0.1,abc", "-o", "s", "--validation", "9"],
        "--sweep, character 28: --learning-rate needs a number from 1e-45 to 3.4028235e+38, found abc"
      ),
      (
        ["--sweep", "optimizer=adam,sgd beta1=0.5", "-o", "s", "--validation", "9"],
        "--sweep, character 26: --beta1 is for --optimizer adam or adamw"
      ),
      (
        ["--sweep", "optimizer=adam,sgd", "--beta1", "0.5", "-o", "s", "--validation", "9"],
        "--beta1 is for --optimizer adam or adamw"
      ),
      (
        ["--sweep", "augment=none,rotat=7", "-o", "s", "--validation", "9"],
        "--sweep, character 14: --augment: there is no number rotat"
      ),
      // What only the data and the models say.
      (
        ["--sweep", "seed=1..2", "-o", "s", "--validation", "9", "--class-names", "a,b"],
        "--class-names gives 2 names, the data has 3 classes\n"
      ),
      (
        ["--sweep", "seed=1..2", "-o", "s", "--validation", "9", "--class-weights", "d=2"],
        "--class-weights: there is no class d\n  the classes are 0 to 2\n"
      ),
      (
        ["--sweep", "seed=1..2 class-weights=balanced|1,2,3|1,2", "-o", "s", "--validation", "9"],
        "--sweep, character 40: --class-weights gives 2 weights, the data has 3 classes\n"
      ),
      (
        ["--sweep", "class-weights=none|0,0,0", "-o", "s", "--validation", "9"],
        "--sweep, character 20: class-weights must be above 0 for one of the classes that are trained on\n"
      ),
      (
        ["--sweep", "seed=1..2", "-o", "s", "--validation", "9", "--init-from", "file"],
        "file: of no format that is known here"
      ),
      (
        ["--sweep", "seed=1..2", "-o", "s", "--validation", "9", "--init-from", model],
        "\(model) cannot be a start: it takes inputs of 3x4, the images have 8x8\n"
      ),
      (
        ["--sweep", "seed=1..2 init-from=\(model)", "-o", "s", "--validation", "9"],
        "--sweep, character 21: \(model) cannot be a start: it takes inputs of 3x4, the images have 8x8\n"
      ),
      (
        ["--sweep", "seed=1..2", "-o", "s", "--validation", "9", "--classes", "2"],
        "data/train-labels-idx1-ubyte: label 2 at byte 10 is 2, expected 0 to 1\n"
      ),
      (
        ["--sweep", "seed=1..2", "-o", "s", "--validation", "60"],
        "holding out 60 samples of 60 leaves nothing to train on\n"
      ),
    ] as [([String], String)])
  func `It is refused at once, with the place`(arguments: [String], message: String) throws {
    try withTemporaryFolder { folder in
      try SmallSet.make(in: folder)
      try write([1], to: folder + "/file")
      let run = try Tool.nntrain.run(["data"] + arguments, in: folder)
      #expect(run.error.hasPrefix("nntrain: " + message), "\(run.error)")
      #expect(run.status != 0 && run.output.isEmpty)
      #expect(try names(in: folder) == ["data", "file"])
    }
  }

  @Test func `What only one combination cannot do is told with the name of a run`() throws {
    try withTemporaryFolder { folder in
      try SmallSet.make(in: folder)
      let start = ["-o", "start.nnb", "--epochs", "1", "--hidden", "2", "--classes", "4", "--quiet"]
      try #require(try Tool.nntrain.run(["data"] + start, in: folder).status == 0)
      let run = try Tool.nntrain.run(
        ["data", "--sweep", "init-from=start.nnb|\(Self.model)", "-o", "s", "--validation", "9"], in: folder)
      #expect(run.status == 65)
      #expect(
        run.error.hasPrefix("nntrain: --sweep, character 21: \(Self.model) cannot be a start")
          && run.error.contains("\n  the run would be init-from="), "\(run.error)")
      #expect(try !names(in: folder).contains("s"))
    }
  }

  @Test func `What is to be said of the data is said once`() throws {
    try withTemporaryFolder { folder in
      let labels = SmallSet.idx(8, [SmallSet.count], SmallSet.labels(SmallSet.count).map { $0 + 1 })
      try SmallSet.make(in: folder, labels: labels, hasTest: false)
      let run = try Tool.nntrain.run(
        ["data", "--sweep", "seed=1..2", "-o", "s", "--validation", "9", "--epochs", "1", "--hidden", "2"], in: folder)
      #expect(run.status == 0)
      let note = "nntrain: no label is below 1: class 0 has no images; --label-offset 1 makes label 1 class 0\n"
      #expect(run.error.components(separatedBy: note).count == 2, "\(run.error)")
    }
  }

  @Test func `A folder of something else, or of another sweep, stays as it is`() throws {
    try withTemporaryFolder { folder in
      try SmallSet.make(in: folder)
      let usual = ["--epochs", "1", "--quiet", "--validation", "9"]
      func sweep(_ grid: String, _ options: [String], in place: String = "s") throws -> Outcome {
        try Tool.nntrain.run(["data", "--sweep", grid, "-o", place] + usual + options, in: folder)
      }
      let own = try sweep("seed=1..2", ["--hidden", "2"], in: "data")
      #expect(own.status == 73 && own.error.hasPrefix("nntrain: data is no folder of a sweep: it has t10k-images"))
      #expect(try sweep("seed=1..2", ["--hidden", "2"]).status == 0)
      let before = try contents(of: folder + "/s/runs.jsonl"), all = try names(in: folder + "/s")
      for (grid, options, difference) in [
        ("seed=1..2", ["--hidden", "3"], "its options are --validation 9 --hidden 2 --epochs 1, and here"),
        ("seed=2..3", ["--hidden", "2"], "it is seed=1..2, and here seed=2..3"),
        ("seed=1..2 hidden=2", [], "its options are"),
      ] {
        let run = try sweep(grid, options)
        #expect(
          run.status == 73 && run.error.hasPrefix("nntrain: s is the folder of another sweep: \(difference)"),
          "\(run.error)")
      }
      try SmallSet.write(
        ["data/train-images-idx3-ubyte": SmallSet.idx(8, [60, 8, 8], SmallSet.pixels(60, seed: 7))], in: folder)
      let other = try sweep("seed=1..2", ["--hidden", "2"])
      #expect(other.status == 73 && other.error.contains("its images or labels are others"), "\(other.error)")
      #expect(try contents(of: folder + "/s/runs.jsonl") == before)
      #expect(try names(in: folder + "/s") == all)
    }
  }
}
