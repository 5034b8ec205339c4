import NNBCompute
import NNBIDX
import NNBModel
import NNBTestSupport
import Testing

import NNBTraining

@Suite struct `A run whose settings are overridden` {
  private static func options() -> TrainingOptions {
    var options = TrainingOptions()
    options.hidden = 8
    options.batchSize = 300
    options.learningRate = 0.01
    options.end = .steps(20)
    return options
  }

  /// Ten steps on the data less 1,000 samples held out, ten batches of 300 an epoch.
  private static func tenSteps(_ options: TrainingOptions) throws -> (LabelledImages, Checkpoint) {
    let data = try Subset.load().training
    let trainer = try Trainer(data, heldOut: 1000, options: options)
    _ = try trainer.runEpoch()
    #expect(trainer.position.step == 10 && trainer.position.epoch == 1)
    trainer.record(validation: .init(loss: 2, accuracy: 0.5), test: nil)
    _ = try trainer.runEpoch { $0 < 13 }
    return (data, try trainer.checkpoint())
  }

  private static func settings(
    _ checkpoint: Checkpoint, _ change: (inout TrainingState.Settings) -> Void
  ) throws -> TrainingState.Settings {
    var settings = try #require(checkpoint.training).settings
    change(&settings)
    return settings
  }

  @Test func `goes on with a new optimizer as if its first step were this one`() throws {
    let (data, checkpoint) = try Self.tenSteps(Self.options())
    let settings = try Self.settings(checkpoint) { $0.optimizer = .adam(.init()) }
    #expect(throws: ResumeError.otherSettings(.optimizer)) {
      try Trainer(resuming: checkpoint, data, settings: settings)
    }
    let trainer = try Trainer(resuming: checkpoint, data, settings: settings, isOverriding: true)
    #expect(trainer.position == checkpoint.training?.position)
    #expect(trainer.overrides == [.init(step: 13, changes: .optimizer)])

    let zeros = NetworkParameters(inputs: 784, hidden: 8, classes: 10)
    let engine = TrainingEngine(
      trainer.parameters, slots: [zeros, zeros], optimizer: .adam(.init()), clipNorm: nil, batchSize: 300)
    let order = SampleOrder.shuffled(count: 3000, seed: 1, epoch: 2)
    for step in 1...2 {
      _ = engine.step(
        data.images.pixels, labels: data.labels, batch: order[(2 + step) * 300..<(3 + step) * 300],
        rate: 0.01, step: step)
    }
    _ = try trainer.runEpoch { $0 < 15 }
    #expect(trainer.parameters == engine.parameters)
    #expect(trainer.slots == engine.slots)
    // And again after a file.
    let resumed = try Trainer(resuming: try trainer.checkpoint(), data)
    _ = (try trainer.runEpoch(), try resumed.runEpoch())
    #expect(resumed.parameters == trainer.parameters)
  }

  private static func changed(_ change: (inout TrainingState.Settings) -> Void) -> TrainingState.Settings {
    var options = options()
    options.optimizer = .momentum(0.9, isNesterov: false)
    var settings = options.settings(sampleCount: 3000)
    change(&settings)
    return settings
  }

  @Test(
    arguments: [
      (changed { $0.optimizer = .momentum(0.5, isNesterov: true) }, .optimizerSettings, false),
      (changed { $0.clipNorm = 1 }, .clipNorm, false),
      (changed { $0.schedule.rate = 1 }, .schedule, false),
      (changed { $0.schedule.warmup = 5 }, .schedule, false),
      (changed { $0.seed = 2 }, .seed, true),
      (changed { $0.batchSize = nil }, .batchSize, true),
    ] as [(TrainingState.Settings, TrainingState.Changes, Bool)])
  func `keeps its slots, and begins the epoch anew only where its batches are other ones`(
    settings: TrainingState.Settings, changes: TrainingState.Changes, beginsAnew: Bool
  ) throws {
    var options = Self.options()
    options.optimizer = .momentum(0.9, isNesterov: false)
    let (data, checkpoint) = try Self.tenSteps(options)
    #expect(throws: ResumeError.otherSettings(changes)) {
      try Trainer(resuming: checkpoint, data, settings: settings)
    }
    let trainer = try Trainer(resuming: checkpoint, data, settings: settings, isOverriding: true)
    #expect(trainer.overrides == [.init(step: 13, changes: changes)])
    #expect(trainer.position.step == 13 && trainer.position.epoch == 1)
    #expect(trainer.position.batch == (beginsAnew ? 0 : 3))
    #expect((trainer.position.lossSum == 0) == beginsAnew)
    #expect(trainer.slots == (try Trainer(resuming: checkpoint, data)).slots)
    #expect(trainer.slots.allSatisfy { $0.kernel1.contains { $0 != 0 } })
    #expect(trainer.best == .init(epoch: 1, validationLoss: 2))
  }

  @Test func `forgets the best epoch where other samples are held out`() throws {
    let (data, checkpoint) = try Self.tenSteps(Self.options())
    let trainer = try Trainer(resuming: checkpoint, data, heldOut: 900, isOverriding: true)
    #expect(trainer.overrides == [.init(step: 13, changes: .data)])
    #expect(trainer.best == nil)
    #expect(trainer.sampleCount == 3100 && trainer.position.batch == 0)
    #expect(trainer.history.count == 1)
    #expect(try trainer.checkpoint().training?.data.heldOut == 900)
  }

  @Test func `is not overridden where only its end and patience are other ones`() throws {
    let (data, checkpoint) = try Self.tenSteps(Self.options())
    let settings = try Self.settings(checkpoint) { ($0.end, $0.patience) = (.epochs(7), 3) }
    let trainer = try Trainer(resuming: checkpoint, data, settings: settings)
    #expect(trainer.overrides == [])
    #expect(trainer.totalSteps == 70)
  }

  @Test func `records no more than a file holds`() throws {
    let (data, checkpoint) = try Self.tenSteps(Self.options())
    var state = try #require(checkpoint.training)
    state.overrides = (0..<TrainingState.mostOverrides).map { _ in .init(step: 3, changes: .seed) }
    let full = try Checkpoint(network: checkpoint.network, tensors: checkpoint.tensors, training: state)
    let settings = try Self.settings(checkpoint) { $0.seed = 7 }
    #expect(throws: ResumeError.tooManyOverrides) {
      try Trainer(resuming: full, data, settings: settings, isOverriding: true)
    }
  }
}

@Suite struct `A run with a patience` {
  @Test func `ends when no epoch has been better for so long, and a later patience lets it go on`() throws {
    let data = try Subset.load().training
    var options = TrainingOptions()
    options.hidden = 2
    options.batchSize = 1000
    options.end = .epochs(100)
    options.patience = 2
    let trainer = try Trainer(data, heldOut: 1000, options: options)
    for loss in [1, 0.9, 0.95, 0.9] {
      #expect(!trainer.isFinished)
      _ = try trainer.runEpoch()
      trainer.record(validation: .init(loss: loss, accuracy: 0), test: nil)
    }
    #expect(trainer.isFinished && trainer.hasStoppedEarly)
    #expect(trainer.best == .init(epoch: 2, validationLoss: 0.9))
    let checkpoint = try trainer.checkpoint()
    #expect(try Trainer(resuming: checkpoint, data).isFinished)
    var settings = trainer.settings
    settings.patience = 3
    let resumed = try Trainer(resuming: checkpoint, data, settings: settings)
    #expect(!resumed.isFinished)
    _ = try resumed.runEpoch()
    resumed.record(validation: .init(loss: 0.8, accuracy: 0), test: nil)
    #expect(resumed.best == .init(epoch: 5, validationLoss: 0.8))
  }

  @Test func `needs samples held out`() throws {
    let data = try Subset.load().training
    var options = TrainingOptions()
    options.patience = 1
    #expect(throws: TrainingError.setting("patience", expected: "given with samples held out")) {
      try Trainer(data, options: options)
    }
    options.patience = 0
    #expect(throws: TrainingError.setting("patience", expected: "1 or more")) {
      try Trainer(data, heldOut: 1, options: options)
    }
  }
}

@Suite struct `A run that starts from a model` {
  @Test func `takes its numbers and its classes' names, and zeros where there is no bias`() throws {
    let data = try Subset.load().training
    let labels: [Name] = (0..<10).map { "class \($0)" }
    let layers = [
      DenseLayer(name: "a", inputs: 784, outputs: 3, activation: .relu, kernel: "k1", bias: nil),
      DenseLayer(name: "b", inputs: 3, outputs: 10, activation: .softmax, kernel: "k2", bias: "b2"),
    ]
    let network = try Network(input: InputContract(shape: [784], scaling: nil, classLabels: labels), layers: layers)
    let kernel = (0..<2352).map { Float($0) / 2352 }
    let tensors = try [
      Tensor(name: "k1", axes: layers[0].kernelAxes, values: kernel),
      Tensor(name: "k2", axes: layers[1].kernelAxes, values: (0..<30).map { Float($0) }),
      Tensor(name: "b2", axes: layers[1].biasAxes, values: (0..<10).map { Float($0) }),
    ]
    let model = try Checkpoint(network: network, tensors: tensors)
    let trainer = try Trainer(data, options: TrainingOptions(), from: model)
    #expect(trainer.parameters.kernel1 == kernel && trainer.parameters.bias1 == [0, 0, 0])
    #expect(trainer.parameters.kernel2 == (0..<30).map { Float($0) })
    #expect(trainer.parameters.bias2 == (0..<10).map { Float($0) })
    let checkpoint = try trainer.checkpoint()
    #expect(checkpoint.network?.input == InputContract(shape: [28, 28], scaling: .unitBytes, classLabels: labels))
    #expect(checkpoint.training?.settings.initialization == .given)
  }
}
