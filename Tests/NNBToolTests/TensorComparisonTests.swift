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

  @Test func `A file with a dense network beside one without is compared by tensors if both are .h5`() throws {
    try withTemporaryFolder { folder in
      let dense = Fixtures.path("hdf5/rescaling.h5"), other = Fixtures.path("hdf5/refuse-conv2d.h5")
      let run = try Tool.nndiff.run([dense, other], in: folder)
      #expect(run.status == 1, "\(run.error)")
      let convert = try Tool.nnconv.run([dense, "m.nnb"], in: folder)
      #expect(convert.status == 0)
      // The tensors of an .nnb file with a network have names of their own: nothing would be compared.
      let refused = try Tool.nndiff.run(["m.nnb", other], in: folder)
      #expect(refused.status == 65 && refused.output == [], "\(refused.text)")
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
