import Foundation
import NNBModel
import NNB
import Testing
import NNBTestSupport

struct InterruptionTests {
  /// Starts a run that will not end by itself, and waits for its first epoch.
  private func longRun(in folder: String, _ more: [String] = []) throws -> Child {
    // `env` undoes what a test runner in the background hands down: that interrupts are ignored.
    let command = [
      "--default-signal", Tool.nntrain.url.path(), MNIST.folder, "-o", "m.nnb", "--hidden", "4", "--epochs", "30000",
    ]
    let run = try Child(URL(filePath: "/usr/bin/env"), command + more, in: folder)
    let end = ContinuousClock.now + .seconds(30)
    while try run.output().isEmpty, ContinuousClock.now < end { Thread.sleep(forTimeInterval: 0.01) }
    return run
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func `An interrupted run finishes its batch, saves it, and says how to go on`(signal: Int32) throws {
    try withTemporaryFolder { folder in
      let run = try longRun(in: folder, ["--log", "a log", "--best", "--validation", "10"])
      run.send(signal)
      let outcome = try run.outcome()
      #expect(outcome.status == 128 + signal)
      #expect(outcome.text.hasPrefix("epoch     1/30000  loss "))
      let state = try #require(try Checkpoint(contentsOf: folder + "/m.nnb").training)
      let lines = outcome.error.split(separator: "\n").map(String.init)
      let command = "nntrain \(MNIST.folder) --resume m.nnb --log 'a log' --best"
      #expect(lines.last == "nntrain:   \(command)")
      #expect(lines.dropLast().last?.hasPrefix("nntrain: stopped after ") == true)
      #expect(try names(in: folder) == ["a log", "m.best.nnb", "m.nnb"])
      #expect(state.position.epoch == state.history.count && state.settings.end == .epochs(30000))
      let folders = Tool.nntrain.url.deletingLastPathComponent().path()
      let more = try shell(
        #"PATH="$1:$PATH"; eval "$2 --epochs $3""#,
        [
          folders, command, "\(state.position.epoch + 1)",
        ], in: folder)
      #expect(more.status == 0, "\(more.error)")
      #expect(try Checkpoint(contentsOf: folder + "/m.nnb").training?.position.epoch == state.position.epoch + 1)
    }
  }

  @Test func `A signal that the parent held back ends a run all the same`() throws {
    try withTemporaryFolder { folder in
      let command = [
        "--default-signal", "--block-signal", Tool.nntrain.url.path(), MNIST.folder, "-o", "m.nnb", "--hidden", "4",
        "--epochs", "30000",
      ]
      let run = try Child(URL(filePath: "/usr/bin/env"), command, in: folder)
      while try run.output().isEmpty { Thread.sleep(forTimeInterval: 0.01) }
      run.send(SIGTERM)
      #expect(try run.outcome().status == 128 + SIGTERM)
      #expect(try names(in: folder) == ["m.nnb"])
    }
  }

  @Test func `A killed run leaves the old file, and nothing else`() throws {
    try withTemporaryFolder { folder in
      try write([1, 2, 3], to: folder + "/m.nnb")
      let run = try longRun(in: folder, ["--force"])
      run.send(SIGKILL)
      #expect(try run.outcome().status == 128 + SIGKILL)
      #expect(try contents(of: folder + "/m.nnb") == [1, 2, 3])
      #expect(try names(in: folder) == ["m.nnb"])
    }
  }

  /// The worker of this run ends with it and no earlier, so only the second signal does it.
  @Test func `A second interrupt ends a run at once and harms no file`() throws {
    try withTemporaryFolder { folder in
      let tools = folder + "/tools"
      try FileManager.default.createDirectory(atPath: tools, withIntermediateDirectories: false)
      let made = try shell(
        #"cp "$1" tools/nntrain; printf '#!/bin/sh\nexec cat <&5 > /dev/null\n' > tools/nnhdf5; chmod +x tools/nnhdf5; echo old > m.h5"#,
        [Tool.nntrain.url.path()], in: folder)
      #expect(made.status == 0)
      let command = [
        "--default-signal", tools + "/nntrain", MNIST.folder, "-o", "m.h5", "--force", "--hidden", "4", "--epochs",
        "30000",
      ]
      let run = try Child(URL(filePath: "/usr/bin/env"), command, in: folder)
      while try run.output().isEmpty { Thread.sleep(forTimeInterval: 0.01) }
      run.send(SIGINT)
      Thread.sleep(forTimeInterval: 0.5)
      run.send(SIGINT)
      #expect(try run.outcome().status == 128 + SIGINT)
      #expect(try names(in: folder) == ["m.h5", "tools"])
      #expect(try contents(of: folder + "/m.h5") == Array("old\n".utf8))
    }
  }
}

/// Disks of 64 KiB that nobody else sees and that vanish with their process; making them takes a privilege.
struct SmallDiskTests {
  /// A shell of its own mount namespace, with a small disk at `disk` that holds an old file.
  private static let prelude = """
    mkdir disk && mount -t tmpfs -o size=64k none disk && echo old > disk/m.nnb || exit 99

    """

  private static func onSmallDisk(_ script: String, _ arguments: [String], in folder: String) throws -> Outcome {
    let command = ["--mount", "--map-root-user", "/bin/sh", "-c", prelude + script, "sh"] + arguments
    return try Child(URL(filePath: "/usr/bin/unshare"), command, in: folder).outcome()
  }

  static let isPossible =
    (try? withTemporaryFolder { folder in try onSmallDisk("true", [], in: folder).status == 0 }) ?? false

  @Test(.enabled(if: isPossible, "mounting is not allowed here"), arguments: ["m.nnb", "new.nnb"])
  func `A full disk keeps the old file, and nothing stray`(name: String) throws {
    try withTemporaryFolder { folder in
      let run = try Self.onSmallDisk(
        #""$1" "$2" -o "disk/$3" --force --quiet --epochs 1; echo $?; ls -A disk; cat disk/m.nnb"#,
        [Tool.nntrain.url.path(), MNIST.folder, name], in: folder)
      #expect(run.error.hasPrefix("nntrain: disk/\(name) needs 407,936 bytes"), "\(run.error)")
      #expect(run.error.hasSuffix(" bytes, and its disk has 61,440 free\n"), "\(run.error)")
      #expect(run.lines == ["74", "m.nnb", "old"])
    }
  }

  @Test(.enabled(if: isPossible, "mounting is not allowed here"), arguments: ["m.nnb", "new.nnb"])
  func `A disk for reading alone is refused before training`(name: String) throws {
    try withTemporaryFolder { folder in
      let run = try Self.onSmallDisk(
        #"mount -o remount,bind,ro disk && "$1" "$2" -o "disk/$3" --force --epochs 1; echo $?"#,
        [Tool.nntrain.url.path(), MNIST.folder, name], in: folder)
      #expect(run.error.hasPrefix("nntrain: cannot create disk/\(name): "))
      #expect(run.lines == ["73"])
    }
  }

  @Test(.enabled(if: isPossible, "mounting is not allowed here"))
  func `A disk that fills up on the way costs no checkpoint, and training goes on`() throws {
    try withTemporaryFolder { folder in
      let run = try Self.onSmallDisk(
        #"""
        export TMPDIR=.
        set -- "$1" "$2" --hidden 2 --batch-size 1 --checkpoint-every 2000steps
        fill() { head -c 1000000 /dev/zero > disk/fill 2> /dev/null; }
        fill; "$@" -o disk/new.nnb --epochs 1; echo $?; rm disk/fill
        "$@" -o disk/m.nnb --force --epochs 500 > out 2> err & run=$!
        while ! [ -s out ]; do sleep 0.01; done
        fill
        while ! grep -q 'goes on$' err; do sleep 0.01; done
        rm disk/fill; kill $run; wait $run; echo $?; ls -A disk; cp disk/m.nnb before.nnb
        "$@" --resume disk/m.nnb --on-checkpoint-error stop > out2 2> err2 & run=$!
        while ! [ -s out2 ]; do sleep 0.01; done
        fill; wait $run; echo $?
        grep -c 'the last checkpoint that was saved is whole' err2
        tail -n 3 err2 | head -n 1; ls -A disk *.nnb
        """#,
        [Tool.nntrain.url.path(), MNIST.folder], in: folder)
      let full = "nntrain: disk/m.nnb needs "
      #expect(run.lines.first == "74" && run.error.hasPrefix("nntrain: disk/new.nnb needs "), "\(run.error)")
      #expect(run.lines.dropFirst().prefix(2) == ["143", "m.nnb"])
      #expect(run.lines.dropFirst(3).first == "74", "\(run.lines)")
      #expect(run.lines.dropFirst(5).first?.hasPrefix(full) == true, "\(run.lines)")
      #expect(run.lines.suffix(6) == ["before.nnb", "m.nnb", "", "disk:", "fill", "m.nnb"], "\(run.lines)")
      let saved = try #require(try Checkpoint(contentsOf: folder + "/m.nnb").training)
      let before = try #require(try Checkpoint(contentsOf: folder + "/before.nnb").training)
      #expect(before.isPast(of: saved) && before.position.step < saved.position.step)
    }
  }

  @Test(.enabled(if: isPossible, "mounting is not allowed here"))
  func `A log that lacks lines in the end is an error, and costs no model`() throws {
    try withTemporaryFolder { folder in
      let run = try Self.onSmallDisk(
        #"""
        head -c 1000000 /dev/zero > disk/fill 2> /dev/null
        "$1" "$2" -o m.nnb --hidden 2 --epochs 1 --log disk/log > out; echo $?; ls m.nnb
        """#,
        [Tool.nntrain.url.path(), MNIST.folder], in: folder)
      #expect(run.lines == ["74", "m.nnb"])
      let full = "nntrain: cannot write disk/log: No space left on device"
      #expect(run.error.hasSuffix("\(full); training goes on\nnntrain: wrote m.nnb\n\(full)\n"), "\(run.error)")
    }
  }

  @Test func `A folder that is lost on the way is told, and training goes on`() throws {
    try withTemporaryFolder { folder in
      let run = try shell(
        #"""
        mkdir lost; export TMPDIR=.
        "$1" "$2" -o lost/m.nnb --hidden 2 --epochs 100000 --checkpoint-every 1step > out 2> err & run=$!
        while ! [ -s out ]; do sleep 0.01; done
        mv lost gone
        while ! grep -q 'cannot create .*goes on' err; do sleep 0.01; done
        kill $run
        wait $run; echo $?; cat err; ls m.nnb
        """#, [Tool.nntrain.url.path(), MNIST.folder], in: folder)
      #expect(run.lines.first == "73")
      #expect(run.lines.contains("nntrain: cannot create lost/m.nnb: No such file or directory; training goes on"))
      #expect(
        run.lines.suffix(4) == [
          "nntrain: cannot create lost/m.nnb: No such file or directory", "  the model is not lost: ./m.nnb has it",
          "  to go on: nntrain \(MNIST.folder) --resume ./m.nnb --checkpoint-every 1step", "m.nnb",
        ])
    }
  }
}
