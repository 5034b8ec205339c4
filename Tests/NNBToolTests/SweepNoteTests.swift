import Foundation
import NNB
import NNBModel
import NNBTestSupport
import Testing

/// What a sweep says of settings that single runs, which are quiet, would say (Spec/sweeps.md, 2).
struct SweepNoteTests {
  /// The lines of a sweep's standard error that begin so.
  private func said(_ begins: [String], _ text: String, _ options: [String], in folder: String) throws -> [String] {
    let words = ["data", "--sweep", text, "-o", "s", "--validation", "9"]
    let run = try Tool.nntrain.run(words + options, in: folder)
    #expect(run.status == 0, "\(run.error)")
    return run.error.split(separator: "\n").map { $0.dropFirst("nntrain: ".count) }
      .filter { line in begins.contains { line.contains($0) } }.map { String($0) }
  }

  @Test(
    arguments: [
      // Of all runs, which differ only in the seed.
      (
        "seed=1..3", ["--learning-rate", "0.5", "--weight-decay", "2", "--epochs", "1"],
        "the learning rate 0.5 times the weight decay 2.0 is 1.0: from 1 on, steps erase the weights instead of letting them decay"
      ),
      // Of some, whose numbers differ.
      (
        "weight-decay=1,4,8 seed=1,2", ["--learning-rate", "0.25", "--epochs", "1"],
        "run weight-decay=4,seed=1, and 3 others like it: the learning rate 0.25 times the weight decay 4.0 is 1.0: from 1 on, "
          + "steps erase the weights instead of letting them decay"
      ),
      (
        "horizon=1,3", ["--schedule", "cosine", "--steps", "3"],
        "run horizon=1: the learning rate is 0 for the last 2 steps, from step 2 on, which change nothing: its cosine reaches "
          + "0 at step 1; --horizon moves that"
      ),
      (
        "average=none,1", ["--epochs", "1"],
        "run average=1: the average of the weights begins after step 32, and the run ends after 1; the model has the last weights"
      ),
    ])
  func `What runs would say of their steps is said once, with the runs`(
    text: String, options: [String], note: String
  ) throws {
    try withTemporaryFolder { folder in
      try SmallSet.make(in: folder)
      let kinds = ["instead of letting", "change nothing", "the average of the weights"]
      #expect(try said(kinds, text, options + ["--hidden", "2"], in: folder) == [note])
    }
  }

  @Test func `What runs would say of the models that they start from is said once`() throws {
    try withTemporaryFolder { folder in
      try SmallSet.make(in: folder)
      for (name, activation) in [("line", Activation.linear), ("soft", .softmax)] {
        let layers = [
          DenseLayer(name: "a", inputs: 64, outputs: 2, activation: .relu, kernel: "a/kernel", bias: nil),
          DenseLayer(name: "b", inputs: 2, outputs: 3, activation: activation, kernel: "b/kernel", bias: nil),
        ]
        let input = InputContract(shape: [8, 8], scaling: .unitBytes, classLabels: [])
        let kernels = try layers.map {
          let count = $0.inputs * $0.outputs
          return try Tensor(name: $0.kernel, axes: $0.kernelAxes, values: [Float](repeating: 0.1, count: count))
        }
        try Checkpoint(network: try Network(input: input, layers: layers), tensors: kernels)
          .write(to: folder + "/\(name).nnb")
      }
      let logits = "line.nnb ends in logits; the new model adds the softmax that goes with cross-entropy"
      let bare = ".nnb has no biases; the new model has them in each layer, and these begin as zeros"
      let kinds = [".nnb ends in", ".nnb has no"]
      #expect(
        try said(kinds, "learning-rate=0.1,0.2", ["--init-from", "line.nnb", "--epochs", "1"], in: folder)
          == [logits, "line" + bare])
      try FileManager.default.removeItem(atPath: folder + "/s")
      #expect(
        try said(kinds, "init-from=line.nnb,soft.nnb seed=1,2", ["--epochs", "1"], in: folder) == [
          "run init-from=line.nnb,seed=1, and 1 other like it: " + logits,
          "run init-from=line.nnb,seed=1, and 1 other like it: line" + bare,
          "run init-from=soft.nnb,seed=1, and 1 other like it: soft" + bare,
        ])
    }
  }
}
