import Foundation
import NNB
import NNBModel
import NNBTestSupport
import Testing

/// `Fixtures/golden/version-0.nnb`, a run that began before the order of sums was final (Spec/arithmetic.md, 7).
struct EarlierArithmeticTests {
  private static let file = Fixtures.path("golden/version-0.nnb")
  private static let training = [
    "--hidden", "3", "--batch-size", "100", "--steps", "5", "--seed", "5", "--validation", "501", "--optimizer",
    "momentum", "--quiet",
  ]

  /// In a folder with a new run that has the same settings.
  private func beside(_ body: (String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let run = try Tool.nntrain.run([MNIST.folder, "-o", "new.nnb"] + Self.training, in: folder)
      try #require(run.status == 0, "\(run.error)")
      try write(contents(of: Self.file), to: folder + "/old.nnb")
      try body(folder)
    }
  }

  @Test(arguments: ["old.nnb", "old.h5", "old.pt", "old.npz", "old.safetensors", "old.onnx", "old.keras", "old.html"])
  func `It is not resumed from any format, and a start names its file`(name: String) throws {
    try withTemporaryFolder { folder in
      try write(contents(of: Self.file), to: folder + "/old.nnb")
      if name != "old.nnb" {
        let there = try Tool.nnconv.run(["old.nnb", name, "--quiet"], in: folder)
        try #require(there.status == 0, "\(there.error)")
      }
      let before = try contents(of: folder + "/" + name)
      for more in [[], ["--override", "--seed", "6"], ["--hidden", "3"]] {
        let run = try Tool.nntrain.run([MNIST.folder, "--resume", name] + more, in: folder)
        #expect(run.status == 65)
        #expect(
          run.error == """
            nntrain: \(name) cannot be resumed: its training follows version 0 of the arithmetic, whose sums could still \
            change their order; this program follows version 1, and cannot promise the same bytes
              --init-from \(name) takes its kernels and biases as a start

            """)
        #expect(try contents(of: folder + "/" + name) == before)
      }
      if name != "old.nnb" {
        let back = try Tool.nnconv.run([name, "back.nnb", "--quiet"], in: folder)
        #expect(back.status == 0, "\(back.error)")
        #expect(try contents(of: folder + "/back.nnb") == contents(of: Self.file))
      }
      let start = try Tool.nntrain.run(
        [MNIST.folder, "--init-from", name, "-o", "next.nnb", "--steps", "1", "--quiet"], in: folder)
      #expect(start.status == 0, "\(start.error)")
      #expect(try Checkpoint(contentsOf: folder + "/next.nnb").training?.arithmeticVersion == 1)
    }
  }

  @Test func `Every tool reads it, and it differs from a new run in its version alone`() throws {
    try beside { folder in
      let info = try Tool.nninfo.run(["old.nnb"], in: folder)
      #expect(info.status == 0 && info.text.contains("\narithmetic     version 0\n"), "\(info.text)")
      let check = try Tool.nninfo.run(["--check", "old.nnb", "new.nnb"], in: folder)
      #expect(check.status == 0, "\(check.text)")
      let answers = try ["old.nnb", "new.nnb"].map { try Tool.nninfer.run([$0, MNIST.folder], in: folder) }
      #expect(answers.allSatisfy { $0.status == 0 } && answers[0].text == answers[1].text, "\(answers[0].text)")
      let copy = try Tool.nnconv.run(["old.nnb", "copy.nnb", "--quiet"], in: folder)
      #expect(copy.status == 0)
      #expect(try contents(of: folder + "/copy.nnb") == contents(of: Self.file))
      let same = try Tool.nndiff.run(["old.nnb", "copy.nnb"], in: folder)
      #expect(same.status == 0, "\(same.text)")
      let difference = try Tool.nndiff.run(["old.nnb", "new.nnb"], in: folder)
      #expect(difference.status == 1)
      #expect(difference.text.contains("\n  arithmetic version  0     1\n"), "\(difference.text)")
      #expect(difference.text.contains("\ntensors: all 8 equal bit for bit\n"), "\(difference.text)")
    }
  }
}
