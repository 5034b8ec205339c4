import NNB
import NNBBytes
import NNBCompute
import NNBIDX
import NNBModel
import NNBTestSupport
import Testing

import NNBTraining

/// Weight decay and label smoothing, as `Fixtures/make_regularization.py` computes them with NumPy.
@Suite struct `Weight decay and label smoothing` {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    var decay: Double?
    var optimizer = Optimizer.sgd
    var smoothing: Double?
    var weights: [Float]?
    var testDescription: String { name }

    static let all = [
      Case(name: "decay", decay: 0.01),
      Case(name: "momentum", decay: 0.01, optimizer: .momentum(0.75, isNesterov: false)),
      Case(name: "smoothing", smoothing: 0.1),
      Case(
        name: "all", decay: 0.01, optimizer: .momentum(0.75, isNesterov: true), smoothing: 0.3,
        weights: [0.1, 3, 0, 1, 2.5]),
    ]

    var options: TrainingOptions {
      var options = ScriptedRun.options()
      options.optimizer = optimizer
      (options.weightDecay, options.labelSmoothing, options.classWeights) = (decay, smoothing, weights)
      return options
    }
  }

  @Test(arguments: Case.all, [1, 2, 3, 8])
  func `give the parameters and losses of NumPy, bit for bit`(_ expected: Case, threads: Int) throws {
    for kernels in Kernels.all {
      let trainer = try Trainer(
        try ScriptedRun.data(), heldOut: 20, options: expected.options,
        compute: ComputeOptions(kernels: kernels, threads: threads))
      _ = try ScriptedRun.finish(trainer)
      let checkpoint = try trainer.checkpoint()
      for (tensor, part) in [
        ("hidden/kernel", "W1"), ("hidden/bias", "b1"), ("output/kernel", "W2"), ("output/bias", "b2"),
      ] {
        let found = try #require(checkpoint.tensor(Name(tensor))?.floats())
        let numbers: [Float] = try Fixtures.reference("regularization/\(expected.name)_\(part)")
        #expect(found.map(\.bitPattern) == numbers.map(\.bitPattern), "\(part)")
      }
      let losses: [Double] = try Fixtures.reference("regularization/\(expected.name)_loss")
      #expect(trainer.history.map(\.training.loss) == losses)
    }
  }

  @Test(arguments: Case.all)
  func `go with a run that is stopped inside an epoch, and it ends in the same file`(_ run: Case) throws {
    let data = try ScriptedRun.data()
    let expected = try ScriptedRun.finish(try Trainer(data, heldOut: 20, options: run.options))
    let trainer = try Trainer(data, heldOut: 20, options: run.options, compute: ComputeOptions(threads: 2))
    _ = try trainer.runEpoch { $0 < 3 }
    _ = try trainer.runEpoch { $0 < 3 }
    let kept = try trainer.checkpoint().encoded()
    let again = try Trainer(resuming: try ScriptedRun.read(kept), data)
    #expect(again.settings == trainer.settings && again.position.step == 3)
    #expect(try again.checkpoint().encoded() == kept)
    #expect(try ScriptedRun.finish(again) == expected)
  }

  @Test func `of 0 are none, and leave the file as it was`() throws {
    var options = Case(name: "none").options
    let none = try ScriptedRun.finish(try Trainer(try ScriptedRun.data(), heldOut: 20, options: options))
    (options.weightDecay, options.labelSmoothing) = (0, 0)
    let nothing = try Trainer(try ScriptedRun.data(), heldOut: 20, options: options)
    #expect(nothing.settings.weightDecay == nil && nothing.settings.labelSmoothing == nil)
    #expect(try ScriptedRun.finish(nothing) == none)
    #expect(none[8..<12] == [1, 0, 1, 0])
  }

  @Test func `that become others are refused, or recorded`() throws {
    let data = try ScriptedRun.data()
    let trainer = try Trainer(data, heldOut: 20, options: Case.all[0].options)
    _ = try trainer.runEpoch { $0 < 1 }
    let checkpoint = try trainer.checkpoint()
    var settings = trainer.settings
    (settings.weightDecay, settings.labelSmoothing) = (0, 0.1)
    #expect(throws: ResumeError.otherSettings([.weightDecay, .labelSmoothing])) {
      try Trainer(resuming: checkpoint, data, settings: settings)
    }
    let changed = try Trainer(resuming: checkpoint, data, settings: settings, isOverriding: true)
    #expect(changed.settingChanges == [.init(step: 1, code: 4), .init(step: 1, code: 5)])
    #expect(changed.settingChanges.map(\.name) == ["weight decay", "label smoothing"])
    let state = try #require(try ScriptedRun.read(try ScriptedRun.finish(changed)).training)
    #expect(state.settings.weightDecay == nil && state.settings.labelSmoothing == 0.1)
    #expect(try #require(checkpoint.training).isPast(of: state))
  }

  @Test(
    arguments: [
      { $0.weightDecay = -1 }, { $0.weightDecay = .infinity }, { $0.labelSmoothing = 1 }, { $0.labelSmoothing = .nan },
      { ($0.weightDecay, $0.optimizer) = (0.1, .adam(.init())) },
    ] as [@Sendable (inout TrainingOptions) -> Void])
  func `outside their ranges are refused`(change: @Sendable (inout TrainingOptions) -> Void) throws {
    var options = Case(name: "none").options
    change(&options)
    #expect(throws: TrainingError.self) { try Trainer(try ScriptedRun.data(), heldOut: 20, options: options) }
  }
}
