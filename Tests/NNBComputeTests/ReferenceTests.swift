import NNBTestSupport
import Testing

import NNBCompute

@Suite struct `The reference in f64` {
  @Test func `agrees with NumPy in every activation and loss`() throws {
    let small = try SmallReference()
    let samples = zip(small.x, small.labels).map { small.network.forward($0, label: $1) }
    #expect(largestDifference(samples.flatMap(\.z1), try Fixtures.reference("small/z1")) < 1e-13)
    #expect(largestDifference(samples.flatMap(\.a1), try Fixtures.reference("small/a1")) < 1e-13)
    #expect(largestDifference(samples.flatMap(\.z2), try Fixtures.reference("small/z2")) < 1e-13)
    #expect(largestDifference(samples.flatMap(\.a2), try Fixtures.reference("small/a2")) < 1e-13)
    #expect(largestDifference(samples.map(\.loss), try Fixtures.reference("small/losses")) < 1e-13)
    #expect(largestDifference([small.loss(small.network)], try Fixtures.reference("small/loss")) < 1e-13)
  }

  @Test func `agrees with NumPy in every gradient and in the step`() throws {
    let small = try SmallReference()
    let gradient = small.network.gradient(small.x, labels: small.labels)
    let after = small.network.descended(gradient, rate: 0.5)
    for (network, suffix) in [(gradient, ("d", "")), (after, ("", "_after"))] {
      for (name, values) in [
        ("W1", network.kernel1), ("b1", network.bias1), ("W2", network.kernel2), ("b2", network.bias2),
      ] {
        let expected = try Fixtures.reference("small/\(suffix.0)\(name)\(suffix.1)", as: Double.self)
        #expect(largestDifference(values, expected) < 1e-13, "\(name)")
      }
    }
  }

  @Test(arguments: ["kernel1", "bias1", "kernel2", "bias2"])
  func `has the gradients that central differences give`(_ name: String) throws {
    let small = try SmallReference()
    let arrays: [String: WritableKeyPath<Reference<Double>, [Double]>] = [
      "kernel1": \.kernel1, "bias1": \.bias1, "kernel2": \.kernel2, "bias2": \.bias2,
    ]
    let array = try #require(arrays[name])
    let gradient = small.network.gradient(small.x, labels: small.labels)[keyPath: array]
    let step = 1e-5
    for index in gradient.indices {
      var up = small.network, down = small.network
      up[keyPath: array][index] += step
      down[keyPath: array][index] -= step
      let difference = (small.loss(up) - small.loss(down)) / (2 * step)
      #expect(abs(gradient[index] - difference) < 1e-9, "element \(index)")
    }
  }

  @Test(arguments: [[12, 6, 5], [12, 5, 4, 6, 5]])
  func `has the gradients that central differences give, however many layers there are`(_ sizes: [Int]) throws {
    let small = try SmallReference()
    var generator = SeededGenerator(seed: 5)
    func drawn(_ count: Int) -> [Double] { (0..<count).map { _ in Double.random(in: -1...1, using: &generator) } }
    let network = Reference<Double>(
      sizes: sizes, kernels: zip(sizes, sizes.dropFirst()).map { drawn($0 * $1) }, biases: sizes.dropFirst().map(drawn))
    let gradient = network.gradient(small.x, labels: small.labels)
    let step = 1e-6
    for array in [\Reference<Double>.kernels, \.biases] {
      for layer in network.kernels.indices {
        for index in gradient[keyPath: array][layer].indices {
          var up = network, down = network
          up[keyPath: array][layer][index] += step
          down[keyPath: array][layer][index] -= step
          let difference = (small.loss(up) - small.loss(down)) / (2 * step)
          #expect(abs(gradient[keyPath: array][layer][index] - difference) < 1e-8, "layer \(layer), element \(index)")
        }
      }
    }
  }

  @Test func `has the loss of the natural logarithm`() {
    // One input of 0, so that the logits are the biases ln 0.8 and ln 0.2: the label has probability 0.80.
    let network = Reference<Double>(
      inputs: 1, hidden: 1, classes: 2, kernel1: [1], bias1: [0], kernel2: [1, 1],
      bias2: [-0.22314355131420976, -1.6094379124341003])
    #expect(abs(network.forward([0], label: 0).loss - 0.22314355131420976) < 1e-15)
  }
}
