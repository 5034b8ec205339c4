import Foundation
import NNBTestSupport
import Testing

/// What a sweep refuses before anything is done.
struct SweepUsageTests {
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
