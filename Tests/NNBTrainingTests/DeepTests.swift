import NNBBytes
import NNBCompute
import NNBIDX
import NNBModel
import NNB
import NNBTestSupport
import Testing

import NNBTraining

/// Networks with several hidden layers, as `Fixtures/make_deep.py` trains them, which shares no code with the package.
@Suite struct `Several hidden layers` {
  /// A run of the script.
  struct Run: Sendable, CustomTestStringConvertible {
    let name: String
    let hidden: [Int]
    var initialization = Initialization.heUniform
    let optimizer: Optimizer
    let rate: Double
    var clipNorm: Double?
    var weightDecay: Double?
    var labelSmoothing: Double?

    var testDescription: String { name }

    static let all = [
      Run(name: "sgd", hidden: [40, 35], optimizer: .sgd, rate: 0.5),
      Run(
        name: "nesterov", hidden: [7, 70, 33], initialization: .uniform, optimizer: .momentum(0.9, isNesterov: true),
        rate: 0.01, clipNorm: 2.5),
      Run(name: "adamw", hidden: [33, 64, 3, 20], optimizer: adamW, rate: 0.01),
      Run(
        name: "regularized", hidden: [20, 38], optimizer: .sgd, rate: 0.3, weightDecay: 0.05, labelSmoothing: 0.1),
    ]

    private static let adamW: Optimizer = {
      var settings = Optimizer.Adam()
      settings.weightDecay = 0.1
      return .adam(settings)
    }()

    var options: TrainingOptions {
      var options = TrainingOptions()
      options.hiddenLayers = hidden
      options.batchSize = 70
      options.seed = 11
      options.learningRate = rate
      options.optimizer = optimizer
      options.initialization = initialization
      options.clipNorm = clipNorm
      options.weightDecay = weightDecay
      options.labelSmoothing = labelSmoothing
      options.end = .epochs(3)
      return options
    }
  }

  @Test(arguments: Run.all, Kernels.all)
  func `train to the reference's parameters, slots and losses to the bit, on any number of threads`(
    run: Run, kernels: Kernels
  ) throws {
    let data = try ScriptedRun.data()
    func expected(_ name: String) throws -> [UInt32] {
      try Fixtures.reference("deep/\(run.name)_\(name)", as: Float.self).map(\.bitPattern)
    }
    for threads in [1, 2, 3, 8] {
      let trainer = try Trainer(
        data, heldOut: 20, options: run.options, compute: ComputeOptions(kernels: kernels, threads: threads))
      while !trainer.isFinished { _ = try trainer.runEpoch() }
      #expect(try trainer.parameters.tensors.flatMap { $0.map(\.bitPattern) } == expected("parameters"))
      if run.optimizer != .sgd {
        #expect(try trainer.slots.flatMap { $0.tensors.flatMap { $0.map(\.bitPattern) } } == expected("slots"))
      }
      #expect(try trainer.history.map(\.training.loss) == Fixtures.reference("deep/\(run.name)_loss"))
    }
  }

  @Test(arguments: Run.all) func `go on from any step to the same file`(run: Run) throws {
    let data = try ScriptedRun.data()
    let expected = try ScriptedRun.finish(try Trainer(data, heldOut: 20, options: run.options))
    for stop in 1...5 {
      let trainer = try Trainer(data, heldOut: 20, options: run.options, compute: ComputeOptions(threads: 2))
      while trainer.position.step < stop { _ = try trainer.runEpoch { $0 < stop } }
      let kept = try trainer.checkpoint().encoded()
      let again = try Trainer(resuming: try ScriptedRun.read(kept), data, compute: ComputeOptions(threads: 3))
      #expect(try again.checkpoint().encoded() == kept)
      #expect(try ScriptedRun.finish(again) == expected)
    }
  }

  @Test func `are numbered in the file, and a single one is not`() throws {
    let data = try ScriptedRun.data()
    var options = TrainingOptions()
    options.hiddenLayers = [4, 3]
    options.optimizer = .momentum(0.5, isNesterov: false)
    let trainer = try Trainer(data, options: options)
    #expect(trainer.network.layers.map(\.name) == ["hidden1", "hidden2", "output"])
    #expect("\(trainer)" == "12 -> 4 relu -> 3 relu -> 5 softmax, step 0 of 30")
    let checkpoint = try trainer.checkpoint()
    #expect(checkpoint.tensor("training/velocity/hidden2/kernel")?.shape == [4, 3])
    #expect(trainer.hiddenLayers == [4, 3] && trainer.hidden == 4)
    options.hidden = 6
    #expect(options.hiddenLayers == [6])
    #expect(try Trainer(data, options: options).network.layers.map(\.name) == ["hidden", "output"])
  }

  @Test func `with class weights, distortion, a cosine and averages are the same on any number of threads`() throws {
    let data = try Subset.load().training
    var options = TrainingOptions()
    options.hiddenLayers = [70, 40]
    options.classWeights = (0..<10).map { 0.5 + Float($0) / 10 }
    options.distortion = .digits
    options.schedule = .cosine
    options.average = 0.5
    options.end = .steps(20)
    let files = try [1, 2, 3].map { threads in
      try ScriptedRun.finish(try Trainer(data, options: options, compute: ComputeOptions(threads: threads)))
    }
    #expect(files[0] == files[1] && files[0] == files[2])
    let half = try Trainer(data, options: options)
    _ = try half.runEpoch { $0 < 13 }
    let rest = try Trainer(resuming: try ScriptedRun.read(try half.checkpoint().encoded()), data)
    #expect(try ScriptedRun.finish(rest) == files[0])
  }

  @Test func `of a model are a start, and the file of one that ends is read as what it is`() throws {
    let data = try ScriptedRun.data()
    let first = try Trainer(data, options: Run.all[0].options)
    let start = try ScriptedRun.read(try ScriptedRun.finish(first))
    let second = try Trainer(data, options: TrainingOptions(), from: start)
    #expect(second.hiddenLayers == [40, 35] && second.parameters == first.parameters)
    #expect(second.settings.initialization == .given)
  }

  @Test(arguments: [
    ([], "1 to 16 layers"), ([Int](repeating: 1, count: 17), "1 to 16 layers"), ([3, 0], "1 to 65536"),
    ([3, 65_537], "1 to 65536"),
  ]) func `outside their range are refused`(hidden: [Int], expected: String) throws {
    var options = TrainingOptions()
    options.hiddenLayers = hidden
    #expect(throws: TrainingError.setting("hidden", expected: expected)) {
      try Trainer(try ScriptedRun.data(), options: options)
    }
  }

  @Test func `with too many weights between them are refused`() throws {
    var options = TrainingOptions()
    options.hiddenLayers = [65_536, 4_097]
    #expect(throws: TrainingError.tooManyHiddenWeights(inputs: 65_536, units: 4_097, limit: 1 << 28)) {
      try Trainer(try ScriptedRun.data(), options: options)
    }
  }
}
