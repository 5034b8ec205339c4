import Foundation
import NNBTestSupport
import Testing

/// Every tool with files of NumPy.
struct NumPyTests {
  private static let trained = Fixtures.path("nnb/good/training-adam.nnb")
  private static let plain = Fixtures.path("npz/plain.npz")
  private static let stated = ["--activations", "relu,softmax"]

  @Test func `Pipes carry what files carry, in both directions`() throws {
    try withTemporaryFolder { folder in
      try Tool.nnconv.expect([Self.trained, "m.npz", "--quiet"], in: folder, status: 0, error: "")
      let run = try shell(
        #"cat "$2" | "$1" - - --to npz --quiet > p && cmp p m.npz && cat p | "$1" - - --to nnb | cmp - "$2""#,
        [Tool.nnconv.url.path(), Self.trained], in: folder)
      #expect(run.status == 0, "\(run.error)")
    }
  }

  @Test func `What NumPy wrote is shown, compared and converted`() throws {
    try withTemporaryFolder { folder in
      let info = try Tool.nninfo.run([Self.plain, "--check"] + Self.stated, in: folder)
      #expect(info.status == 0 && info.text.contains("whole as far as .npz can tell"), "\(info.text)\(info.error)")
      let compressed = Fixtures.path("npz/compressed.npz")
      let diff = try Tool.nndiff.run([Self.plain, compressed] + Self.stated, in: folder)
      #expect(diff.status == 0 && diff.text.hasPrefix("same: "), "\(diff.text)\(diff.error)")
      let made = try Tool.nnconv.run([Self.plain, "m.nnb"] + Self.stated, in: folder)
      #expect(made.status == 0, "\(made.error)")
    }
  }

  @Test func `A damaged member is named, and nothing is written`() throws {
    try withTemporaryFolder { folder in
      var bytes = try contents(of: Self.plain)
      bytes[190] ^= 1
      try write(bytes, to: folder + "/m.npz")
      let run = try Tool.nnconv.run(["m.npz", "m.nnb"] + Self.stated, in: folder)
      #expect(run.status == 65 && run.error.contains("wrong checksum of the member W1.npy at byte 56"), "\(run.error)")
      let check = try Tool.nninfo.run(["m.npz", "--check"] + Self.stated, in: folder)
      #expect(check.status == 1 && check.text.contains("damaged"), "\(check.text)\(check.error)")
      #expect(try names(in: folder) == ["m.npz"])
    }
  }

  @Test func `An .npy file is read and not written`() throws {
    try withTemporaryFolder { folder in
      let source = Fixtures.path("npz/matrix.npy")
      let options = ["--activations", "linear", "--layout", "out-in"]
      try Tool.nnconv.expect([source, "m.nnb", "--quiet"] + options, in: folder, status: 0, error: "")
      let run = try Tool.nnconv.run(["m.nnb", "m.npy"], in: folder)
      #expect(run.status == 64 && run.error.hasPrefix("nnconv: m.npy has the ending of NumPy files"), "\(run.error)")
    }
  }
}
