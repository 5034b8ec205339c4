import Foundation
import Testing
import NNBTestSupport

struct TrainingOutputTests {
  private static let old = Array("the old model".utf8)

  /// A run of `arguments` over an old file, which must stay as it was and alone.
  private func expectOldFileKept(_ arguments: [String], status: Int32, error: String) throws {
    try withTemporaryFolder { folder in
      try write(Self.old, to: folder + "/m.nnb")
      try Tool.nntrain.expect(
        [MNIST.folder, "-o", "m.nnb", "--force", "--quiet"] + arguments, in: folder, status: status, error: error)
      #expect(try contents(of: folder + "/m.nnb") == Self.old)
      #expect(try names(in: folder) == ["m.nnb"])
    }
  }

  @Test(arguments: [
    (["--epochs", "3", "--learning-rate", "1e38"], 1, 2),
    // The parameters are finite still, what they give for the test images is not.
    (["--steps", "1", "--batch-size", "full", "--learning-rate", "1e30"], 1, 1),
  ])
  func `Training that diverges writes nothing`(arguments: [String], epoch: Int, step: Int) throws {
    try expectOldFileKept(
      arguments, status: 1,
      error: "nntrain: training diverged: the loss or a parameter is not finite any more in epoch \(epoch), "
        + "step \(step); a smaller learning rate may help\n")
  }

  @Test(arguments: [
    ("nowhere/m.nnb", "cannot create nowhere/m.nnb: No such file or directory"),
    ("folder", "folder is not a regular file and cannot be replaced by one"),
    ("folder/", "folder/ is not a regular file and cannot be replaced by one"),
    (".", ". is not a regular file and cannot be replaced by one"),
    ("dangling", "dangling is a symbolic link whose target does not exist"),
    ("file/m.nnb", "cannot examine file/m.nnb: Not a directory"),
  ])
  func `An output that cannot be is refused before training`(output: String, message: String) throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(atPath: folder + "/folder", withIntermediateDirectories: false)
      try FileManager.default.createSymbolicLink(atPath: folder + "/dangling", withDestinationPath: "missing")
      try write([], to: folder + "/file")
      try Tool.nntrain.expect(
        [MNIST.folder, "-o", output, "--epochs", "1"], in: folder, status: 73, error: "nntrain: \(message)\n")
      #expect(try names(in: folder) == ["dangling", "file", "folder"])
    }
  }

  @Test(.enabled(if: getuid() != 0, "root may write everywhere"), arguments: ["m.nnb", "locked/m.nnb"])
  func `An output that may not be written is refused before training`(output: String) throws {
    try withTemporaryFolder { folder in
      try write(Self.old, to: folder + "/m.nnb")
      try FileManager.default.createDirectory(atPath: folder + "/locked", withIntermediateDirectories: false)
      try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: folder + "/m.nnb")
      try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder + "/locked")
      try Tool.nntrain.expect(
        [MNIST.folder, "-o", output, "--epochs", "1"], in: folder, status: 73,
        error: "nntrain: cannot create \(output): Permission denied\n")
    }
  }

  @Test func `A link to a file stays, and the file is replaced`() throws {
    try withTemporaryFolder { folder in
      try write(Self.old, to: folder + "/real")
      try FileManager.default.createSymbolicLink(atPath: folder + "/m.nnb", withDestinationPath: "real")
      _ = try MNIST.train(in: folder)
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/m.nnb") == "real")
      #expect(try contents(of: folder + "/real").starts(with: [0x89, 0x4E, 0x4E, 0x42]))
      #expect(try names(in: folder) == ["m.nnb", "real"])
    }
  }

  @Test func `Standard output gets the same bytes as a file, and no text`() throws {
    try withTemporaryFolder { folder in
      let file = try MNIST.train(in: folder)
      let stream = try Tool.nntrain.run(
        [MNIST.folder, "-o", "-", "--hidden", "16", "--epochs", "1"], in: folder)
      #expect(stream.status == 0)
      #expect(stream.output == (try contents(of: folder + "/m.nnb")))
      #expect(stream.error + "nntrain: wrote m.nnb\n" == file.error)
    }
  }

  @Test func `A full standard output is a failure, and costs no model`() throws {
    try withTemporaryFolder { folder in
      let error = "nntrain: cannot write standard output: No space left on device\n"
      for output in ["-", "m.nnb"] {
        let run = try shell(
          #"TMPDIR=. "$1" "$2" -o "$3" --hidden 4 --epochs 1 > /dev/full"#,
          [Tool.nntrain.url.path(), MNIST.folder, output], in: folder)
        #expect(run.error.contains(error))
        #expect(run.error.contains("  the model is not lost: ./model.nnb has it\n") == (output == "-"))
        #expect(run.status == 74)
      }
      #expect(try names(in: folder) == ["m.nnb", "model.nnb"])
      #expect(try contents(of: folder + "/m.nnb") == contents(of: folder + "/model.nnb"))
    }
  }
}
