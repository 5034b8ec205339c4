import NNBSystem
import NNBModel
import NNBTestSupport
import Testing

import NNBCompute

/// Numbers of samples; and of inputs, units of each hidden layer, and classes.
struct EngineShape: Sendable, CustomTestStringConvertible {
  let count: Int
  let sizes: [Int]

  init(_ count: Int, _ sizes: Int...) {
    (self.count, self.sizes) = (count, sizes)
  }

  var testDescription: String { "\(count) x \(sizes.map { "\($0)" }.joined(separator: "-"))" }

  static let all = [
    EngineShape(1, 1, 1, 2), .init(9, 12, 7, 5), .init(64, 5, 33, 10), .init(65, 3, 8, 3), .init(200, 20, 17, 11),
    .init(130, 70, 150, 17), .init(600, 17, 9, 2), .init(3, 130, 65, 40),
    .init(70, 300, 70, 17), .init(130, 600, 20, 256), .init(40, 70, 70, 300),
    // Several hidden layers.
    .init(9, 12, 7, 5, 3), .init(1, 1, 1, 1, 2), .init(65, 3, 8, 40, 4, 3), .init(130, 70, 150, 33, 17),
    .init(200, 20, 33, 64, 65, 2), .init(3, 130, 65, 1, 40), .init(70, 300, 70, 130, 300),
    .init(17, 5, 2, 1, 3, 1, 2, 4),
    .init(100, 9, 20, 270, 10),
  ]
}

@Suite struct `The engine of training` {
  /// A random network and samples, half of their bytes zero, some samples and some pixels zeros throughout.
  struct Case {
    var parameters: NetworkParameters
    let images: [UInt8]
    let labels: [UInt16]
    let order: [UInt32]

    init(_ shape: EngineShape, seed: UInt64) {
      var generator = SeededGenerator(seed: seed)
      func values(_ count: Int) -> [Float] { (0..<count).map { _ in Float.random(in: -1...1, using: &generator) } }
      parameters = NetworkParameters(sizes: shape.sizes)
      for layer in parameters.kernels.indices {
        parameters.kernels[layer] = values(parameters.kernels[layer].count)
        parameters.biases[layer] = values(parameters.biases[layer].count)
      }
      let inputs = parameters.inputs, classes = parameters.classes
      images = (0..<shape.count * inputs).map { index in
        let isEmpty = index / inputs % 7 == 5 || index % inputs % 5 == 3
        return isEmpty || Bool.random(using: &generator) ? 0 : UInt8.random(in: 0...255, using: &generator)
      }
      labels = (0..<shape.count).map { _ in UInt16.random(in: 0...UInt16(classes - 1), using: &generator) }
      order = (0..<UInt32(shape.count)).shuffled(using: &generator)
    }

    var reference: Reference<Float> {
      Reference(sizes: parameters.sizes, kernels: parameters.kernels, biases: parameters.biases)
    }

    /// The samples in the order of the batch.
    var samples: [[Float]] {
      order.map { index in
        images[Int(index) * parameters.inputs..<(Int(index) + 1) * parameters.inputs].map {
          Float($0) * (Float(1) / 255)
        }
      }
    }

    func engine(_ optimizer: Optimizer, _ kernels: Kernels, _ threads: Int, clipNorm: Double? = nil) -> TrainingEngine {
      TrainingEngine(
        parameters, slots: optimizer.slotNames.map { _ in parameters.zeros }, optimizer: optimizer, clipNorm: clipNorm,
        batchSize: order.count, kernels: kernels, threads: threads)
    }
  }

  private static func all(_ values: NetworkParameters) -> [UInt32] {
    bits(values.tensors.flatMap { $0 })
  }

  @Test(arguments: EngineShape.all)
  func `gives the reference's gradient, loss and step to the bit, on any number of threads`(_ shape: EngineShape) {
    let example = Case(shape, seed: 7)
    let reference = example.reference
    let labels = example.order.map { Int(example.labels[Int($0)]) }
    let gradient = reference.gradient(example.samples, labels: labels)
    let after = reference.descended(gradient, rate: 0.1)
    let outcomes = zip(example.samples, labels).map { reference.forward($0, label: $1) }
    var loss = 0.0
    for start in stride(from: 0, to: shape.count, by: 64) {
      loss += outcomes[start..<min(start + 64, shape.count)].reduce(0.0) { $0 + $1.loss }
    }
    let correct = zip(outcomes, labels).count { outcome, label in
      outcome.a.last.flatMap { $0.firstIndex(of: $0.max() ?? 0) } == label
    }
    for kernels in kernelSets {
      for threads in [1, 2, 3, 8] {
        let engine = example.engine(.sgd, kernels, threads)
        let found = engine.step(
          example.images[...], labels: example.labels, batch: example.order[...], rate: 0.1, step: 1)
        #expect(found.loss == loss && found.correct == correct)
        #expect(
          Self.all(engine.parameters) == bits(zip(after.kernels, after.biases).flatMap { $0 + $1 }),
          "\(kernels.name), \(threads) threads")
        // With a momentum of zero the velocity is the gradient, but for the sign of a zero.
        let keeping = example.engine(.momentum(0, isNesterov: false), kernels, threads)
        _ = keeping.step(
          example.images[...], labels: example.labels, batch: example.order[...], rate: 0.1, step: 1)
        let velocity = keeping.slots[0]
        #expect(velocity.kernels == gradient.kernels && velocity.biases == gradient.biases)
      }
    }
  }

  @Test(
    arguments: [
      (Optimizer.sgd, nil), (.sgd, 0.5), (.momentum(0.9, isNesterov: true), nil), (.adam(.init()), 1),
    ] as [(Optimizer, Double?)], [EngineShape(333, 81, 75, 10), .init(333, 40, 75, 20, 100, 3)])
  func `goes through many batches to the same bits, whatever does it`(
    _ way: (optimizer: Optimizer, clipNorm: Double?), _ shape: EngineShape
  ) {
    let example = Case(shape, seed: 3), (optimizer, clipNorm) = way
    var results: Set<[UInt32]> = []
    for kernels in kernelSets {
      for threads in [1, 2, 3, 8] {
        let engine = example.engine(optimizer, kernels, threads, clipNorm: clipNorm)
        var step = 0
        for size in [50, 64, 333] {
          for start in stride(from: 0, to: 333, by: size) {
            step += 1
            let end = min(start + size, 333)
            _ = engine.step(
              example.images[...], labels: example.labels, batch: example.order[start..<end], rate: 0.01, step: step)
          }
        }
        results.insert(Self.all(engine.parameters) + engine.slots.flatMap(Self.all))
      }
    }
    #expect(results.count == 1)
  }

  @Test func `asks for the rates of batches that come, and of no other`() throws {
    let example = Case(EngineShape(30, 5, 4, 3), seed: 1)
    var asked: [Int] = [], done = 0
    example.engine(.sgd, .best, 2).run(
      example.images[...], labels: example.labels, order: example.order[...], batchSize: 10
    ) { batch in
      asked.append(batch)
      return (0.1, batch + 1)
    } goesOn: { _ in
      done += 1
      return done < 2
    }
    #expect(asked == [0, 1] && done == 2)
  }

  @Test(arguments: [0, 1, 3]) func `has a team that works on each of its threads, on one at least`(_ count: Int) {
    let team = ThreadTeam(count)
    let found = Locked<[Int]>([])
    for _ in 0..<2 { team.run { thread in found.withLock { $0.append(thread) } } }
    #expect(found.withLock { $0.sorted() } == (0..<2 * max(1, count)).map { $0 / 2 })
  }

  @Test(arguments: kernelSets) func `leaves a group without terms at an input out of its gradient`(_ kernels: Kernels) {
    // The gradient of the first 64 samples is too small for a number and below 0, so −0; the 65th has a zero there. Added as
    // +0 it would make the sum +0, by which −0 stays −0; a step by −0 makes it +0.
    var parameters = NetworkParameters(inputs: 2, hidden: 1, classes: 2)
    parameters.kernel1 = [-0.0, -0.0]
    parameters.bias1 = [1]
    parameters.kernel2 = [0x1p-142, 0]
    parameters.bias2 = [-20, 20]
    let images: [UInt8] = (0..<64).flatMap { _ in [1, 0] as [UInt8] } + [0, 0]
    let labels = [UInt16](repeating: 0, count: 65)
    let reference = Reference<Float>(
      inputs: 2, hidden: 1, classes: 2, kernel1: parameters.kernel1, bias1: parameters.bias1,
      kernel2: parameters.kernel2, bias2: parameters.bias2)
    let samples: [[Float]] = [[Float]](repeating: [1 / 255, 0], count: 64) + [[0, 0]]
    let gradient = reference.gradient(samples, labels: labels.map(Int.init))
    #expect(gradient.kernel1[0].sign == .minus && gradient.kernel1[0] == 0 && gradient.kernel1[1].sign == .plus)
    let engine = TrainingEngine(
      parameters, slots: [], optimizer: .sgd, clipNorm: nil, batchSize: 65, kernels: kernels, threads: 1)
    _ = engine.step(images[...], labels: labels, batch: (0..<65).map(UInt32.init)[...], rate: 0.1, step: 1)
    #expect(engine.parameters.kernel1.map(\.sign) == [.plus, .minus])
  }

  @Test(arguments: kernelSets) func `lets a number that is not finite show in the loss`(_ kernels: Kernels) {
    for bad in [Float.nan, .infinity] {
      for (shape, layer) in [
        (EngineShape(10, 20, 12, 3), 0), (.init(10, 20, 12, 9, 3), 0), (.init(10, 20, 12, 9, 3), 1),
      ] {
        var example = Case(shape, seed: 1)
        example.parameters.biases[layer][5] = bad
        let engine = example.engine(.sgd, kernels, 2)
        let found = engine.step(
          example.images[...], labels: example.labels, batch: example.order[...], rate: 0.1, step: 1)
        #expect(!found.loss.isFinite && found.correct == 0)
      }
    }
  }
}
