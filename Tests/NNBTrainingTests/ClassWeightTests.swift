import NNBBytes
import NNBCompute
import NNBIDX
import NNBModel
import NNB
import NNBTestSupport
import Testing

import NNBTraining

/// Training with class weights, as `Fixtures/make_class_weights.py` computes it, which shares no code with the package.
@Suite struct `Class weights` {
  private static func options(_ weights: [Float]?) -> TrainingOptions {
    var options = ScriptedRun.options()
    options.classWeights = weights
    return options
  }

  private static func reference(_ name: String) throws -> [Float] {
    try Fixtures.reference("class_weights/\(name)")
  }

  @Test(arguments: ["balanced", "given", "none"], Kernels.all)
  func `give the reference's parameters and losses to the bit, on any number of threads`(
    name: String, kernels: Kernels
  ) throws {
    let data = try ScriptedRun.data()
    let weights = name == "none" ? [Float](repeating: 1, count: 5) : try Self.reference(name)
    for threads in [1, 2, 3, 8] {
      let trainer = try Trainer(
        data, heldOut: 20, options: Self.options(weights), compute: ComputeOptions(kernels: kernels, threads: threads))
      while !trainer.isFinished { _ = try trainer.runEpoch() }
      let found = trainer.parameters
      for (part, values) in [
        ("W1", found.kernel1), ("b1", found.bias1), ("W2", found.kernel2), ("b2", found.bias2),
      ] {
        #expect(values.map(\.bitPattern) == (try Self.reference("\(name)_\(part)")).map(\.bitPattern), "\(part)")
      }
      #expect(trainer.history.map(\.training.loss) == (try Fixtures.reference("class_weights/\(name)_loss")))
    }
  }

  @Test func `are balanced over the samples that are trained on, and 1 for a class without any`() throws {
    let data = try ScriptedRun.data()
    #expect(data.balancedClassWeights(heldOut: 20) == (try Self.reference("balanced")))
    #expect(data.classCounts(heldOut: 20)[3] == 0 && data.classCounts()[3] == 1)
    #expect(data.balancedClassWeights()[3] == 30)  // 150 samples, 5 classes, one of this class
    let subset = try Subset.load().training
    #expect(subset.balancedClassWeights() == [Float](repeating: 1, count: 10))
  }

  @Test func `of 1 for every class are none, and leave the file as it was`() throws {
    let data = try ScriptedRun.data()
    let none = try ScriptedRun.finish(try Trainer(data, heldOut: 20, options: Self.options(nil)))
    let ones = try Trainer(data, heldOut: 20, options: Self.options([1, 1, 1, 1, 1]))
    #expect(ones.settings.classWeights == nil)
    #expect(try ScriptedRun.finish(ones) == none)
    #expect(none[8..<12] == [1, 0, 1, 0])
  }

  @Test func `go with a run that is stopped inside an epoch, and it ends in the same file`() throws {
    let data = try ScriptedRun.data()
    let options = Self.options(data.balancedClassWeights(heldOut: 20))
    let expected = try ScriptedRun.finish(try Trainer(data, heldOut: 20, options: options))
    #expect(expected[8..<12] == [1, 0, 2, 0])
    for stop in 1...5 {
      let trainer = try Trainer(data, heldOut: 20, options: options, compute: ComputeOptions(threads: 2))
      while trainer.position.step < stop { _ = try trainer.runEpoch { $0 < stop } }
      let kept = try trainer.checkpoint().encoded()
      let again = try Trainer(resuming: try ScriptedRun.read(kept), data)
      #expect(again.settings == trainer.settings)
      #expect(try again.checkpoint().encoded() == kept)
      #expect(try ScriptedRun.finish(again) == expected)
    }
  }

  @Test func `that become others are refused, or recorded and nothing begins anew`() throws {
    let data = try ScriptedRun.data()
    let trainer = try Trainer(data, heldOut: 20, options: Self.options(nil))
    _ = try trainer.runEpoch { $0 < 1 }
    var settings = trainer.settings
    settings.classWeights = [1, 2, 3, 4, -0.0]
    let checkpoint = try trainer.checkpoint()
    #expect(throws: ResumeError.otherSettings(.classWeights)) {
      try Trainer(resuming: checkpoint, data, settings: settings)
    }
    let changed = try Trainer(resuming: checkpoint, data, settings: settings, isOverriding: true)
    #expect(changed.position == trainer.position && changed.overrides == [])
    #expect(changed.settingChanges == [.init(step: 1, code: 1)])
    let state = try #require(try ScriptedRun.read(try changed.checkpoint().encoded()).training)
    #expect(state.settings.classWeights?.map(\.sign) == [Float](repeating: 1, count: 5).map(\.sign))
    #expect(try #require(checkpoint.training).isPast(of: state) && !state.isPast(of: try #require(checkpoint.training)))

    // Without weights again, the changes are what is left; together with another setting both lists have one.
    settings.classWeights = nil
    settings.clipNorm = 1
    let back = try Trainer(resuming: try changed.checkpoint(), data, settings: settings, isOverriding: true)
    #expect(back.settingChanges.map(\.step) == [1, 1] && back.overrides == [.init(step: 1, changes: .clipNorm)])
    let left = try #require(try ScriptedRun.read(try back.checkpoint().encoded()).training)
    #expect(left.arithmeticVersion == 1 << 31 | 1 && left.arithmetic == 1)
    #expect(left.settings.classWeights == nil && left.settingChanges.count == 2)
    _ = try ScriptedRun.finish(back)
  }

  @Test(arguments: [[1, 2, 3, 4], [1, 2, 3, 4, 5, 6], [1, 1, 1, 1, .nan], [1, 1, 1, 1, -1]] as [[Float]])
  func `that do not fit the classes are refused`(weights: [Float]) throws {
    let data = try ScriptedRun.data()
    #expect(throws: TrainingError.self) { try Trainer(data, options: Self.options(weights)) }
    let trainer = try Trainer(data, options: Self.options(nil))
    var settings = trainer.settings
    settings.classWeights = weights
    if weights.count != 5 {
      #expect(throws: TrainingError.setting("class-weights", expected: "5 numbers, one for each class")) {
        try Trainer(resuming: try trainer.checkpoint(), data, settings: settings, isOverriding: true)
      }
    }
  }

  @Test(arguments: [[0, 0, 0, 0, 0], [-0.0, 0, 0, 0, 0]] as [[Float]])
  func `that train nothing are refused, at the start and later`(weights: [Float]) throws {
    let data = try ScriptedRun.data()
    let error = TrainingError.setting("class-weights", expected: "above 0 for one of the classes that are trained on")
    #expect(throws: error) { try Trainer(data, options: Self.options(weights)) }
    let trainer = try Trainer(data, options: Self.options(nil))
    var settings = trainer.settings
    settings.classWeights = weights
    #expect(throws: error) {
      try Trainer(resuming: try trainer.checkpoint(), data, settings: settings, isOverriding: true)
    }
  }

  @Test func `of a later version, or lost, are not trained on with`() throws {
    let data = try ScriptedRun.data()
    let checkpoint = try Trainer(data, heldOut: 20, options: Self.options([1, 1, 1, 1, 2])).checkpoint()
    func with(_ change: (inout TrainingState) -> Void) throws -> Checkpoint {
      var state = try #require(checkpoint.training)
      change(&state)
      let changed = try Checkpoint(network: checkpoint.network, tensors: checkpoint.tensors, training: state)
      return try ScriptedRun.read(try changed.encoded())
    }
    let later = try with { $0.unknownSettings = [.init(code: 7, elementType: .uint8, bytes: [1])] }
    #expect(throws: ResumeError.unknownSettings([7])) { try Trainer(resuming: later, data, isOverriding: true) }
    let lost = try with { $0.settings.classWeights = nil }
    #expect(throws: ResumeError.lostSettings) { try Trainer(resuming: lost, data, isOverriding: true) }
    for found: UInt32 in [0, 2, (1 << 31) - 1] {
      let other = try with { $0.arithmeticVersion = found | 1 << 31 }
      #expect(throws: ResumeError.arithmeticVersion(expected: 1, found: found)) {
        try Trainer(resuming: other, data, isOverriding: true)
      }
    }
    #expect(throws: ModelError.self) { try with { $0.arithmeticVersion = 1 } }
  }

  @Test func `of a state that is gone do not become those of another`() throws {
    let data = try ScriptedRun.data()
    let trainer = try Trainer(data, heldOut: 20, options: Self.options(nil))
    let plain = try trainer.checkpoint()
    let stray = try Checkpoint(
      network: plain.network, tensors: plain.tensors, training: plain.training,
      extensions: [.init(type: "sETS", content: [1, 2, 3])])
    #expect(try ScriptedRun.read(try stray.encoded()).extensions == stray.extensions)
    var settings = trainer.settings
    settings.classWeights = [1, 1, 1, 1, 2]
    let weighted = try Trainer(resuming: stray, data, settings: settings, isOverriding: true).checkpoint()
    #expect(weighted.extensions == [])
    #expect(try ScriptedRun.read(try weighted.encoded()) == weighted)
  }
}
