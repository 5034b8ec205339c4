import NNBTestSupport
import Testing

/// Files that are named like one part of Keras's weights in several: `save_weights` to `ck.weights.json`, or a checkpoint of
/// epoch 10.
struct WeightPartTests {
  private func copy(to name: String, in folder: String) throws {
    try write(try contents(of: Fixtures.path("hdf5/nested.weights.h5")), to: folder + "/" + name)
  }

  private static let note =
    "its name is like that of one part of several; no ck.weights.json beside it lists it, so it is taken for whole"

  @Test func `A whole file may be named like a part`() throws {
    try withTemporaryFolder { folder in
      try copy(to: "ck_00010.weights.h5", in: folder)
      let words = ["ck_00010.weights.h5", "m.nnb", "--activations", "relu,softmax"]
      for list in [nil, #"{"weight_map": {"/layers/dense/vars": "ck_00000.weights.h5"}}"#] {
        if let list { try write(Array(list.utf8), to: folder + "/ck.weights.json") }
        let run = try Tool.nnconv.run(words + ["--force"], in: folder)
        #expect(run.status == 0, "\(run.error)")
        #expect(run.error.contains("nnconv: \(Self.note)\n"), "\(run.error)")
      }
      let info = try Tool.nninfo.run(["ck_00010.weights.h5", "--json"], in: folder)
      #expect(info.status == 0)
      #expect(info.text.contains(Self.note), "\(info.text)")
    }
  }

  @Test func `A part that its list names is refused by every tool`() throws {
    try withTemporaryFolder { folder in
      try copy(to: "ck_00010.weights.h5", in: folder)
      try write(
        Array(#"{"weight_map": {"/layers/dense/vars": "ck_00010.weights.h5"}}"#.utf8), to: folder + "/ck.weights.json")
      let fault =
        "ck_00010.weights.h5: it is one part of a file of weights, whose parts ck.weights.json lists: load them all in Keras "
        + "and save the weights in one file\n"
      for (tool, words) in [
        (Tool.nnconv, ["ck_00010.weights.h5", "m.nnb", "--activations", "relu,softmax"]),
        (.nndiff, ["ck_00010.weights.h5", "ck_00010.weights.h5"]), (.nninfer, ["ck_00010.weights.h5", "-"]),
      ] {
        try tool.expect(words, in: folder, status: 65, error: "\(tool.rawValue): " + fault)
      }
    }
  }
}
