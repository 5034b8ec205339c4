import Foundation
import NNBModel
import NNBTestSupport
import Testing

import NNBCompute

/// Images that are read as training needs them (Threads.md).
@Suite struct `Images from elsewhere` {
  /// Images in memory that come late, or not from some number of them on.
  final class Source: ImageSource {
    struct Ended: Error, Equatable { let image: UInt32 }

    private let images: [UInt8], pixels: Int
    private let missing: UInt32?, delay: Double

    init(_ images: [UInt8], pixels: Int, without missing: UInt32? = nil, delay: Double = 0) {
      (self.images, self.pixels, self.missing, self.delay) = (images, pixels, missing, delay)
    }

    func append(_ wanted: ArraySlice<UInt32>, to buffer: inout [UInt8]) throws {
      if delay > 0 { Thread.sleep(forTimeInterval: delay) }
      if let missing, wanted.contains(missing) { throw Ended(image: missing) }
      for image in wanted { buffer += images[Int(image) * pixels..<(Int(image) + 1) * pixels] }
    }

    func expect(_ images: ArraySlice<UInt32>) {}
  }

  /// A way to train.
  struct Way: Sendable, CustomTestStringConvertible {
    var optimizer = Optimizer.sgd
    var isDistorted = false
    var hidden = [70]
    var delay = 0.0

    var testDescription: String {
      "\(optimizer) \(hidden)\(isDistorted ? ", distorted" : "")\(delay > 0 ? ", slow" : "")"
    }

    static let all = [
      Way(), Way(optimizer: .momentum(0.9, isNesterov: true), isDistorted: true), Way(hidden: [40, 70, 33]),
      Way(optimizer: .adam(.init()), isDistorted: true, hidden: [40, 33]), Way(isDistorted: true, delay: 0.001),
      Way(delay: 0.001),
    ]
  }

  typealias Case = `The engine of training`.Case

  private static func engine(_ way: Way, _ parameters: NetworkParameters, batchSize: Int, threads: Int, sections: Int?)
    -> TrainingEngine
  {
    TrainingEngine(
      parameters, slots: way.optimizer.slotNames.map { _ in parameters.zeros }, optimizer: way.optimizer, clipNorm: nil,
      distortion: way.isDistorted ? (ImageDistortion(.digits, height: 10, width: 10), 3) : nil, batchSize: batchSize,
      threads: threads, sectionsOfStage: sections)
  }

  private static func numbers(_ engine: TrainingEngine) -> [UInt32] {
    ([engine.parameters] + engine.slots).flatMap { bits($0.tensors.flatMap { $0 }) }
  }

  private static func parameters(_ way: Way) -> NetworkParameters {
    var parameters = NetworkParameters(sizes: [100] + way.hidden + [10])
    var generator = SeededGenerator(seed: 8)
    for layer in parameters.kernels.indices {
      parameters.kernels[layer] = parameters.kernels[layer].map { _ in Float.random(in: -1...1, using: &generator) }
    }
    return parameters
  }

  @Test(arguments: Way.all, [50, 100, 300, 1_000])
  func `are trained on to the same bits, on any number of threads`(_ way: Way, _ batchSize: Int) {
    let example = Case(EngineShape(1_000, 100, 70, 10), seed: 11), parameters = Self.parameters(way)
    var results: Set<[UInt32]> = [], losses: Set<[Double]> = []
    let ways: [(Int, Int?, isStored: Bool)] = [
      (1, 1, false), (1, 1, true), (2, 1, true), (3, 1, true), (2, 3, true), (1, 8, true),
    ]
    for (threads, sections, isStored) in ways {
      let engine = Self.engine(way, parameters, batchSize: batchSize, threads: threads, sections: sections)
      let images: TrainingImages =
        isStored
        ? .source(Source(example.images, pixels: 100, delay: way.delay), count: 1_000) : .memory(example.images[...])
      var outcomes: [Double] = []
      for epoch in 1...2 {
        engine.run(
          images, labels: example.labels, order: example.order[...], batchSize: batchSize, epoch: epoch,
          step: { (0.05, $0 + 1) }
        ) {
          outcomes += [$0.loss, Double($0.correct)]
          return true
        }
        #expect(engine.readingFailure == nil)
      }
      results.insert(Self.numbers(engine))
      losses.insert(outcomes)
    }
    #expect(results.count == 1 && losses.count == 1)
  }

  /// Where the missing image is in the order.
  @Test(arguments: Way.all.prefix(4), [0, 63, 64, 99, 100, 101, 500, 999])
  func `that cannot be read end the run behind its last whole batch`(_ way: Way, _ place: Int) throws {
    let example = Case(EngineShape(1_000, 100, 70, 10), seed: 11), parameters = Self.parameters(way)
    for (threads, sections) in [(1, 1), (2, 1), (3, 1), (2, 3)] {
      func run(_ images: TrainingImages, count: Int) -> ([UInt32], [Double], (any Error)?) {
        let engine = Self.engine(way, parameters, batchSize: 100, threads: threads, sections: sections)
        var losses: [Double] = []
        engine.run(
          images, labels: example.labels, order: example.order.prefix(count), batchSize: 100, step: { (0.05, $0 + 1) }
        ) {
          losses.append($0.loss)
          return true
        }
        return (Self.numbers(engine), losses, engine.readingFailure)
      }
      let missing = example.order[place]
      let found = run(.source(Source(example.images, pixels: 100, without: missing), count: 1_000), count: 1_000)
      #expect(found.2 as? Source.Ended == Source.Ended(image: missing))
      #expect(found.1.count == place / 100)
      guard place >= 100 else { continue }
      let expected = run(.memory(example.images[...]), count: place / 100 * 100)
      #expect(found.0 == expected.0 && found.1 == expected.1)
    }
  }

  @Test func `are not read any more after the run was stopped`() {
    let way = Way(delay: 0.001), example = Case(EngineShape(1_000, 100, 70, 10), seed: 11)
    let engine = Self.engine(way, Self.parameters(way), batchSize: 100, threads: 2, sections: 1)
    let source = Source(example.images, pixels: 100, without: example.order[999], delay: 0.001)
    var batches = 0
    engine.run(
      .source(source, count: 1_000), labels: example.labels, order: example.order[...], batchSize: 100,
      step: { (0.05, $0 + 1) }
    ) { _ in
      batches += 1
      return batches < 2
    }
    #expect(batches == 2 && engine.readingFailure == nil)
  }
}
