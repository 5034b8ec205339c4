import Foundation
import NNB
import NNBModel
import NNBTestSupport
import Testing

/// `m.best.nnb` has the model that is called the best, or the run does not end well.
struct BestCheckpointTests {
  /// Runs whose best epoch is neither the first nor the last, and whose second one is better than the first.
  static let settings = [
    "--hidden", "4", "--batch-size", "25", "--optimizer", "adam", "--learning-rate", "0.5", "--validation", "500",
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

  /// What a command of nntrain leaves of a disk with room for so many models; in `kept`. `m.nnb` tells how large they are, and
  /// those in `before` are there already. What does not fit goes to `tmp`.
  private func onFullDisk(
    _ options: [String], models: Double, more: Int = 0, before: [String: String] = [:], in folder: String
  ) throws -> Outcome {
    let size = Int(models * Double(try contents(of: folder + "/m.nnb").count)) / 1_024 + more
    let copies = before.map { "cp ../\($0.value) \($0.key) && " }.joined()
    return try shell(
      "mkdir tmp; export TMPDIR=\"$PWD/tmp\"; " + Self.onSmallDisk(size) + copies
        + #""$@"; echo $?; cp -R . ../kept' sh "$@""#,
      [Tool.nntrain.url.path(), MNIST.folder, "--quiet"] + options, in: folder)
  }

  /// The models of the first epoch, as those of a run that goes on. So it does not matter how many epochs one save is for.
  private static let first = ["n.nnb": "first.nnb", "n.best.nnb": "first.best.nnb"]

  /// Pastes the command behind `lead` in a message.
  private func paste(_ error: String, after lead: String, more: String = "", in folder: String) throws {
    let command = try #require(error.split(separator: "\n").compactMap { $0.split(separator: lead).last }.last)
    let tools = Tool.nntrain.url.deletingLastPathComponent().path()
    let run = try shell(#"PATH="$1:$PATH"; eval "$2""#, [tools, command + " " + more], in: folder)
    #expect(run.status == 0, "\(run.error)")
  }

  @Test(.enabled(if: canMount))
  func `A best model that a full disk does not take is elsewhere, and comes into its place`() throws {
    try withTemporaryFolder { folder in
      _ = try make(in: folder)
      // A best model is written if there is room for the newest besides.
      let full = try onFullDisk(
        ["--resume", "n.nnb", "--best", "--epochs", "12"], models: 3.2, before: Self.first, in: folder)
      #expect(full.lines.last == "74", "\(full.text) \(full.error)")
      let kept = folder + "/kept", end = try state(kept + "/n.nnb"), best = folder + "/tmp/n.best.nnb"
      try #require(end.position.epoch == 12)
      #expect(
        full.error.contains(
          "  the best model, that of epoch \(end.best?.epoch ?? 0), is not lost: \(best) has it\n"
            + "  as soon as its place can take it: nnconv \(best) n.best.nnb --force\n"), "\(full.error)")
      try paste(full.error, after: "can take it: ", in: kept)
      #expect(try contents(of: kept + "/n.best.nnb") == contents(of: folder + "/m.best.nnb"))
      let again = try Tool.nntrain.run([MNIST.folder, "--resume", "n.nnb", "--best"], in: kept)
      #expect(again.status == 0, "\(again.error)")
    }
  }

  /// Each epoch is the best one here, and the disk is full from some moment on. Then both are elsewhere, or the newest alone, if that
  /// moment is between the two.
  @Test(.enabled(if: canMount))
  func `After a run that a failed save ends, what was not saved is elsewhere and it goes on from there`() throws {
    try withTemporaryFolder { folder in
      let settings = ["--hidden", "4", "--learning-rate", "0.0001", "--validation", "500"]
      let full = try shell(
        "mkdir tmp; export TMPDIR=\"$PWD/tmp\"; " + Self.onSmallDisk(20_000)
          + #"""
          { "$@" > ../out & } ; run=$!
          while ! [ -s ../out ]; do sleep 0.01; done
          # What a file replaces would be room for the next.
          \#(stoppedBetweenSaves)
          head -c 30000000 /dev/zero > fill; kill -CONT $run
          wait $run; echo $?; rm fill; cp -R . ../kept' sh "$@"
          """#,
        [
          Tool.nntrain.url.path(), MNIST.folder, "-o", "n.nnb", "--best", "--on-checkpoint-error", "stop",
          "--checkpoint-every", "1epoch", "--epochs", "100000",
        ] + settings, in: folder)
      #expect(full.lines.last == "74", "\(full.text) \(full.error)")
      let end = try state(folder + "/tmp/n.nnb"), epochs = end.position.epoch + 1
      let isElsewhere = FileManager.default.fileExists(atPath: folder + "/tmp/n.best.nnb")
      let best = try state(folder + (isElsewhere ? "/tmp" : "/kept") + "/n.best.nnb")
      #expect(best.position.epoch == end.position.epoch && end.best?.epoch == end.position.epoch)
      try paste(full.error, after: "  to go on: ", more: "--epochs \(epochs)", in: folder + "/kept")
      try #require(try train(["-o", "l.nnb", "--epochs", "\(epochs)"] + settings, in: folder).status == 0)
      for name in [".nnb", ".best.nnb"] {
        #expect(try contents(of: folder + "/kept/n" + name) == contents(of: folder + "/l" + name))
      }
    }
  }

  @Test(.enabled(if: canMount))
  func `A run of a sweep whose best model does not fit says where it is, and is done again`() throws {
    try withTemporaryFolder { folder in
      _ = try make(in: folder)
      let options = ["--sweep", "seed=1", "-o", "s", "--epochs", "12"]
      let full = try onFullDisk(options + Self.settings, models: 2.5, more: 20, in: folder)
      #expect(full.lines.last == "1", "\(full.text) \(full.error)")
      let kept = folder + "/kept"
      let results = String(decoding: try contents(of: kept + "/s/runs.jsonl"), as: UTF8.self)
      #expect(results.contains("is not lost: \(folder)/tmp/seed=1.best.nnb has it\""), "\(results)")
      let again = try Tool.nntrain.run([MNIST.folder, "--quiet"] + options + Self.settings, in: kept)
      #expect(again.status == 0, "\(again.error)")
      let best = try state(kept + "/s/seed=1.best.nnb").position.epoch
      #expect(try state(kept + "/s/seed=1.nnb").best?.epoch == best)
    }
  }

  /// A run whose folder is taken away before its first epoch ends; `stop` ends it later.
  private func withoutFolder(_ options: String, stop: String = "", in folder: String) throws -> Outcome {
    try shell(
      #"""
      mkdir del other; export TMPDIR="$PWD/other"; mkfifo images
      env --default-signal "$1" --images images --labels "$2/train-labels-idx1-ubyte.gz" -o del/m.nnb --best \
        --validation 500 --hidden 100 --batch-size 1 \#(options) > out 2> err & run=$!
      # It opens its images after it has looked at the folder, and then waits for them.
      { rm -r del; cat "$2/train-images-idx3-ubyte.gz"; } > images
      \#(stop)
      wait $run; echo $?; mkdir del; cat err
      """#, [Tool.nntrain.url.path(), MNIST.folder], in: folder)
  }

  @Test func `The newest and the best go to one folder, and from there into their places`() throws {
    try withTemporaryFolder { folder in
      let outcome = try withoutFolder("--epochs 1", in: folder), other = folder + "/other/m"
      #expect(outcome.lines.first == "73")
      #expect(
        outcome.text.contains(
          """
            the model is not lost: \(other).nnb has it
            the best model, that of epoch 1, is not lost: \(other).best.nnb has it
            as soon as its place can take it: nnconv \(other).nnb del/m.nnb && nnconv \(other).best.nnb del/m.best.nnb

          """), "\(outcome.text)")
      try paste(outcome.text, after: "can take it: ", in: folder)
      let again = try Tool.nntrain.run([MNIST.folder, "--resume", "del/m.nnb", "--best"], in: folder)
      #expect(again.status == 0, "\(again.error)")
    }
  }

  /// Each step multiplies weights by -1.007, which is too much for f32 in the second epoch.
  @Test func `A best model that was not saved is not lost if training diverges`() throws {
    try withTemporaryFolder { folder in
      let outcome = try withoutFolder("--epochs 9 --learning-rate 0.001 --weight-decay 2007", in: folder)
      #expect(outcome.lines.first == "1")
      let best = try state(folder + "/other/m.best.nnb").position.epoch
      let end = """
          cannot create del/m.best.nnb: No such file or directory
          the best model, that of epoch \(best), is not lost: \(folder)/other/m.best.nnb has it
          as soon as its place can take it: nnconv \(folder)/other/m.best.nnb del/m.best.nnb

        """
      #expect(outcome.text.contains(/\nnntrain: training diverged.*\n/), "\(outcome.text)")
      #expect(outcome.text.hasSuffix(end), "\(outcome.text)")
    }
  }

  @Test func `A run that was stopped finds its best model beside the newest where both were saved`() throws {
    try withTemporaryFolder { folder in
      let outcome = try withoutFolder(
        "--epochs 100000", stop: "while ! [ -s out ]; do sleep 0.01; done; kill $run", in: folder)
      #expect(outcome.lines.first == "73")
      let other = folder + "/other/m"
      let best = try contents(of: other + ".best.nnb"), end = try state(other + ".nnb")
      let again = try Tool.nntrain.run(
        [
          MNIST.folder, "--resume", other + ".nnb", "-o", "del/m.nnb", "--best", "--steps", "\(end.position.step + 1)",
        ], in: folder)
      #expect(again.status == 0, "\(again.error)")
      // The best has the end of the run that goes on.
      #expect(try state(folder + "/del/m.best.nnb").position.epoch == end.best?.epoch)
      #expect(try contents(of: other + ".best.nnb") == best)
    }
  }

  @Test(arguments: ["ln -s /dev/stdout m.best.nnb;", "mkfifo m.best.nnb; cat m.best.nnb > read &"], [[], ["--json"]])
  func `A best model that would go into a stream is refused`(place: String, options: [String]) throws {
    try withTemporaryFolder { folder in
      try SmallSet.make(in: folder)
      let outcome = try shell(
        place + #" "$@" | cat"#,
        [Tool.nntrain.url.path(), "data", "-o", "m.nnb", "--best", "--validation", "9"] + options, in: folder)
      let name = place.hasPrefix("ln") ? "standard output" : "m.best.nnb"
      #expect(outcome.error == "nntrain: --best needs a file, which \(name) is not\n")
      #expect(outcome.lines.count == (options.isEmpty ? 0 : 1))
      #expect(try !names(in: folder).contains("m.nnb"))
    }
  }
}
