import NNBModel
import NNBTestSupport
import Testing

import NNBCompute

/// Steps from the same parameters with the same gradients as those of `Fixtures/make_optimizers.py`.
@Suite struct `An optimizer` {
  /// A run of the script, in the terms of this package.
  struct Run: Sendable, CustomTestStringConvertible {
    let name: String
    let optimizer: Optimizer
    var schedule = LearningRateSchedule(rate: 0.1)
    var clipNorm: Double?

    static let all = [
      Run(name: "sgd", optimizer: .sgd),
      Run(name: "momentum", optimizer: .momentum(0.9, isNesterov: false)),
      Run(name: "nesterov", optimizer: .momentum(0.9, isNesterov: true)),
      Run(name: "adam", optimizer: adam(), schedule: .init(rate: 0.01)),
      Run(name: "adam_betas", optimizer: adam(0.5, 0.75), schedule: .init(rate: 0.02)),
      Run(name: "adamw", optimizer: adam(weightDecay: 0.1), schedule: .init(rate: 0.01)),
      Run(name: "clipped", optimizer: .sgd, clipNorm: 3),
      Run(name: "clipped_adamw", optimizer: adam(weightDecay: 0.1), schedule: .init(rate: 0.01), clipNorm: 3),
      Run(name: "cosine", optimizer: .sgd, schedule: .init(rate: 0.1, shape: .cosine, horizon: 12)),
      Run(name: "cosine_adam", optimizer: adam(), schedule: .init(rate: 0.01, shape: .cosine, horizon: 9)),
      Run(name: "staircase", optimizer: .sgd, schedule: .init(rate: 0.1, shape: .step(every: 5, factor: 0.5))),
    ]

    private static func adam(_ beta1: Double = 0.9, _ beta2: Double = 0.999, weightDecay: Double = 0) -> Optimizer {
      var settings = Optimizer.Adam()
      settings.beta1 = beta1
      settings.beta2 = beta2
      settings.epsilon = 1e-12
      settings.weightDecay = weightDecay
      return .adam(settings)
    }

    var testDescription: String { name }

    /// The parameters after each step.
    func steps(kernels: Kernels) throws -> [[Float]] {
      let parameters = memory(try Fixtures.reference("optimizers/start"))
      let slots = optimizer.slotNames.map { _ in AlignedMemory<Float>(26) }
      let gradients: [Float] = try Fixtures.reference("optimizers/gradients")
      return stride(from: 0, to: gradients.count, by: 26).enumerated().map { index, start in
        let row = Array(gradients[start..<start + 26])
        let gradient = memory(row)
        if let clipNorm, let factor = parts(row).clippingFactor(toNorm: clipNorm, kernels: kernels) {
          kernels.scale(gradient, by: factor)
        }
        Update(optimizer, rate: schedule.rate(after: index), step: index + 1, kernels)
          .apply(gradient, slots, parameters)
        return values(parameters)
      }
    }

    private func parts(_ row: [Float]) -> NetworkParameters {
      var parameters = NetworkParameters(inputs: 3, hidden: 4, classes: 2)
      parameters.kernel1 = Array(row[0..<12])
      parameters.bias1 = Array(row[12..<16])
      parameters.kernel2 = Array(row[16..<24])
      parameters.bias2 = Array(row[24..<26])
      return parameters
    }
  }

  @Test(arguments: Run.all) func `takes the steps that Keras takes`(_ run: Run) throws {
    let expected: [Float] = try Fixtures.reference("optimizers/\(run.name)")
    let found = try run.steps(kernels: .best).flatMap { $0 }
    #expect(found.count == expected.count)
    for (found, expected) in zip(found, expected) { #expect(abs(found - expected) <= 3e-6 * max(1, abs(expected))) }
  }

  @Test(arguments: Run.all) func `takes the same steps with all kernels, to the bit`(_ run: Run) throws {
    let steps = try kernelSets.map { try run.steps(kernels: $0).map(bits) }
    #expect(steps.allSatisfy { $0 == steps[0] })
  }

  @Test(arguments: kernelSets) func `computes Adam in the order that is written`(_ kernels: Kernels) {
    var settings = Optimizer.Adam()
    settings.weightDecay = 0.25
    var generator = SeededGenerator(seed: 3)
    func drawn(_ range: ClosedRange<Float>) -> [Float] {
      (0..<19).map { _ in Float.random(in: range, using: &generator) }
    }
    let factors = AdamFactors(settings, rate: 0.125, step: 3)
    // By hand: 1 - 0.9^3 = 0.271, 1 - 0.999^3 = 0.002997001, 1 - 0.125 * 0.25 = 0.96875.
    #expect(abs(factors.rate - 0.125 / 0.271) < 1e-7)
    #expect(abs(factors.root - 0.05474487) < 1e-7)
    #expect(factors.keep == 0.96875)
    let g = drawn(-2...2), m = drawn(-1...1), v = drawn(0...1), w = drawn(-3...3)
    let memories = [m, v, w].map(memory)
    kernels.adam(factors, gradient: memory(g), m: memories[0], v: memories[1], w: memories[2])
    let (foundM, foundV, foundW) = (values(memories[0]), values(memories[1]), values(memories[2]))
    for i in g.indices {
      let nextM = (factors.beta1 * m[i]).addingProduct(factors.gain1, g[i])
      let nextV = (factors.beta2 * v[i]).addingProduct(factors.gain2, g[i] * g[i])
      let ratio = nextM / (nextV.squareRoot() / factors.root + factors.epsilon)
      let nextW = (factors.keep * w[i]).addingProduct(-factors.rate, ratio)
      #expect(bits([foundM[i], foundV[i], foundW[i]]) == bits([nextM, nextV, nextW]))
    }
  }
}

/// Numbers as kernels take them.
func memory(_ values: [Float]) -> AlignedMemory<Float> {
  let memory = AlignedMemory<Float>(values.count)
  memory.copy(values, from: 0, count: values.count, to: 0)
  return memory
}

/// The numbers in a memory.
func values(_ memory: AlignedMemory<Float>) -> [Float] {
  var values = [Float](repeating: 0, count: memory.count)
  memory.copy(from: 0, count: memory.count, to: &values, at: 0)
  return values
}

@Suite struct `The learning rate` {
  @Test func `rises to its value during warm-up, then follows its schedule`() {
    var schedule = LearningRateSchedule(rate: 0.5, warmup: 4, shape: .step(every: 3, factor: 0.5))
    #expect(
      (0..<12).map { schedule.rate(after: $0) }
        == [0.125, 0.25, 0.375, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125, 0.125])
    schedule.shape = .constant
    #expect((3..<9).allSatisfy { schedule.rate(after: $0) == 0.5 })
    schedule.shape = .cosine
    schedule.horizon = 8
    let cosines = [1, 0.8535533905932737, 0.5, 0.14644660940672627, 0]
    for (index, cosine) in cosines.enumerated() {
      #expect(abs(schedule.rate(after: 4 + index) - 0.5 * cosine) < 1e-16)
    }
    #expect(schedule.rate(after: 1_000_000) == 0)
  }

  @Test func `never rises where the horizon lies inside the warm-up`() {
    let schedule = LearningRateSchedule(rate: 1, warmup: 10, shape: .cosine, horizon: 5)
    #expect(schedule.rate(after: 9) == 1)
    #expect(schedule.rate(after: 10) == 1)
    #expect(schedule.rate(after: 11) == 0)
  }

  // Values of cos(πx) by mpmath with 50 digits, rounded to f64.
  @Test(arguments: [
    (0.0, 1.0), (0.1, 0.9510565162951535), (0.25, 0.7071067811865476), (0.3, 0.5877852522924731),
    (0.5, 0.0), (0.6, -0.30901699437494745), (0.75, -0.7071067811865476), (0.9, -0.9510565162951535), (1.0, -1.0),
  ]) func `has its own cosine`(x: Double, expected: Double) {
    #expect(abs(Mathematics.cosineOfPi(times: x) - expected) <= 1.2e-16)
  }

  @Test func `has its own powers`() {
    #expect(Mathematics.power(0.5, 0) == 1)
    #expect(Mathematics.power(-2, 11) == -2_048)
    #expect(Mathematics.power(0.5, 1_000_000) == 0)
    // By mpmath. Every squaring doubles the relative error and adds half a unit: 1,000 · 2^-53 in all.
    #expect(abs(Mathematics.power(0.999, 1_000) / 0.36769542477096373 - 1) < 1.2e-13)
  }
}
