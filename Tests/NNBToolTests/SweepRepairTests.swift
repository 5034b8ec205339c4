import Foundation
import NNBModel
import NNBTestSupport
import Testing

/// Folders of sweeps in which something is missing, or not what it was.
struct SweepRepairTests {
  private static let usual = BestCheckpointTests.settings + ["--epochs", "12", "--quiet"]

  private func sweep(_ grid: String, _ options: [String] = usual, in folder: String) throws -> Outcome {
    try Tool.nntrain.run([MNIST.folder, "--sweep", grid, "-o", "s"] + options, in: folder)
  }

  private func files(_ folder: String) throws -> [String: [UInt8]] {
    let all = try names(in: folder + "/s").filter { $0.hasPrefix("seed") }
    return Dictionary(uniqueKeysWithValues: try all.map { ($0, try contents(of: folder + "/s/" + $0)) })
  }

  /// The lines of `runs.jsonl` without the times.
  private func results(_ folder: String) throws -> [Substring] {
    try String(decoding: contents(of: folder + "/s/runs.jsonl"), as: UTF8.self).split(separator: "\n").map {
      $0.prefix(upTo: try #require($0.firstRange(of: ", \"timing\"")).lowerBound)
    }
  }

  @Test(
    arguments: [
      "rm s/seed=1.best.nnb", "cp first.best.nnb s/seed=1.best.nnb", "cp s/seed=2.best.nnb s/seed=1.best.nnb",
      "echo no model > s/seed=1.best.nnb", "rm s/seed=1.jsonl", "head -n 1 s/seed=1.jsonl > l; mv l s/seed=1.jsonl",
      "rm s/seed=1.nnb", "sed -i '1s/\"validation_loss\": [0-9]/&9/' s/runs.jsonl", "rm s/seed=1.nnb s/seed=1.best.nnb",
    ], ["true", "rm s/runs.jsonl"])
  func `A finished run of which something is missing, or not its own, becomes what it was`(
    damage: String, more: String
  ) throws {
    try withTemporaryFolder { folder in
      let first = ["--best", "--quiet", "--epochs", "1"] + BestCheckpointTests.settings
      try #require(try Tool.nntrain.run([MNIST.folder, "-o", "first.nnb"] + first, in: folder).status == 0)
      try #require(try sweep("seed=1..2", in: folder).status == 0)
      let whole = try files(folder), lines = try results(folder)
      let change = damage.contains("runs.jsonl") ? damage : "\(damage); \(more)"
      #expect(try shell(change, in: folder).status == 0)
      let run = try sweep("seed=1..2", in: folder)
      #expect(run.status == 0, "\(run.error)")
      #expect(try files(folder) == whole)
      #expect(try results(folder) == lines)
    }
  }

  @Test func `The command that does the same by itself can be pasted`() throws {
    try withTemporaryFolder { folder in
      let options = BestCheckpointTests.settings + ["--epochs", "3"]
      let run = try sweep("seed=1..2", options, in: folder), start = "nntrain: the same by itself: nntrain "
      let command = try #require(run.error.split(separator: "\n").first { $0.hasPrefix(start) })
      let model = try #require(run.error.firstMatch(of: #/nninfer (s/seed=[12]\.best\.nnb) /#)).output.1
      let words = command.dropFirst(start.count).split(separator: " ").map(String.init)
      #expect(try Tool.nntrain.run(words, in: folder).status == 0)
      #expect(try contents(of: folder + "/model.best.nnb") == contents(of: folder + "/" + model))
    }
  }

  @Test func `Runs without a whole epoch have no best, which is said`() throws {
    try withTemporaryFolder { folder in
      let options = ["--hidden", "2", "--validation", "500"]
      for count in ["0", "2"] {
        let run = try sweep("steps=1,2", options, in: folder)
        #expect(run.status == 1)
        #expect(
          run.error.contains("nntrain: no run has done a whole epoch, after which the images held out"), "\(run.error)")
        #expect(run.error.contains("; \(count) done before\n") == (count != "0"))
      }
    }
  }

  @Test(arguments: [
    ["--class-weights", "@list"], ["--init-from", "start.nnb"], ["--class-names", "@names"],
  ])
  func `Files that options name are the same, or the folder is that of another sweep`(option: [String]) throws {
    try withTemporaryFolder { folder in
      let start = ["-o", "start.nnb", "--epochs", "1", "--hidden", "2", "--quiet"]
      try #require(try Tool.nntrain.run([MNIST.folder] + start, in: folder).status == 0)
      try write(Array("1\n2\n3\n4\n5\n6\n7\n8\n9\n1\n".utf8), to: folder + "/list")
      try write(Array("a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n".utf8), to: folder + "/names")
      let options = ["--validation", "500", "--epochs", "1", "--quiet"] + option
      try #require(try sweep("seed=1", options, in: folder).status == 0)
      #expect(try sweep("seed=1..2", options, in: folder).status == 0)
      let before = try files(folder), name = option[1].drop { $0 == "@" }
      let other = "sed -i s/1/2/ list; sed -i s/a/z/ names; \"$1\" \"$2\" --force --seed 9 "
      let change = try shell(
        other + start.joined(separator: " "), [Tool.nntrain.url.path(), MNIST.folder], in: folder)
      try #require(change.status == 0)
      let run = try sweep("seed=1..2", options, in: folder)
      #expect(run.status == 73)
      #expect(
        run.error.hasPrefix("nntrain: s is the folder of another sweep: \(name) was another file\n"), "\(run.error)")
      try FileManager.default.removeItem(atPath: folder + "/" + name)
      #expect(try sweep("seed=1..2", options, in: folder).error.hasPrefix("nntrain: cannot open \(name): No such file"))
      #expect(try files(folder) == before)
    }
  }

  @Test func `A model to start from is understood before the first run, with all files that it names`() throws {
    try withTemporaryFolder { folder in
      let start = ["-o", "start.nnb", "--epochs", "1", "--hidden", "2", "--quiet"]
      func make(_ more: [String] = []) throws {
        try #require(try Tool.nntrain.run([MNIST.folder] + start + more, in: folder).status == 0)
        let words = ["start.nnb", "part.safetensors", "--strip", "--force", "--quiet"]
        try #require(try Tool.nnconv.run(words, in: folder).status == 0)
      }
      try make()
      let names = ["hidden.bias", "hidden.weight", "output.bias", "output.weight"]
      let map = names.map { "\"\($0)\": \"part.safetensors\"" }.joined(separator: ", ")
      try write(Array("{\"metadata\": {}, \"weight_map\": {\(map)}}".utf8), to: folder + "/m.safetensors.index.json")
      let options = ["--init-from", "m.safetensors.index.json", "--validation", "500", "--epochs", "1", "--quiet"]
      let open = try sweep("seed=1..2", options, in: folder)
      #expect(open.status == 65)
      let command =
        "nntrain \(MNIST.folder) --sweep seed=1..2 -o s \(options.joined(separator: " ")) --activations relu,softmax"
      #expect(
        open.error.hasSuffix("\n  for example, if that is right for this model: \(command)\n"), "\(open.error)")
      #expect(try !NNBToolTests.names(in: folder).contains("s"))
      let activations = ["--activations", "relu,softmax"]
      try #require(try sweep("seed=1", options + activations, in: folder).status == 0)
      try make(["--force", "--seed", "9"])
      let run = try sweep("seed=1..2", options + activations, in: folder)
      #expect(run.status == 73)
      #expect(
        run.error.hasPrefix("nntrain: s is the folder of another sweep: part.safetensors was another file\n"),
        "\(run.error)")
    }
  }

  @Test func `A folder in which nothing is trained takes other options`() throws {
    try withTemporaryFolder { folder in
      let options = ["--validation", "500", "--epochs", "1", "--hidden", "2"]
      let wrong = try sweep("seed=1..2", options + ["--label-smoothing", "0.1"], in: folder)
      try #require(wrong.status == 0)
      // As if every run had failed.
      #expect(try shell("rm s/seed*; sed -i s/finished/failed/ s/runs.jsonl", in: folder).status == 0)
      #expect(try names(in: folder + "/s") == ["runs.jsonl", "sweep.json"])
      let right = try sweep("seed=1..2", options, in: folder)
      #expect(right.status == 0, "\(right.error)")
    }
  }

  @Test(arguments: [
    ("{\"sweep\": ", "at byte 10 expected"), ("{}", "it has no list \"options\""),
  ])
  func `A description that is none is told`(text: String, message: String) throws {
    try withTemporaryFolder { folder in
      let options = ["--validation", "500", "--epochs", "1", "--quiet", "--hidden", "2"]
      try #require(try sweep("seed=1", options, in: folder).status == 0)
      try write(Array(text.utf8), to: folder + "/s/sweep.json")
      let run = try sweep("seed=1", options, in: folder)
      #expect(run.status == 65)
      #expect(
        run.error.hasPrefix("nntrain: s/sweep.json does not say what the sweep is: \(message)"), "\(run.error)")
    }
  }

  @Test(arguments: [("", 0), (#""arithmetic": 2, "#, 2)])
  func `A sweep that another version of the arithmetic began is not gone on with`(entry: String, found: Int) throws {
    try withTemporaryFolder { folder in
      let options = ["--validation", "500", "--epochs", "1", "--quiet", "--hidden", "2"]
      try #require(try sweep("seed=1", options, in: folder).status == 0)
      #expect(
        try shell("sed -i 's/\"arithmetic\": 1, /$1/' s/sweep.json".replacing("$1", with: entry), in: folder).status
          == 0)
      let before = try files(folder), description = try contents(of: folder + "/s/sweep.json")
      let run = try sweep("seed=1..2", options, in: folder)
      #expect(run.status == 73)
      #expect(
        run.error == """
          nntrain: s is the folder of another sweep: it was begun with version \(found) of the arithmetic, and this program has version 1, which trains to other bits
            -o with another name makes a new one

          """)
      #expect(try files(folder) == before && contents(of: folder + "/s/sweep.json") == description)
      // Without models nothing can be mixed.
      #expect(try shell("rm s/seed*", in: folder).status == 0)
      #expect(try sweep("seed=1..2", options, in: folder).status == 0)
    }
  }

  @Test func `If there are not enough open files, fewer runs go on at once`() throws {
    try withTemporaryFolder { folder in
      let run = try shell(
        #"ulimit -n 22; exec "$@""#,
        [
          Tool.nntrain.url.path(), MNIST.folder, "--sweep", "seed=1..10", "-o", "s", "--jobs", "10", "--hidden", "2",
          "--validation", "500", "--epochs", "2",
        ], in: folder)
      #expect(run.status == 0, "\(run.error)")
      #expect(run.error.contains("; the sweep goes on with "), "\(run.error)")
      #expect(try results(folder).count == 10)
    }
  }

  @Test func `A run whose sweep is gone says so, and one that is no run goes on`() throws {
    try withTemporaryFolder { folder in
      let script = #"export NNB_PARENT=$1; shift; exec "$@""#
      let command = [Tool.nntrain.url.path(), MNIST.folder, "-o", "m.nnb", "--epochs", "1", "--hidden", "2", "--quiet"]
      let gone = try shell(script, ["2147483647"] + command, in: folder)
      #expect(gone.status == 143)
      #expect(
        gone.error == "nntrain: NNB_PARENT is 2147483647, and that process has ended, as whose run this was started\n")
      #expect(try shell(script, ["1"] + command, in: folder).status == 0)
    }
  }
}
