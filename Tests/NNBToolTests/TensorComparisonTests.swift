import NNBModel
import NNB
import Testing
import NNBTestSupport

/// Files that are no dense networks are compared as tensors.
struct TensorComparisonTests {
  @Test func `Two files with convolutions are compared by their tensors, and it is said why`() throws {
    try withTemporaryFolder { folder in
      let first = Fixtures.path("hdf5/refuse-conv2d.h5")
      let second = Fixtures.path("hdf5/refuse-conv2d-and-batch-normalization.h5")
      let same = try Tool.nndiff.run([first, first], in: folder)
      #expect(same.status == 0 && same.lines == ["same: the files are identical"], "\(same.error)")
      let other = try Tool.nndiff.run([first, second], in: folder)
      #expect(other.status == 1, "\(other.error)")
      #expect(other.text.contains("tensors"))
      #expect(other.error.contains("\(first): compared as tensors alone, no dense network: layer "))
      #expect(other.error.contains("\(second): compared as tensors alone"))
    }
  }

  @Test func `A file with a dense network beside one without is compared by tensors`() throws {
    try withTemporaryFolder { folder in
      let dense = Fixtures.path("hdf5/rescaling.h5"), other = Fixtures.path("hdf5/refuse-conv2d.h5")
      let run = try Tool.nndiff.run([dense, other], in: folder)
      #expect(run.status == 1, "\(run.error)")
      let convert = try Tool.nnconv.run([dense, "m.nnb"], in: folder)
      #expect(convert.status == 0)
      for (files, without) in [(["m.nnb", other], "B"), ([other, "m.nnb"], "A")] {
        let run = try Tool.nndiff.run(files, in: folder)
        #expect(run.status == 1, "\(run.error)")
        #expect(run.error.hasPrefix("nndiff: \(other): compared as tensors alone, no dense network: layer "))
        #expect(run.lines.contains("\(without) has no network: tensors are compared by their names"), "\(run.text)")
        #expect(run.lines.last?.hasPrefix("different: network, ") ?? false, "\(run.text)")
      }
    }
  }

  @Test func `Weights alone beside a network are compared by tensors, and a command says how to compare more`() throws {
    try withTemporaryFolder { folder in
      let weights = Fixtures.path("hdf5/plain-in-out.h5")
      for words in [["m.nnb", "--activations", "relu,softmax"], ["t.nnb", "--tensors-only"]] {
        #expect(try Tool.nnconv.run([weights] + words, in: folder).status == 0)
      }
      let run = try Tool.nndiff.run([weights, "m.nnb"], in: folder)
      #expect(run.status == 1)
      #expect(
        run.error == """
          nndiff: \(weights): compared as tensors alone, no dense network: it holds the weights of 2 layers, and nothing that \
          says what their activations are
          nndiff: for example, if that is right for this model, compare what this writes: nnconv \(weights) model.nnb \
          --activations relu,softmax

          """)
      let same = try Tool.nndiff.run([weights, "t.nnb"], in: folder)
      #expect(same.status == 0, "\(same.text)")
    }
  }

  @Test func `NaN and infinity in one file alone are counted in the text`() throws {
    try withTemporaryFolder { folder in
      for (name, values) in [("a", [1, 2, 3, 4]), ("b", [.nan, 2, .infinity, 4])] as [(String, [Float])] {
        let tensor = try Tensor(name: "t", axes: [.init(4)], values: values)
        try Checkpoint(network: nil, tensors: [tensor]).write(to: folder + "/\(name).nnb")
      }
      let run = try Tool.nndiff.run(["a.nnb", "b.nnb"], in: folder)
      #expect(run.status == 1)
      #expect(run.text.contains("NaN only in B: 1 element"), "\(run.text)")
      #expect(run.text.contains("infinite only in B: 1 element"), "\(run.text)")
    }
  }
}
