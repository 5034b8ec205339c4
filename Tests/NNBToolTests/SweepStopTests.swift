import Foundation
import NNB
import NNBModel
import NNBTestSupport
import Testing

/// Sweeps that are stopped or killed, and go on.
struct SweepStopTests {
  /// `env` undoes what a test runner in the background hands down: that interrupts are ignored.
  private func start(_ options: [String], in folder: String) throws -> Child {
    try Child(
      URL(filePath: "/usr/bin/env"),
      ["--default-signal", Tool.nntrain.url.path(), "data", "--sweep", "seed=1..3", "-o", "s", "--validation", "9"]
        + options, in: folder)
  }

  private func logs(_ folder: String) throws -> [String] {
    (try? names(in: folder + "/s"))?.filter { $0.hasPrefix("seed") && $0.hasSuffix(".jsonl") } ?? []
  }

  /// Waits until something holds, for a time that no machine needs.
  private func wait(_ isDone: () throws -> Bool) throws {
    let end = ContinuousClock.now + .seconds(60)
    while try !isDone(), ContinuousClock.now < end { Thread.sleep(forTimeInterval: 0.01) }
    #expect(try isDone())
  }

  private func hasEpochs(_ folder: String, _ count: Int) throws -> Bool {
    let sizes = try logs(folder).map { try contents(of: folder + "/s/" + $0).count }
    return sizes.count >= count && sizes.allSatisfy { $0 > 0 }
  }

  /// The processes that work in a folder.
  private func processes(in folder: String) -> [String] {
    let resolved = URL(filePath: folder).resolvingSymlinksInPath().path()
    return ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).filter { number in
      guard Int(number) != nil,
        let place = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(number)/cwd")
      else { return false }
      return place == folder || place == resolved || place + "/" == resolved
    }
  }

  private static let endless = ["--epochs", "1000000", "--hidden", "2", "--jobs", "2"]

  @Test(arguments: [SIGINT, SIGTERM])
  func `A signal lets the runs save, and the same command goes on`(signal: Int32) throws {
    try withTemporaryFolder { folder in
      try SmallSet.make(in: folder)
      let run = try start(Self.endless, in: folder)
      try wait { try hasEpochs(folder, 2) }
      run.send(signal)
      let outcome = try run.outcome()
      #expect(outcome.status == 128 + signal)
      let command =
        "nntrain data --sweep seed=1..3 -o s --validation 9 --epochs 1000000 --hidden 2 --jobs 2"
      #expect(outcome.error.hasSuffix("nntrain: stopped after 0 of 3 runs; to go on:\nnntrain:   \(command)\n"))
      #expect(processes(in: folder).isEmpty)
      let results = try String(decoding: contents(of: folder + "/s/runs.jsonl"), as: UTF8.self).split(separator: "\n")
      #expect(results.count == 2 && results.allSatisfy { $0.contains("\"state\": \"interrupted\"") })
      let before = try #require(try Checkpoint(contentsOf: folder + "/s/seed=1.nnb").training)
      let again = try start(Self.endless, in: folder)
      try wait {
        try contents(of: folder + "/s/seed=1.jsonl").count > 200 * before.history.count / 2 && hasEpochs(folder, 2)
      }
      Thread.sleep(forTimeInterval: 0.2)
      again.send(signal)
      #expect(try again.outcome().status == 128 + signal)
      let after = try #require(try Checkpoint(contentsOf: folder + "/s/seed=1.nnb").training)
      #expect(before.isPast(of: after))
    }
  }

  /// A batch takes a long time here, so that the run is in the middle of one.
  @Test func `A second signal ends the runs at once, and they are in the results`() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createSymbolicLink(atPath: folder + "/data", withDestinationPath: MNIST.folder)
      let run = try start(["--epochs", "1000", "--hidden", "3000", "--batch-size", "full", "--jobs", "1"], in: folder)
      try wait { try hasEpochs(folder, 1) }
      run.send(SIGINT)
      Thread.sleep(forTimeInterval: 0.2)
      run.send(SIGINT)
      let outcome = try run.outcome()
      #expect(outcome.status == 128 + SIGINT && outcome.error.contains("stopped after 0 of 3 runs"), "\(outcome.error)")
      #expect(processes(in: folder).isEmpty)
      let results = try String(decoding: contents(of: folder + "/s/runs.jsonl"), as: UTF8.self).split(separator: "\n")
      #expect(results.count == 1 && results.allSatisfy { $0.contains("\"state\": \"interrupted\"") }, "\(results)")
    }
  }

  @Test func `Runs that were stopped keep their lines until they end again, and their times add up`() throws {
    try withTemporaryFolder { folder in
      try SmallSet.make(in: folder)
      func times() throws -> [Double] {
        try String(decoding: contents(of: folder + "/s/runs.jsonl"), as: UTF8.self).split(separator: "\n").map { line in
          let digits = try #require(line.firstMatch(of: /"seconds": ([-+.e0-9]+)/)).output.1
          return try #require(Double(digits))
        }
      }
      func stop(_ options: [String]) throws {
        let run = try start(options, in: folder)
        try wait { try hasEpochs(folder, 2) }
        Thread.sleep(forTimeInterval: 0.2)
        run.send(SIGTERM)
        #expect(try run.outcome().status == 128 + SIGTERM)
      }
      try stop(Self.endless)
      let before = try times()
      try stop(Self.endless.dropLast() + ["1"])
      let after = try times()
      try #require(before.count == 2 && after.count == 2)
      #expect(after[0] > before[0] && after[1] == before[1])
    }
  }

  @Test func `A sweep whose data changes ends with an error, and keeps no model of unknown data`() throws {
    try withTemporaryFolder { folder in
      try SmallSet.make(in: folder)
      let run = try start(Self.endless, in: folder)
      try wait { try hasEpochs(folder, 2) }
      try SmallSet.make(in: folder, labels: SmallSet.idx(8, [60], SmallSet.labels(60).reversed()))
      run.send(SIGTERM)
      let outcome = try run.outcome()
      #expect(outcome.status == 65)
      #expect(
        outcome.error.contains("nntrain: data/train-labels-idx1-ubyte changed while the sweep ran"), "\(outcome.error)")
      #expect(try names(in: folder + "/s").filter { $0.hasSuffix(".nnb") && !$0.hasSuffix(".best.nnb") } == [])
      let again = try start(Self.endless, in: folder).outcome()
      #expect(again.status == 73 && again.error.contains("its images or labels are others"), "\(again.error)")
    }
  }

  @Test func `The runs end with a sweep that is killed, and save`() throws {
    try withTemporaryFolder { folder in
      try SmallSet.make(in: folder)
      let run = try start(Self.endless, in: folder)
      try wait { try hasEpochs(folder, 2) }
      run.send(SIGKILL)
      #expect(try run.outcome().status == 128 + SIGKILL)
      try wait { processes(in: folder).isEmpty }
      #expect(try names(in: folder + "/s").filter { $0.hasSuffix(".nnb") && !$0.hasSuffix(".best.nnb") }.count == 2)
    }
  }

  @Test func `A second sweep in the folder is refused meanwhile`() throws {
    try withTemporaryFolder { folder in
      try SmallSet.make(in: folder)
      let run = try start(Self.endless, in: folder)
      try wait { try hasEpochs(folder, 1) }
      let other = try start(Self.endless, in: folder).outcome()
      #expect(other.status == 75, "\(other.error)")
      run.send(SIGTERM)
      #expect(try run.outcome().status == 128 + SIGTERM)
    }
  }

  @Test(arguments: [0.02, 0.2, 0.5])
  func `A sweep that was killed ends in the same files as one that was not`(moment: Double) throws {
    try withTemporaryFolder { folder in
      try SmallSet.make(in: folder)
      let options = ["--epochs", "300", "--hidden", "8", "--jobs", "2", "--batch-size", "4", "--quiet"]
      func files() throws -> [String: [UInt8]] {
        let all = try names(in: folder + "/s").filter { $0.hasPrefix("seed") }
        return Dictionary(uniqueKeysWithValues: try all.map { ($0, try contents(of: folder + "/s/" + $0)) })
      }
      #expect(try start(options, in: folder).outcome().status == 0)
      let whole = try files()
      #expect(whole.count == 9)
      try FileManager.default.removeItem(atPath: folder + "/s")
      let killed = try start(options, in: folder)
      Thread.sleep(forTimeInterval: moment)
      killed.send(SIGKILL)
      _ = try killed.outcome()
      let run = try start(options, in: folder).outcome()
      #expect(run.status == 0, "\(run.error)")
      #expect(try files() == whole)
    }
  }
}
