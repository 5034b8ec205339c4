import NNBModel
import NNBTestSupport
import Testing

import NNBCompute

/// All kernels that this processor can run.
let kernelSets = Kernels.all

@Suite struct `The kernels` {
  @Test(arguments: kernelSets) func `leave terms with a zero input out of a sum`(_ kernels: Kernels) {
    // 0 · ∞ would be NaN, and adding it would show.
    let tiles = DenseTile.tiles(inputs: 2, outputs: 2, kernel: [.infinity, .nan, 2, 3], bias: [1, -0.0])
    let stride = tiles[0].width + 2
    var z = [Float](repeating: 9, count: stride)
    kernels.dense(
      rows: 1, inputs: 2, isGrouped: false, x: [0, 1], xStride: 2, tile: tiles[0], z: &z, zStride: stride, place: 1)
    #expect(z == [9, 3, 3] + [Float](repeating: 0, count: stride - 4) + [9])
  }

  @Test(arguments: kernelSets, [(1, 1, 1), (3, 64, 8), (65, 65, 130), (7, 200, 33), (2, 63, 64)])
  func `sum a layer as the reference does, whatever its size`(
    _ kernels: Kernels, _ shape: (rows: Int, inputs: Int, outputs: Int)
  ) throws {
    var generator = SeededGenerator(seed: 9)
    func drawn(_ count: Int) -> [Float] { (0..<count).map { _ in Float.random(in: -1...1, using: &generator) } }
    let kernel = drawn(shape.inputs * shape.outputs), bias = drawn(shape.outputs)
    let x = drawn(shape.rows * shape.inputs).enumerated().map { $0 % 3 == 0 ? ($0 % 2 == 0 ? 0 : -0.0) : $1 }
    let layer = DenseLayer(
      name: "d", inputs: shape.inputs, outputs: shape.outputs, activation: .linear, kernel: "k", bias: "b")
    let network = try Network(input: InputContract(shape: [shape.inputs], scaling: nil), layers: [layer])
    let checkpoint = try Checkpoint(
      network: network,
      tensors: [
        try Tensor(name: "k", axes: layer.kernelAxes, values: kernel),
        try Tensor(name: "b", axes: layer.biasAxes, values: bias),
      ])
    let outputs = try DenseStack(checkpoint, kernels: kernels).forward(x, rows: shape.rows)
    for row in 0..<shape.rows {
      let expected = bias.indices.map { j in
        (0..<shape.inputs).reduce(bias[j]) { sum, i in
          let factor = x[row * shape.inputs + i]
          return factor == 0 ? sum : sum.addingProduct(factor, kernel[i * shape.outputs + j])
        }
      }
      #expect(bits(Array(outputs.row(row))) == bits(expected))
    }
  }

  @Test(
    arguments: kernelSets,
    [
      InputScaling.unitBytes, .init(elementType: .uint8, scale: 0, offset: 0),
      .init(elementType: .uint8, scale: 0.5, offset: -1), .init(elementType: .uint8, scale: -2, offset: -0.0),
    ])
  func `take bytes for the inputs that they become`(_ kernels: Kernels, _ scaling: InputScaling) throws {
    var generator = SeededGenerator(seed: 4)
    let rows = 5, inputs = 150, outputs = 70
    func drawn(_ count: Int) -> [Float] { (0..<count).map { _ in Float.random(in: -1...1, using: &generator) } }
    let layer = DenseLayer(name: "d", inputs: inputs, outputs: outputs, activation: .linear)
    // Infinity times zero would show, and so would −0 if a term were added to it.
    let kernel = drawn(inputs * outputs).enumerated().map { $0 % 211 == 3 ? .infinity : $1 }
    let stack = try DenseStack(
      try Checkpoint(
        network: try Network(input: InputContract(shape: [inputs], scaling: scaling), layers: [layer]),
        tensors: [
          try Tensor(name: "d/kernel", axes: layer.kernelAxes, values: kernel),
          try Tensor(name: "d/bias", axes: layer.biasAxes, values: [Float](repeating: -0.0, count: outputs)),
        ]), kernels: kernels)
    let bytes = (0..<rows * inputs).map { index in
      index / inputs == 2 || Bool.random(using: &generator) ? 0 : UInt8.random(in: 0...255, using: &generator)
    }
    let x = bytes.map { scaling.offset.addingProduct(Float($0), scaling.scale) }
    let expected = stack.forward(x, rows: rows)
    let found = stack.forward(([9, 9] + bytes)[2...], rows: rows, inputs: InputTable(scaling))
    #expect((0..<rows).allSatisfy { bits(Array(found.row($0))) == bits(Array(expected.row($0))) })
  }

  @Test(arguments: kernelSets) func `keep a NaN through ReLU`(_ kernels: Kernels) {
    var a: [Float] = [9, 9, 9, 9]
    kernels.relu(count: 4, z: [.nan, -1, -0.0, 2], a: &a)
    #expect(a[0].isNaN)
    #expect(bits(Array(a[1...])) == bits([0, 0, 2]))
  }

  @Test(arguments: kernelSets) func `have an exponential within one unit in the last place`(_ kernels: Kernels) throws {
    let x: [Float] = try Fixtures.reference("functions/exp_x")
    let expected: [Double] = try Fixtures.reference("functions/exp")
    for (x, expected) in zip(x, expected) {
      let own = Mathematics.exp(x)
      #expect(abs(Double(own) - expected) <= Double(Float(expected).ulp), "exp(\(x))")
      guard x <= 0 else { continue }
      // Beside a larger logit of 0 the kernel's exponential is divided by 1 + itself.
      var z: [Float] = [0, x], p: [Float] = [0, 0], sums: [Float] = [0]
      kernels.softmax(rows: 1, classes: 2, stride: 2, z: &z, p: &p, sums: &sums)
      #expect(p[1].bitPattern == (own / (1 + own)).bitPattern && sums[0] == 1 + own, "exp(\(x))")
    }
  }
}

/// The bits of numbers, of which NaN and the sign of zero can be compared.
func bits(_ values: [Float]) -> [UInt32] { values.map(\.bitPattern) }
