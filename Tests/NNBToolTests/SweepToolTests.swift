import Foundation
import NNB
import NNBModel
import NNBTestSupport
import Testing

struct SweepToolTests {
  private static let usual = ["--validation", "9", "--batch-size", "8"]

  private func sweep(_ grid: String, _ options: [String], in folder: String, to place: String = "s") throws -> Outcome {
    try Tool.nntrain.run(["data", "--sweep", grid, "-o", place] + Self.usual + options, in: folder)
  }

  /// The lines of `runs.jsonl`.
  private func lines(_ folder: String, _ place: String = "s") throws -> [JSONValue] {
    try String(decoding: contents(of: "\(folder)/\(place)/runs.jsonl"), as: UTF8.self).split(separator: "\n").map {
      try JSONValue(String($0))
    }
  }

  private func texts(_ lines: [JSONValue], _ name: String) -> [String] {
    lines.map { if case .string(let text)? = $0[name] { text } else { "" } }
  }

  /// The models and logs of a sweep by their names.
  private func files(_ folder: String) throws -> [String: [UInt8]] {
    let all = try names(in: folder).filter { !$0.hasPrefix("runs") && !$0.hasPrefix("sweep") }
    return Dictionary(uniqueKeysWithValues: try all.map { ($0, try contents(of: folder + "/" + $0)) })
  }

  @Test func `Each run is the same to the bit as its command by itself, and reads no test images`() throws {
    try withTemporaryFolder { folder in
      // Test images that nobody could use.
      try SmallSet.make(in: folder, testLabels: [1, 2, 3])
      let run = try sweep(
        "learning-rate=0.1,0.5 seed=1..2 augment=none|weak,shift=1", ["--epochs", "3", "--hidden", "4"], in: folder)
      #expect(run.status == 0, "\(run.error)")
      let results = try lines(folder), made = try files(folder + "/s")
      #expect(results.count == 8 && made.count == 24)
      #expect(texts(results, "run").first == "learning-rate=0.1,seed=1,augment=none")
      try FileManager.default.createDirectory(atPath: folder + "/other/s", withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(atPath: folder + "/other/data", withDestinationPath: "../data")
      let tools = Tool.nntrain.url.deletingLastPathComponent().path()
      for command in texts(results, "command") {
        let alone = try shell(#"PATH="$1:$PATH"; eval "$2""#, [tools, command], in: folder + "/other")
        #expect(alone.status == 0, "\(alone.error)")
      }
      #expect(try files(folder + "/other/s") == made)
      let state = try Checkpoint(contentsOf: folder + "/s/learning-rate=0.1,seed=1,augment=none.nnb").training
      #expect(state?.history.count == 3 && state?.history.allSatisfy { $0.test == nil && $0.validation != nil } == true)
    }
  }

  @Test func `The best is named by the mean of its validation loss, with commands`() throws {
    try withTemporaryFolder { folder in
      try SmallSet.make(in: folder)
      let run = try sweep("learning-rate=0.001,0.5 seed=1..2", ["--epochs", "4", "--jobs", "1"], in: folder)
      #expect(run.status == 0, "\(run.error)")
      #expect(run.lines.prefix(4).map { $0.prefix(4) } == ["1/4 ", "2/4 ", "3/4 ", "4/4 "])
      #expect(
        run.lines.dropFirst(4).first?.hasPrefix("learning-rate  seeds  mean validation loss       ±") == true,
        "\(run.text)")
      #expect(run.lines.dropFirst(5).first?.hasPrefix("0.5") == true)
      #expect(run.lines.last?.hasPrefix("best: learning-rate 0.5, mean validation loss ") == true)
      #expect(run.error.contains("nntrain: the same by itself: nntrain --images data/train-images"))
      #expect(
        run.error.contains(
          ".best.nnb data/t10k-images-idx3-ubyte --labels data/t10k-labels-idx1-ubyte\n"), "\(run.error)")
      let command = try #require(run.error.split(separator: "\n").first { $0.contains("nninfer ") })
      let words = command.split(separator: " ").drop { $0 != "nninfer" }.dropFirst().map(String.init)
      #expect(try Tool.nninfer.run(words, in: folder).status == 0)
    }
  }

  @Test func `A sweep that is done is not repeated, and more values are added`() throws {
    try withTemporaryFolder { folder in
      try SmallSet.make(in: folder)
      #expect(try sweep("seed=1..2", ["--epochs", "2"], in: folder).status == 0)
      let before = try files(folder + "/s"), results = try contents(of: folder + "/s/runs.jsonl")
      let again = try sweep("seed=1..2", ["--epochs", "2"], in: folder)
      #expect(again.status == 0 && again.error.contains("; 2 done before\n"), "\(again.error)")
      #expect(try contents(of: folder + "/s/runs.jsonl") == results)
      let more = try sweep("seed=1..4", ["--epochs", "2", "--json"], in: folder)
      #expect(more.status == 0 && more.lines.count == 4)
      #expect(try files(folder + "/s").filter { before[$0.key] != nil } == before)
      #expect(try lines(folder).count == 4)
    }
  }

  @Test func `A run that fails is noted, and the others go on`() throws {
    try withTemporaryFolder { folder in
      try SmallSet.make(in: folder)
      // A folder is in the way of a model.
      try FileManager.default.createDirectory(atPath: folder + "/s", withIntermediateDirectories: false)
      #expect(try sweep("seed=1", ["--epochs", "1"], in: folder).status == 0)
      try FileManager.default.createDirectory(atPath: folder + "/s/seed=2.best.nnb", withIntermediateDirectories: false)
      let run = try sweep("seed=1..3", ["--epochs", "1"], in: folder)
      #expect(run.status == 1)
      #expect(run.text.contains("seed=2  failed: "))
      #expect(texts(try lines(folder), "state") == ["finished", "failed", "finished"])
      try FileManager.default.removeItem(atPath: folder + "/s/seed=2.best.nnb")
      #expect(try sweep("seed=1..3", ["--epochs", "1"], in: folder).status == 0)
      let diverging = try sweep("learning-rate=0.1,1e38", ["--epochs", "1"], in: folder, to: "d")
      #expect(diverging.status == 1)
      #expect(try lines(folder, "d").last?["status"] == .number(1))
      let again = try sweep("learning-rate=0.1,1e38", ["--epochs", "1"], in: folder, to: "d")
      #expect(again.status == 1 && again.error.contains("2 done before"))
    }
  }
}
