import NNB
import NNBBytes
import NNBCompute
import NNBIDX
import NNBModel
import NNBTestSupport
import Testing

import NNBTraining

/// Averaged weights, as `Fixtures/make_average.py` computes them with NumPy.
@Suite struct `Averaged weights` {
  private static func options(_ fraction: Double?, steps: Int = 240) -> TrainingOptions {
    var options = TrainingOptions()
    options.hidden = 40
    options.batchSize = 10
    options.seed = 11
    options.learningRate = 0.5
    options.end = .steps(steps)
    options.average = fraction
    return options
  }

  private static func finish(_ trainer: Trainer) throws -> Checkpoint {
    while !trainer.isFinished { _ = try trainer.runEpoch() }
    return try again(try trainer.checkpoint())
  }

  /// The checkpoint as it is read from a file.
  private static func again(_ checkpoint: Checkpoint) throws -> Checkpoint {
    try NNBReader(reading: MemorySource(try checkpoint.encoded())).checkpoint()
  }

  private static func expect(_ checkpoint: Checkpoint, _ prefix: String, are name: String) throws {
    for (tensor, part) in [
      ("hidden/kernel", "W1"), ("hidden/bias", "b1"), ("output/kernel", "W2"), ("output/bias", "b2"),
    ] {
      let found = try #require(checkpoint.tensor(Name(prefix + tensor))?.floats())
      let expected: [Float] = try Fixtures.reference("average/\(name)_\(part)")
      #expect(found.map(\.bitPattern) == expected.map(\.bitPattern), "\(prefix)\(tensor)")
    }
  }

  @Test(arguments: Kernels.all, [1, 2, 3, 8])
  func `are those of NumPy, bit for bit`(_ kernels: Kernels, _ threads: Int) throws {
    let compute = ComputeOptions(kernels: kernels, threads: threads)
    let half = try Self.finish(
      try Trainer(try ScriptedRun.data(), heldOut: 20, options: Self.options(0.5), compute: compute))
    try Self.expect(half, "", are: "half")
    try Self.expect(half, "training/weights/", are: "running")
    let all = try Self.finish(
      try Trainer(try ScriptedRun.data(), heldOut: 20, options: Self.options(1, steps: 100), compute: compute))
    try Self.expect(all, "", are: "all")
  }

  @Test func `change nothing about the run itself`() throws {
    let plain = try Self.finish(try Trainer(try ScriptedRun.data(), heldOut: 20, options: Self.options(nil)))
    try Self.expect(plain, "", are: "running")
    #expect(plain.tensor("training/weights/hidden/kernel") == nil && plain.training?.settings.average == nil)
    #expect(try plain.encoded()[8..<12] == [1, 0, 1, 0])
  }

  /// 240 steps are 7 times 32 and some: a tenth of 7 is below 1.
  @Test func `are the weights themselves at first`() throws {
    let young = try Self.finish(try Trainer(try ScriptedRun.data(), heldOut: 20, options: Self.options(0.1)))
    try Self.expect(young, "", are: "running")
    try Self.expect(young, "training/weights/", are: "running")
    #expect(young.training?.settings.average == WeightAverage(fraction: 0.1))
  }

  private static let fractions: [Double] = [
    1, 0.9999999999999999, 0.5, 1 / 3, 0.3, 0.1, 0.07, 0.01, 1 / 49, 1 / 4_999, 1e-9, 1e-17, .leastNonzeroMagnitude,
  ]

  @Test(arguments: fractions, [0, 5])
  func `begin after the first step that the formula says`(fraction: Double, start: Int) {
    let average = WeightAverage(fraction: fraction, start: start)
    guard let first = average.firstApart else {
      #expect(fraction < 1e-15)
      return
    }
    #expect(first % 32 == start && average.isApart(after: first) && !average.isApart(after: first - 1))
  }

  @Test(arguments: [1, 31, 32, 63, 64, 65, 95, 96, 100, 130, 239], [nil, 0.3])
  func `go with a run that is stopped after any step, and it ends in the same file`(
    stop: Int, clipNorm: Double?
  ) throws {
    let data = try ScriptedRun.data()
    var options = Self.options(0.5)
    options.clipNorm = clipNorm
    options.optimizer = clipNorm == nil ? .sgd : .momentum(0.5, isNesterov: false)
    let expected = try Self.finish(try Trainer(data, heldOut: 20, options: options)).encoded()
    let trainer = try Trainer(data, heldOut: 20, options: options, compute: ComputeOptions(threads: 2))
    while trainer.position.step < stop { _ = try trainer.runEpoch { $0 < stop } }
    let kept = try Self.again(try trainer.checkpoint())
    let resumed = try Trainer(resuming: kept, data)
    #expect(resumed.settings == trainer.settings)
    #expect(try resumed.checkpoint().encoded() == kept.encoded())
    #expect(try Self.finish(resumed).encoded() == expected)
  }

  @Test func `begin in the middle of a run by an override`() throws {
    let data = try ScriptedRun.data()
    let trainer = try Trainer(data, heldOut: 20, options: Self.options(nil))
    while trainer.position.step < 37 { _ = try trainer.runEpoch { $0 < 37 } }
    var settings = trainer.settings
    settings.average = WeightAverage(fraction: 0.3)
    let checkpoint = try trainer.checkpoint()
    #expect(throws: ResumeError.otherSettings(.average)) {
      try Trainer(resuming: checkpoint, data, settings: settings)
    }
    let later = try Self.finish(try Trainer(resuming: checkpoint, data, settings: settings, isOverriding: true))
    try Self.expect(later, "", are: "later")
    try Self.expect(later, "training/weights/", are: "running")
    let state = try #require(later.training)
    #expect(state.settings.average == WeightAverage(fraction: 0.3, start: 37))
    #expect(state.settingChanges == [.init(step: 37, code: 3)] && state.overrides == [])
    #expect(state.settingChanges[0].name == "averaged weights")
    #expect(try #require(checkpoint.training).isPast(of: state))
  }

  @Test func `end by an override, and the model then has the weights themselves`() throws {
    let data = try ScriptedRun.data()
    let trainer = try Trainer(data, heldOut: 20, options: Self.options(0.5))
    while trainer.position.step < 100 { _ = try trainer.runEpoch { $0 < 100 } }
    var settings = trainer.settings
    settings.average = nil
    let without = try Self.finish(
      try Trainer(resuming: try Self.again(try trainer.checkpoint()), data, settings: settings, isOverriding: true))
    try Self.expect(without, "", are: "running")
    #expect(without.tensors.count == 4 && without.training?.settingChanges == [.init(step: 100, code: 3)])
    // And once more, which begins anew.
    settings.average = WeightAverage(fraction: 1)
    settings.end = .steps(250)
    let again = try Trainer(resuming: without, data, settings: settings, isOverriding: true)
    #expect(again.settings.average == WeightAverage(fraction: 1, start: 240))
  }

  @Test func `go on over another part`() throws {
    let data = try ScriptedRun.data()
    let trainer = try Trainer(data, heldOut: 20, options: Self.options(0.5))
    while trainer.position.step < 100 { _ = try trainer.runEpoch { $0 < 100 } }
    var settings = trainer.settings
    settings.average = WeightAverage(fraction: 0.75, start: 5)
    let other = try Trainer(resuming: try trainer.checkpoint(), data, settings: settings, isOverriding: true)
    #expect(other.settings.average == WeightAverage(fraction: 0.75) && other.parameters == trainer.parameters)
  }

  /// What is measured as the validation of the history is what the model has.
  @Test func `are what a program computes with that knows nothing of them`() throws {
    let data = try ScriptedRun.data()
    let trainer = try Trainer(data, heldOut: 20, options: Self.options(0.5))
    while !trainer.isFinished { _ = try trainer.runEpoch() }
    let checkpoint = try Self.again(try trainer.checkpoint())
    let first = try DenseStack(checkpoint).forward([Float](repeating: 0.5, count: 12), rows: 1)
    let averaged = try trainer.parameters.layers(like: checkpoint)
    #expect(
      try Array(first.row(0)) == Array(DenseStack(averaged).forward([Float](repeating: 0.5, count: 12), rows: 1).row(0))
    )
    let running = try trainer.runningParameters.layers(like: checkpoint)
    #expect(
      try Array(first.row(0)) != Array(DenseStack(running).forward([Float](repeating: 0.5, count: 12), rows: 1).row(0)))
  }

  @Test(arguments: [0, -0.0, -0.1, 1.0000001, .infinity, .nan])
  func `over a part that there is not are refused`(fraction: Double) throws {
    #expect(throws: TrainingError.setting("average", expected: "above 0 and at most 1")) {
      try Trainer(try ScriptedRun.data(), options: Self.options(fraction))
    }
    let plain = try Trainer(try ScriptedRun.data(), heldOut: 20, options: Self.options(nil))
    var settings = plain.settings
    settings.average = WeightAverage(fraction: fraction)
    #expect(throws: TrainingError.setting("average", expected: "above 0 and at most 1")) {
      try Trainer(resuming: try plain.checkpoint(), try ScriptedRun.data(), settings: settings, isOverriding: true)
    }
  }

  private static let fault: [ResumeError.TensorFault] = [
    .missing, .type(.int32), .axes(like: "output/bias"), .notFinite,
  ]

  /// The tensor with a fault; nil if it is missing.
  private static func changed(_ tensor: Tensor, _ fault: ResumeError.TensorFault) throws -> Tensor? {
    switch fault {
    case .type(let type):
      return try Tensor(.init(name: tensor.name, elementType: type, axes: tensor.axes), bytes: tensor.bytes)
    case .axes:
      let axes = [TensorDescription.Axis(tensor.axes[0].size, "in")]
      return try Tensor(.init(name: tensor.name, elementType: .float32, axes: axes), bytes: tensor.bytes)
    case .notFinite:
      let values = [Float.nan] + (tensor.floats() ?? []).dropFirst()
      return try Tensor(name: tensor.name, axes: tensor.axes, values: values)
    case .missing, .inUse: return nil
    }
  }

  /// As if another program had taken a tensor away, or put another in its place.
  @Test(arguments: fault) func `that have lost their weights are not trained on`(fault: ResumeError.TensorFault) throws
  {
    let data = try ScriptedRun.data()
    let whole = try Self.finish(try Trainer(data, heldOut: 20, options: Self.options(0.5)))
    let name: Name = "training/weights/output/bias"
    let tensors = try whole.tensors.compactMap { $0.name == name ? try Self.changed($0, fault) : $0 }
    let lost = try Checkpoint(network: whole.network, tensors: tensors, training: whole.training)
    let error = ResumeError.otherNetwork([.tensor(name, fault)])
    #expect(throws: error) { try Trainer(resuming: try Self.again(lost), data) }
    #expect(error.leavesStart(from: whole.network))
  }

  /// The average, a slot, or what training goes on with: none of them is a run that has diverged.
  @Test(
    arguments: [
      "hidden/kernel", "output/bias", "training/velocity/hidden/bias", "training/weights/hidden/kernel",
    ] as [Name], [Float.nan, .infinity, -.infinity])
  func `with a number that is not finite are not trained on`(name: Name, number: Float) throws {
    let data = try ScriptedRun.data()
    var options = Self.options(0.5)
    options.optimizer = .momentum(0.5, isNesterov: false)
    let whole = try Self.finish(try Trainer(data, heldOut: 20, options: options))
    let tensors = try whole.tensors.map { tensor in
      tensor.name == name
        ? try Tensor(name: name, axes: tensor.axes, values: [number] + (tensor.floats() ?? []).dropFirst()) : tensor
    }
    let wrong = try Checkpoint(network: whole.network, tensors: tensors, training: whole.training)
    let error = ResumeError.otherNetwork([.tensor(name, .notFinite)])
    #expect(throws: error) { try Trainer(resuming: wrong, data) }
    #expect(error.leavesStart(from: whole.network) == name.text.hasPrefix("training/"))
    if !name.text.hasPrefix("training/") {
      #expect(throws: error) { try Trainer(data, options: options, from: wrong) }
    }
  }

  @Test(
    arguments: [
      { $0.fraction = 0 }, { $0.fraction = -1 }, { $0.fraction = .nan }, { $0.fraction = 2 }, { $0.start = -1 },
      { $0.start = 241 }, { $0.start = .max },
    ] as [@Sendable (inout WeightAverage) -> Void])
  func `of numbers that no file has are refused`(change: @Sendable (inout WeightAverage) -> Void) throws {
    let whole = try Self.finish(try Trainer(try ScriptedRun.data(), heldOut: 20, options: Self.options(0.5)))
    var state = try #require(whole.training), average = WeightAverage(fraction: 0.5)
    change(&average)
    state.settings.average = average
    #expect(throws: ModelError.self) {
      try Checkpoint(network: whole.network, tensors: whole.tensors, training: state)
    }
  }

  @Test(arguments: [
    (0, 0), (37, 37), (1 << 53, 1 << 53), ((1 << 53) + 1, 1 << 53), ((1 << 62) - 1, (1 << 62) - 512),
  ])
  func `begin at a step that an f64 holds`(step: Int, start: Int) {
    #expect(WeightAverage.start(at: step) == start)
  }
}

extension NetworkParameters {
  /// A model of these parameters with the network of another.
  fileprivate func layers(like checkpoint: Checkpoint) throws -> Checkpoint {
    let values = ["hidden/kernel": kernel1, "hidden/bias": bias1, "output/kernel": kernel2, "output/bias": bias2]
    return try Checkpoint(
      network: checkpoint.network,
      tensors: try values.map { name, values in
        try Tensor(name: Name(name), axes: checkpoint.tensor(Name(name))?.axes ?? [], values: values)
      })
  }
}
