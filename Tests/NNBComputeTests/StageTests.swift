import NNBModel
import NNBTestSupport
import Testing

import NNBCompute

/// Stages of several sections, which large networks have (Threads.md), here with small ones.
@Suite struct `A stage of several sections` {
  /// A way to train.
  struct Way: Sendable, CustomTestStringConvertible {
    var optimizer = Optimizer.sgd
    var clipNorm: Double?
    var isDistorted = false
    var isWeighed = false
    var averages = false

    var testDescription: String {
      "\(optimizer)\(clipNorm == nil ? "" : ", clipped")\(isDistorted ? ", distorted" : "")"
        + "\(isWeighed ? ", class weights, smoothed labels" : "")\(averages ? ", averaged" : "")"
    }

    static let all = [
      Way(), Way(optimizer: .momentum(0.9, isNesterov: true), isDistorted: true),
      Way(optimizer: .adam(.init()), clipNorm: 0.5, isWeighed: true), Way(isWeighed: true, averages: true),
      Way(clipNorm: 0.1, isDistorted: true, averages: true),
    ]
  }

  @Test(arguments: Way.all, [64, 100, 300, 1_000])
  func `gives the bits of one section after another, on any number of threads`(_ way: Way, _ batchSize: Int) {
    typealias Case = `The engine of training`.Case
    let example = Case(EngineShape(1_000, 100, 70, 10), seed: 11)
    var results: Set<[UInt32]> = [], losses: Set<[Double]> = []
    for (threads, sections) in [(1, 1), (1, 2), (2, 3), (3, 8), (2, 8), (3, 5)] {
      let parameters = example.parameters
      let engine = TrainingEngine(
        parameters, slots: way.optimizer.slotNames.map { _ in parameters.zeros },
        average: way.averages ? parameters : nil, optimizer: way.optimizer, clipNorm: way.clipNorm,
        classWeights: way.isWeighed ? (0..<10).map { 0.5 + Float($0) } : nil, labelSmoothing: way.isWeighed ? 0.1 : nil,
        distortion: way.isDistorted ? (ImageDistortion(.digits, height: 10, width: 10), 3) : nil, batchSize: batchSize,
        threads: threads, sectionsOfStage: sections)
      var outcomes: [Double] = []
      for epoch in 1...2 {
        engine.run(
          example.images[...], labels: example.labels, order: example.order[...], batchSize: batchSize, epoch: epoch,
          step: { (0.05, $0 + 1) }, averaging: { _ in way.averages ? .mixes(gain: 0.25) : nil }
        ) {
          outcomes += [$0.loss, Double($0.correct)]
          return true
        }
      }
      let numbers = [engine.parameters] + engine.slots + (engine.average.map { [$0] } ?? [])
      results.insert(numbers.flatMap { bits($0.tensors.flatMap { $0 }) })
      losses.insert(outcomes)
    }
    #expect(results.count == 1 && losses.count == 1)
  }

  @Test(
    arguments: [
      // A kernel and a gradient of 8 MiB are still small.
      (64, [784, 8_192, 10], 1), (512, [784, 8_192, 10], 8), (100, [784, 8_192, 10], 2),
      (Int.max, [784, 8_192, 10], 8),
      (512, [1_024, 1_024, 10], 1), (512, [1_024, 1_025, 10], 8), (512, [784, 128, 10], 1),
      (512, [784, 8_192, 64, 10], 1),
      // The exchange of many classes would take more memory than the kernel.
      (512, [784, 8_192, 40], 4), (512, [784, 8_192, 1_000], 1),
    ]) func `is for a large kernel and a large batch`(_ batchSize: Int, _ sizes: [Int], _ expected: Int)
  {
    #expect(SectionWalk.sectionsOfStage(batchSize: batchSize, sizes: sizes) == expected)
  }
}
