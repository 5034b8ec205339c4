import Model
import TestSupport
import Testing

@testable import Compute

/// All kernels that this processor can run.
let kernelSets: [Kernels] = [.baseline] + (Kernels.avx2.map { [$0] } ?? [])

@Suite struct `The kernels` {
  /// A random network and batch, half of the inputs zero, some of them −0.
  struct Case {
    var parameters: TwoLayerParameters
    let x: [[Float]]
    let labels: [UInt8]

    init(inputs: Int, hidden: Int, classes: Int, count: Int, seed: UInt64) {
      var generator = SeededGenerator(seed: seed)
      func values(_ count: Int) -> [Float] { (0..<count).map { _ in Float.random(in: -1...1, using: &generator) } }
      parameters = TwoLayerParameters(inputs: inputs, hidden: hidden, classes: classes)
      parameters.kernel1 = values(inputs * hidden)
      parameters.bias1 = values(hidden)
      parameters.kernel2 = values(hidden * classes)
      parameters.bias2 = values(classes)
      x = (0..<count).map { _ in
        values(inputs).map { Bool.random(using: &generator) ? $0 : (Bool.random(using: &generator) ? 0 : -0.0) }
      }
      labels = (0..<count).map { _ in UInt8.random(in: 0..<UInt8(classes), using: &generator) }
    }

    var reference: Reference<Float> {
      Reference(
        inputs: parameters.inputs, hidden: parameters.hidden, classes: parameters.classes,
        kernel1: parameters.kernel1, bias1: parameters.bias1, kernel2: parameters.kernel2, bias2: parameters.bias2)
    }
  }

  @Test(arguments: kernelSets, [(1, 1, 1, 2), (9, 12, 7, 5), (64, 5, 33, 10), (65, 3, 8, 3), (200, 20, 17, 11)])
  func `give the reference's gradient, loss and step to the bit`(
    _ kernels: Kernels, _ shape: (count: Int, inputs: Int, hidden: Int, classes: Int)
  ) {
    var example = Case(
      inputs: shape.inputs, hidden: shape.hidden, classes: shape.classes, count: shape.count, seed: 7)
    let reference = example.reference
    let expected = reference.gradient(example.x, labels: example.labels.map(Int.init))

    var backpropagation = Backpropagation(example.parameters, kernels: kernels)
    backpropagation.begin(example.parameters, batchSize: shape.count)
    var loss = 0.0, expectedLoss = 0.0
    for start in stride(from: 0, to: shape.count, by: 64) {
      let group = start..<min(start + 64, shape.count)
      loss += backpropagation.add(example.x[group].flatMap { $0 }, labels: Array(example.labels[group])).loss
      expectedLoss += group.reduce(0.0) {
        $0 + reference.forward(example.x[$1], label: Int(example.labels[$1])).loss
      }
    }
    let gradient = backpropagation.gradient
    #expect(bits(gradient.kernel1) == bits(expected.kernel1))
    #expect(bits(gradient.bias1) == bits(expected.bias1))
    #expect(bits(gradient.kernel2) == bits(expected.kernel2))
    #expect(bits(gradient.bias2) == bits(expected.bias2))
    #expect(loss == expectedLoss)

    var slots: [TwoLayerParameters] = []
    example.parameters.update(gradient, slots: &slots, optimizer: .sgd, rate: 0.1, step: 1, kernels: kernels)
    let after = reference.descended(expected, rate: 0.1)
    #expect(bits(example.parameters.kernel1) == bits(after.kernel1))
    #expect(bits(example.parameters.bias2) == bits(after.bias2))
  }

  @Test(arguments: kernelSets) func `leave terms with a zero input out of a sum`(_ kernels: Kernels) {
    // 0 · ∞ would be NaN, and adding it would show.
    var z: [Float] = [0, 0]
    kernels.dense(
      rows: 1, inputs: 2, outputs: 2, x: [0, 1], kernel: [.infinity, .nan, 2, 3], bias: [1, -0.0], z: &z)
    #expect(z == [3, 3])
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
      kernels.softmax(rows: 1, classes: 2, z: &z, p: &p, sums: &sums)
      #expect(p[1].bitPattern == (own / (1 + own)).bitPattern && sums[0] == 1 + own, "exp(\(x))")
    }
  }

}

/// The bits of numbers, of which NaN and the sign of zero can be compared.
func bits(_ values: [Float]) -> [UInt32] { values.map(\.bitPattern) }
