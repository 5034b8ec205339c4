import Foundation
import Testing
import TestSupport

struct InterruptionTests {
  @Test(arguments: [SIGINT, SIGTERM, SIGKILL])
  func `An interrupted run leaves the old file, and nothing else`(signal: Int32) throws {
    try withTemporaryFolder { folder in
      try write([1, 2, 3], to: folder + "/m.nnb")
      // `env` undoes what a test runner in the background hands down: that interrupts are ignored.
      let command = [
        "--default-signal", Tool.nntrain.url.path(), MNIST.folder, "-o", "m.nnb", "--hidden", "4", "--epochs",
        "3000",
      ]
      let run = try Child(URL(filePath: "/usr/bin/env"), command, in: folder)
      let end = ContinuousClock.now + .seconds(30)
      while try run.output().isEmpty, ContinuousClock.now < end { Thread.sleep(forTimeInterval: 0.01) }
      run.send(signal)
      let outcome = try run.outcome()
      #expect(outcome.status == 128 + signal)
      #expect(outcome.text.hasPrefix("epoch    1/3000  loss "))
      #expect(try contents(of: folder + "/m.nnb") == [1, 2, 3])
      #expect(try names(in: folder) == ["m.nnb"])
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
        #""$1" "$2" -o "disk/$3" --quiet --epochs 1; echo $?; ls -A disk; cat disk/m.nnb"#,
        [Tool.nntrain.url.path(), MNIST.folder, name], in: folder)
      #expect(run.error == "nntrain: cannot write disk/\(name): No space left on device\n")
      #expect(run.lines == ["74", "m.nnb", "old"])
    }
  }

  @Test(.enabled(if: isPossible, "mounting is not allowed here"), arguments: ["m.nnb", "new.nnb"])
  func `A disk for reading alone is refused before training`(name: String) throws {
    try withTemporaryFolder { folder in
      let run = try Self.onSmallDisk(
        #"mount -o remount,bind,ro disk && "$1" "$2" -o "disk/$3" --epochs 1; echo $?"#,
        [Tool.nntrain.url.path(), MNIST.folder, name], in: folder)
      #expect(run.error.hasPrefix("nntrain: cannot create disk/\(name): "))
      #expect(run.lines == ["73"])
    }
  }
}
