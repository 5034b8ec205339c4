import Foundation
import NNBTestSupport
import Testing

/// Every tool with files of PyTorch.
struct TorchTests {
  private static let trained = Fixtures.path("nnb/good/training-adam.nnb")
  private static let whole = Fixtures.path("torch/sequential.pt")
  private static let state = Fixtures.path("torch/state-dict.pt")
  private static let stated = ["--activations", "relu,linear"]

  @Test func `Pipes carry what files carry, in both directions`() throws {
    try withTemporaryFolder { folder in
      try Tool.nnconv.expect([Self.trained, "m.pt", "--quiet"], in: folder, status: 0, error: "")
      let run = try shell(
        #"cat "$2" | "$1" - - --to pt --quiet > p && cmp p m.pt && cat p | "$1" - - --to nnb | cmp - "$2""#,
        [Tool.nnconv.url.path(), Self.trained], in: folder)
      #expect(run.status == 0, "\(run.error)")
      let old = try shell(
        #"cat "$2" | "$1" - m.nnb --activations relu,linear --quiet"#,
        [Tool.nnconv.url.path(), Fixtures.path("torch/legacy.pt")], in: folder)
      #expect(old.status == 0, "\(old.error)")
    }
  }

  @Test func `A whole Sequential needs no option, a state_dict its activations`() throws {
    try withTemporaryFolder { folder in
      let info = try Tool.nninfo.run([Self.whole, "--check"], in: folder)
      #expect(info.status == 0 && info.text.contains("leaky_relu(slope 0.125)"), "\(info.text)\(info.error)")
      let diff = try Tool.nndiff.run([Self.state, Fixtures.path("torch/protocol-4.pt")] + Self.stated, in: folder)
      #expect(diff.status == 0 && diff.text.hasPrefix("same: "), "\(diff.text)\(diff.error)")
      let refused = try Tool.nnconv.run([Self.state, "m.nnb"], in: folder)
      #expect(refused.status == 65 && refused.error.contains("--activations relu,softmax"), "\(refused.error)")
      let made = try Tool.nnconv.run([Self.state, "m.nnb"] + Self.stated, in: folder)
      #expect(made.status == 0, "\(made.error)")
    }
  }

  @Test func `Of several networks the error lists the keys, and one of them goes through`() throws {
    try withTemporaryFolder { folder in
      let source = Fixtures.path("torch/actor-critic.pt")
      let refused = try Tool.nnconv.run([source, "m.nnb"] + Self.stated, in: folder)
      #expect(refused.status == 65 && refused.error.contains("under actor and critic"), "\(refused.error)")
      #expect(refused.error.contains("--key actor"), "\(refused.error)")
      let made = try Tool.nnconv.run([source, "m.nnb", "--key", "critic"] + Self.stated, in: folder)
      #expect(made.status == 0, "\(made.error)")
    }
  }

  @Test func `A damaged storage is named, and nothing is written`() throws {
    try withTemporaryFolder { folder in
      var bytes = try contents(of: Self.state)
      // The first element of the first storage, which begins at a multiple of 64 after the pickle.
      let start = try #require(
        bytes.indices.first { $0 % 64 == 0 && bytes[$0...].starts(with: [0, 0, 0, 0, 0, 0, 0, 0x3F]) })
      bytes[start] ^= 1
      try write(bytes, to: folder + "/m.pt")
      let run = try Tool.nnconv.run(["m.pt", "m.nnb"] + Self.stated, in: folder)
      #expect(run.status == 65 && run.error.contains("wrong checksum of the member state-dict/data/0"), "\(run.error)")
      #expect(try names(in: folder) == ["m.pt"])
    }
  }

  @Test func `What is no file of PyTorch is named with the next step`() throws {
    try withTemporaryFolder { folder in
      let run = try Tool.nnconv.run([Fixtures.path("torch/plain.pkl"), "m.nnb"], in: folder)
      #expect(run.status == 65 && run.error.contains("a Python pickle, which is not read here"), "\(run.error)")
    }
  }
}
