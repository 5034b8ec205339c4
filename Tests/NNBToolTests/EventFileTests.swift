import Foundation
import NNBTestSupport
import Testing

/// What `nntrain --tensorboard` writes; `Tests/Formats/check_tensorboard.py` reads it with TensorBoard.
struct EventFileTests {
  private static let usual = [
    MNIST.folder, "--hidden", "4", "--batch-size", "500", "--quiet", "--tensorboard", "runs/events",
  ]

  private func files(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder + "/runs/events").sorted()
  }

  @Test func `A resumed run takes the place of its own file, and leaves others alone`() throws {
    try withTemporaryFolder { folder in
      #expect(try Tool.nntrain.run(Self.usual + ["-o", "m.nnb", "--epochs", "1"], in: folder).status == 0)
      let first = try files(in: folder)
      #expect(first.count == 1)
      try Data("others".utf8).write(to: URL(filePath: folder + "/runs/events/events.out.tfevents.1.host"))
      let run = try Tool.nntrain.run(Self.usual + ["--resume", "m.nnb", "--epochs", "2"], in: folder)
      #expect(run.status == 0, "\(run.error)")
      let second = try files(in: folder)
      #expect(second.count == 2 && !second.contains(first[0]))
      #expect(try contents(of: folder + "/runs/events/events.out.tfevents.1.host") == Array("others".utf8))
    }
  }

  @Test(arguments: ["-", "m.txt"]) func `What is no folder is refused before any work`(path: String) throws {
    try withTemporaryFolder { folder in
      try Data().write(to: URL(filePath: folder + "/m.txt"))
      try Tool.nntrain.expect(
        [MNIST.folder, "-o", "m.nnb", "--tensorboard", path], in: folder, status: 64,
        error: "nntrain: --tensorboard needs a folder, and \(path) is not one\n")
    }
  }

  @Test func `A folder that takes no more stops nothing, and the model is whole`() throws {
    try withTemporaryFolder { folder in
      // Files may have 16 KiB: the start of the events fits, and so does the model.
      let command = """
        trap '' XFSZ; ulimit -f 16; "$@" --hidden 2 -o m.nnb --epochs 30 2> error; echo $? > status
        """
      _ = try Child(
        URL(filePath: "/bin/bash"),
        [
          "-c", command, "bash", Tool.nntrain.url.path(), MNIST.folder, "--tensorboard", "events", "--batch-size",
          "1000",
        ],
        in: folder
      ).outcome()
      let error = String(decoding: try contents(of: folder + "/error"), as: UTF8.self)
      #expect(error.contains("File too large; training goes on"), "\(error)")
      #expect(String(decoding: try contents(of: folder + "/status"), as: UTF8.self) == "74\n")
      #expect(try Tool.nninfo.run(["--check", "m.nnb"], in: folder).status == 0)
    }
  }
}
