import Foundation
import NNB
import NNBModel
import NNBTestSupport
import Testing

/// `m.best.nnb` has the model that is called the best, or the run does not end well.
struct BestCheckpointTests {
  /// Runs whose best epoch is neither the first nor the last.
  static let settings = [
    "--hidden", "4", "--batch-size", "100", "--optimizer", "adam", "--learning-rate", "0.5", "--validation", "500",
  ]

  private func train(_ options: [String], in folder: String) throws -> Outcome {
    try Tool.nntrain.run([MNIST.folder, "--best"] + options, in: folder)
  }

  private func state(_ path: String) throws -> TrainingState {
    try #require(try Checkpoint(contentsOf: path).training)
  }

  /// A run of 12 epochs as `m`, and one of its first epoch as `first`; gives the best epoch.
  private func make(in folder: String) throws -> Int {
    try #require(try train(["-o", "m.nnb", "--epochs", "12"] + Self.settings, in: folder).status == 0)
    try #require(try train(["-o", "first.nnb", "--epochs", "1"] + Self.settings, in: folder).status == 0)
    let epoch = try #require(try state(folder + "/m.nnb").best?.epoch)
    try #require(epoch > 1 && epoch < 12)
    return epoch
  }

  private func replaceBest(_ source: String?, in folder: String) throws {
    try FileManager.default.removeItem(atPath: folder + "/m.best.nnb")
    if let source { try FileManager.default.copyItem(atPath: folder + "/" + source, toPath: folder + "/m.best.nnb") }
  }

  @Test(arguments: [nil, "first.best.nnb"], [12, 13])
  func `A best model that is gone, or of another epoch, is told and is an error in the end`(
    source: String?, epochs: Int
  ) throws {
    try withTemporaryFolder { folder in
      let epoch = try make(in: folder)
      try replaceBest(source, in: folder)
      let run = try train(["--resume", "m.nnb", "--epochs", "\(epochs)"], in: folder)
      try #require(try state(folder + "/m.nnb").best?.epoch == epoch)
      #expect(run.status == 65)
      let cause = source == nil ? "it is not there" : "it has another epoch, or is of another run"
      let note = "nntrain: m.best.nnb does not have the model of epoch \(epoch), the best so far: \(cause)\n"
      let fault =
        "nntrain: m.best.nnb does not have the model with the lowest validation loss, that of epoch \(epoch): it was not saved, or is gone\n"
      #expect(run.error.contains(note) == (epochs > 12), "\(run.error)")
      #expect(run.error.contains(fault), "\(run.error)")
      #expect(try state(folder + "/m.nnb").position.epoch == epochs)
    }
  }

  @Test func `A finished run gets its best model again if it is the last one, or beside what is resumed`() throws {
    try withTemporaryFolder { folder in
      let epoch = try make(in: folder), best = try contents(of: folder + "/m.best.nnb")
      #expect(try train(["--resume", "m.nnb", "-o", "k.nnb"], in: folder).status == 0)
      #expect(try contents(of: folder + "/k.best.nnb") == best)
      try #require(try train(["-o", "l.nnb", "--epochs", "\(epoch)"] + Self.settings, in: folder).status == 0)
      let last = try contents(of: folder + "/l.best.nnb")
      try FileManager.default.removeItem(atPath: folder + "/l.best.nnb")
      #expect(try train(["--resume", "l.nnb"], in: folder).status == 0)
      #expect(try contents(of: folder + "/l.best.nnb") == last)
      #expect(try contents(of: folder + "/l.nnb") == last)
    }
  }

  @Test func `A run that is stopped early names its best model only if it is there`() throws {
    try withTemporaryFolder { folder in
      let epoch = try make(in: folder)
      try replaceBest(nil, in: folder)
      let options = ["--resume", "m.nnb", "--epochs", "40", "--patience", "\(13 - epoch)"]
      let run = try Tool.nntrain.run([MNIST.folder, "--best"] + options, in: folder)
      #expect(run.status == 65)
      #expect(
        run.error.contains("stopped early: no epoch had a lower validation loss than epoch \(epoch)\n"), "\(run.error)")
    }
  }

  private static func onSmallDisk(_ kibibytes: Int) -> String {
    "unshare -rm sh -c 'mkdir disk && mount -t tmpfs -o size=\(kibibytes)k none disk && cd disk && "
  }

  private static var canMount: Bool {
    (try? withTemporaryFolder { try shell(onSmallDisk(64) + "true'", in: $0).status }) == 0
  }

  @Test(.enabled(if: canMount), arguments: [false, true])
  func `After a disk was full, the best is that of the best epoch, or an error`(isSweep: Bool) throws {
    try withTemporaryFolder { folder in
      _ = try make(in: folder)
      // Room for a best model and the newest, and not to replace the best one.
      let size = try contents(of: folder + "/m.nnb").count
      let options = [MNIST.folder, "--epochs", "12", "--quiet"] + Self.settings
      let own = isSweep ? ["--sweep", "seed=1", "-o", "s"] : ["-o", "n.nnb", "--best"]
      let full = try shell(
        Self.onSmallDisk(size * 5 / 2 / 1_024 + (isSweep ? 20 : 0)) + #""$@"; echo $?; cp -R . ../kept' sh "$@""#,
        [Tool.nntrain.url.path()] + options + own, in: folder)
      #expect(full.lines.last == (isSweep ? "1" : "74"), "\(full.text) \(full.error)")
      let place = folder + "/kept/" + (isSweep ? "s/seed=1" : "n")
      try #require(try state(place + ".nnb").position.epoch == 12)
      // Which epoch's model found room last is not said.
      let kept = try state(place + ".best.nnb").position.epoch, right = try state(place + ".nnb").best?.epoch
      let again = try Tool.nntrain.run(
        isSweep ? options + own : [MNIST.folder, "--resume", "n.nnb", "--best"], in: folder + "/kept")
      #expect(again.status == (isSweep || kept == right ? 0 : 65), "\(again.error)")
      let best = try state(place + ".best.nnb")
      #expect(best.position.epoch == (isSweep ? right : kept))
    }
  }
}
