import NNBCompute
import NNBIDX
import NNBModel
import NNBTestSupport
import Testing

import NNBTraining

@Suite struct `A training run` {
  private static func options(_ change: (inout TrainingOptions) -> Void) -> TrainingOptions {
    var options = TrainingOptions()
    options.hidden = 8
    options.batchSize = nil
    options.end = .steps(6)
    change(&options)
    return options
  }

  /// The run written out: what `Trainer` must do with the pieces that are tested by themselves.
  private func replay(_ data: LabelledImages, _ options: TrainingOptions, rates: [Double]) -> NetworkParameters {
    let pixels = data.images.pixelCount
    let parameters = options.initialization.parameters(
      inputs: pixels, hidden: options.hidden, classes: data.classCount, seed: options.seed)
    let zeros = NetworkParameters(inputs: pixels, hidden: options.hidden, classes: data.classCount)
    let engine = TrainingEngine(
      parameters, slots: options.optimizer.slotNames.map { _ in zeros }, optimizer: options.optimizer,
      clipNorm: options.clipNorm, batchSize: data.count)
    let order = (0..<UInt32(data.count)).map { $0 }
    for (index, rate) in rates.enumerated() {
      _ = engine.step(
        data.images.pixels, labels: data.labels, batch: order[...], rate: rate, step: index + 1)
    }
    return engine.parameters
  }

  @Test(arguments: [
    (options { $0.optimizer = .momentum(0.9, isNesterov: false) }, [0.1, 0.1, 0.1, 0.1, 0.1, 0.1]),
    (
      options {
        $0.optimizer = .adam(.init())
        $0.warmup = .steps(2)
        $0.schedule = .step(every: .epochs(2), factor: 0.5)
      }, [0.05, 0.1, 0.1, 0.1, 0.05, 0.05]
    ),
    (
      options {
        $0.clipNorm = 0.01
        $0.learningRate = 4
        $0.schedule = .step(every: .steps(1), factor: 0.5)
      }, [4, 2, 1, 0.5, 0.25, 0.125]
    ),
    (
      options {
        $0.optimizer = .momentum(0.5, isNesterov: true)
        $0.learningRate = 1
        $0.warmup = .epochs(4)
        $0.schedule = .cosine
      }, [0.25, 0.5, 0.75, 1, 1, 0.5]
    ),
  ])
  func `updates by its optimizer, at the rates of its schedule`(options: TrainingOptions, rates: [Double]) throws {
    let data = try Subset.load().training
    let trainer = try Trainer(data, options: options)
    // A full batch is an epoch of one step.
    while !trainer.isFinished { _ = try trainer.runEpoch() }
    #expect(trainer.position.step == 6)
    let expected = replay(data, options, rates: rates)
    #expect(trainer.parameters.kernel1 == expected.kernel1)
    #expect(trainer.parameters.bias1 == expected.bias1)
    #expect(trainer.parameters.kernel2 == expected.kernel2)
    #expect(trainer.parameters.bias2 == expected.bias2)
  }

  @Test(arguments: [
    (options { $0.optimizer = .momentum(1, isNesterov: false) }, "momentum", "from 0, below 1"),
    (options { $0.optimizer = .momentum(.nan, isNesterov: true) }, "momentum", "from 0, below 1"),
    (options { $0.clipNorm = 0 }, "clip-norm", "a number above 0"),
    (options { $0.learningRate = 1e39 }, "learning-rate", "a number above 0"),
    (options { $0.warmup = .epochs(-1) }, "warmup", "0 or more"),
    (options { $0.schedule = .step(every: .steps(0), factor: 1) }, "decay-every", "1 or more"),
    (options { $0.schedule = .step(every: .steps(1), factor: 1.5) }, "decay", "above 0 and at most 1"),
  ])
  func `refuses a setting outside its range`(options: TrainingOptions, name: String, expected: String) throws {
    let data = try Subset.load().training
    #expect(throws: TrainingError.setting(name, expected: expected)) { try Trainer(data, options: options) }
  }
}
