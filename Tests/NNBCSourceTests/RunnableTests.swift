import NNB
import NNBCompute
import NNBCSource
import NNBFormats
import NNBModel
import NNBSystem
import Testing

/// The arithmetic of C source, as a probe computes it (Spec/c-export.md, 4).
struct RunnableTests {
  /// The outputs of what was written of a model for one sample.
  private func outputs(_ checkpoint: Checkpoint, _ sample: [Float], quantises: Bool) throws -> [Float] {
    var options = ExportOptions()
    options.quantises = quantises
    let model = try stage(checkpoint), file = try OpenFile.inMemory(name: "m.c"),
      again = try OpenFile.inMemory(name: "m.nnb")
    _ = try CWriter().write(model, options, to: file, name: "m.c")
    let scales = try CWriter().runnable(file, of: model, options, name: "m.c", to: again)
    #expect((scales != nil) == quantises)
    let stack = try DenseStack(NNBReader(reading: again).checkpoint(), unitScales: scales)
    return Array(stack.forward(sample, rows: 1).row(0))
  }

  @Test func `Numbers come back, and are computed with`() throws {
    // fma(3, 0.25, fma(2, 0.5, 1)) and fma(3, -4, fma(2, 8, -1)).
    let model = try layer([0.5, 8, 0.25, -4], inputs: 2, bias: [1, -1])
    #expect(try outputs(model, [2, 3], quantises: false) == [2.75, 3])
  }

  @Test func `Integers are summed first, and then scaled`() throws {
    // Scales 1/127 and 127/127: 2·127 + 3·64 = 446, as 0.5 / f32(1/127) is just above 63.5; 2·127 - 3·1 = 251.
    let model = try layer([1, 127, 0.5, -1], inputs: 2, bias: [0.5, -1])
    #expect(
      try outputs(model, [2, 3], quantises: true) == [Float(0.5).addingProduct(446, Float(1) / 127), 250])
  }

  @Test func `A unit without weights, one of the smallest numbers, and a layer without bias`() throws {
    // 1e-45 / 127 is 0: no weight is left. Scale and integer of the third unit are exact.
    let model = try layer([0, Float.leastNonzeroMagnitude, 254], inputs: 1)
    #expect(try outputs(model, [5], quantises: true) == [0, 0, 1270])
  }

  @Test func `No activation is computed otherwise than in a model`() throws {
    for activation in [Activation.relu, .sigmoid, .softmax, .elu(alpha: 0.5)] {
      let model = try layer([1, -1, 0.25], inputs: 1, bias: [0.1, 0.2, 0.3], activation)
      let expected = Array(try DenseStack(model).forward([1.5], rows: 1).row(0))
      #expect(try outputs(model, [1.5], quantises: false) == expected)
    }
  }
}
