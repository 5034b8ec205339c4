import Foundation
import NNB
import NNBModel
import NNBTestSupport
import Testing

/// Errors of a conversion name the file that they are about: the one that is read, or the one that is written.
struct ExportErrorTests {
  @Test func `Damage of a model is told of it and not of the file that it was to become`() throws {
    try withTemporaryFolder { folder in
      var bytes = try contents(of: Fixtures.path("nnb/good/two-layers.nnb"))
      bytes[bytes.count - 1] ^= 1
      try write(bytes, to: folder + "/flip.nnb")
      for output in ["f.h5", "f.nnb"] {
        let run = try Tool.nnconv.run(["flip.nnb", output], in: folder)
        #expect(run.status == 65)
        #expect(run.error.hasPrefix("nnconv: flip.nnb: section DATA damaged in block 0 at byte "), "\(run.error)")
        #expect(try names(in: folder) == ["flip.nnb"])
      }
    }
  }

  @Test(arguments: [(["a", "a/b"], "a"), (["b", "c//d"], "c//d"), (["a b"], "a b")])
  func `Tensors whose names cannot be paths are named as what other programs will not find`(
    tensors: [String], name: String
  ) throws {
    try withTemporaryFolder { folder in
      try Checkpoint(
        network: nil, tensors: try tensors.map { try Tensor(name: Name($0), axes: [.init(1)], values: [1]) }
      )
      .write(to: folder + "/a.nnb")
      let run = try Tool.nnconv.run(["a.nnb", "x.h5", "--layout", "plain"], in: folder)
      let count = tensors.count == 1 ? "1 tensor" : "\(tensors.count) tensors"
      #expect(
        run.error
          == "nnconv: kept for nnb only, other programs will not see: the names of the \(count), which stand by "
          + "number in /nnb/tensors, since \(name) cannot be a path there\n")
      #expect(run.status == 0)
      #expect(try Tool.nnconv.run(["x.h5", "b.nnb", "--quiet"], in: folder).status == 0)
      #expect(try contents(of: folder + "/b.nnb") == contents(of: folder + "/a.nnb"))
    }
  }

  @Test(arguments: [[], ["--dry-run"]])
  func `What Keras does not have is told of the model`(options: [String]) throws {
    let model = Fixtures.path("nnb/good/ancillary.nnb")
    try withTemporaryFolder { folder in
      try Tool.nnconv.expect(
        [model, "b.h5"] + options, in: folder, status: 65,
        error: "nnconv: \(model): it holds tensors alone, Keras needs a network\n"
          + "  for example, if that is right for this model: nnconv "
          + ([model, "b.h5"] + options).joined(separator: " ") + " --layout plain\n")
    }
  }
}
