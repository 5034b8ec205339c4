import NNBBytes
import NNBCompute
import NNBIDX
import NNBModel
import NNB
import NNBTestSupport
import Testing

import NNBTraining

@Suite struct `A run that is stopped and resumed` {
  private static let optimizers: [Optimizer] = {
    var adamW = Optimizer.Adam()
    adamW.weightDecay = 0.01
    return [
      .sgd, .momentum(0.9, isNesterov: false), .momentum(0.9, isNesterov: true), .adam(.init()), .adam(adamW),
    ]
  }()

  private static let schedules: [TrainingOptions.Schedule] = [
    .constant, .step(every: .steps(40), factor: 0.5), .step(every: .epochs(1), factor: 0.1), .cosine,
  ]

  private static func options(_ optimizer: Optimizer, _ schedule: TrainingOptions.Schedule) -> TrainingOptions {
    var options = TrainingOptions()
    options.hidden = 6
    options.batchSize = 70
    options.learningRate = 0.01
    options.optimizer = optimizer
    options.schedule = schedule
    options.warmup = .steps(5)
    options.clipNorm = 0.5
    options.end = .epochs(3)
    return options
  }

  private static func later(_ settings: TrainingState.Settings) -> TrainingState.Settings {
    var settings = settings
    settings.end = .epochs(3)
    return settings
  }

  @Test(arguments: optimizers, schedules)
  func `ends in the same file, wherever it was stopped`(
    optimizer: Optimizer, schedule: TrainingOptions.Schedule
  ) throws {
    let data = try Subset.load().training
    let options = Self.options(optimizer, schedule)
    let expected = try ScriptedRun.finish(try Trainer(data, heldOut: 500, options: options))
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<testCount(1, full: 10) {
      var trainer = try Trainer(data, heldOut: 500, options: options)
      while !trainer.isFinished {
        let stop = trainer.position.step + Int.random(in: 1...40, using: &generator)
        while trainer.position.step < stop, !trainer.isFinished { _ = try trainer.runEpoch { $0 < stop } }
        let kept = try trainer.checkpoint().encoded()
        let checkpoint = try NNBReader(reading: MemorySource(kept)).checkpoint()
        #expect(try checkpoint.encoded() == kept)
        let kernels: Kernels = Bool.random(using: &generator) ? .best : .baseline
        let compute = ComputeOptions(kernels: kernels, threads: Int.random(in: 1...3, using: &generator))
        trainer = try Trainer(resuming: checkpoint, data, compute: compute)
      }
      #expect(try trainer.checkpoint().encoded() == expected)
    }
  }

  @Test(arguments: [optimizers[0], optimizers[3]])
  func `runs on to a later end as if that had been its own`(optimizer: Optimizer) throws {
    let data = try Subset.load().training
    var options = Self.options(optimizer, .cosine)
    options.horizon = .epochs(3)
    let expected = try ScriptedRun.finish(try Trainer(data, options: options))
    options.end = .steps(71)
    let trainer = try Trainer(data, options: options)
    while !trainer.isFinished { _ = try trainer.runEpoch() }
    let resumed = try Trainer(resuming: try trainer.checkpoint(), data, settings: Self.later(trainer.settings))
    #expect(try ScriptedRun.finish(resumed) == expected)
  }

  @Test func `keeps the losses and accuracies of its epochs`() throws {
    let data = try Subset.load().training
    var trainer = try Trainer(data, options: Self.options(.sgd, .constant))
    var records: [TrainingState.EpochRecord] = []
    while !trainer.isFinished {
      let report = try #require(try trainer.runEpoch())
      let test = TrainingState.Measure(loss: Double(report.epoch), accuracy: 0.5)
      trainer.record(validation: nil, test: test)
      let training = TrainingState.Measure(loss: report.loss, accuracy: report.accuracy)
      records.append(.init(step: 58 * report.epoch, training: training, test: test))
      trainer = try Trainer(resuming: try trainer.checkpoint(), data)
    }
    #expect(try trainer.checkpoint().training?.history == records)
    #expect(records.count == 3)
  }

  @Test func `is not resumed on other data, or from a model alone`() throws {
    let (data, test) = try Subset.load()
    let trainer = try Trainer(data, options: Self.options(.sgd, .constant))
    _ = try trainer.runEpoch { $0 < 3 }
    let checkpoint = try trainer.checkpoint()
    let state = try #require(checkpoint.training)
    let found = try test.identity(heldOut: 0)
    #expect(found.sampleCount == 1000 && found.checksum != state.data.checksum)
    #expect(throws: ResumeError.otherData(expected: state.data, found: found)) {
      try Trainer(resuming: checkpoint, test)
    }
    let model = try Checkpoint(network: checkpoint.network, tensors: checkpoint.tensors)
    #expect(throws: ResumeError.noState) { try Trainer(resuming: model, data) }
  }
}
