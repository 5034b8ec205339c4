import NNBTestSupport
import NNBModel
import NNB
import Testing

/// Further settings (Spec/nnb.md, 13.1) in the files of `Fixtures/make_nnb.py`.
struct FurtherSettingsTests {
  @Test func `class weights, changes, and all sections around them`() throws {
    let file = try decode(try fixture("settings-with-all-sections"))
    let state = try #require(file.training)
    #expect(state.arithmeticVersion == 1 << 31 && state.arithmetic == 0)
    #expect(state.settings.classWeights == [2, 1])
    #expect(state.unknownSettings == [])
    #expect(state.settingChanges == [.init(step: 1, code: 1)] && state.settingChanges[0].name == "class weights")
    #expect(state.overrides == [.init(step: 1, changes: .schedule)] && state.history.count == 1)
    #expect(file.extensions.map(\.type) == ["hzZZ", "sETT", "zzZZ"])
  }

  @Test func `settings that nobody knows are kept as they are`() throws {
    let state = try #require(try decode(try fixture("settings-unknown")).training)
    #expect(state.settings.classWeights == [1, 0.5])
    #expect(state.unknownSettings.map(\.code) == (44..<56) + [65_535])
    #expect(Set(state.unknownSettings.map(\.elementType)) == Set(ElementType.allCases))
    #expect(state.unknownSettings[1].values == [.real(0.1), .real(.leastNonzeroMagnitude), .real(-0.0)])
    #expect(state.unknownSettings.last?.values == [.whole(7)])
    #expect(state.unknownSettings[0].texts == ["1.5", "-0.0", "-3.4028235e+38"])
    #expect(state.unknownSettings[4].texts == ["0", "127", "-128"])
  }

  @Test func `averaged weights, and which tensors training goes on with`() throws {
    let file = try decode(try fixture("settings-averaged"))
    let state = try #require(file.training)
    #expect(state.settings.average == WeightAverage(fraction: 0.25, start: 1) && state.unknownSettings == [])
    #expect(state.settingChanges[0].name == "averaged weights")
    let names: [Name] = ["training/weights/k", "training/weights/b"]
    #expect(state.runningNames(of: file.network) == names && names.allSatisfy { file.tensor($0) != nil })
    #expect(state.ownNames(of: file.network) == ["m/k", "m/b"] + names)
    let most = try #require(try decode(try fixture("settings-averaged-most")).training)
    #expect(most.settings.average == WeightAverage(fraction: 1, start: (1 << 62) - (1 << 9)))
  }

  @Test(arguments: [
    ("settings-of-no-state", false), ("settings-of-another-state", true), ("settings-of-a-network", false),
  ])
  func `settings that belong to no state are like any unknown section`(name: String, hasState: Bool) throws {
    let file = try decode(try fixture(name))
    #expect((file.training != nil) == hasState)
    #expect(file.training.map { !$0.hasFurtherSettings && !$0.statesFurtherSettings } ?? true)
    #expect(file.extensions.map(\.type) == ["sETS"])
  }

  @Test func `a state can have lost its settings`() throws {
    let file = try decode(try fixture("settings-lost"))
    let state = try #require(file.training)
    #expect(state.statesFurtherSettings && !state.hasFurtherSettings && file.extensions == [])
    // A section of others would be taken for its own.
    let stray = try Checkpoint(
      network: file.network, tensors: file.tensors, training: state, extensions: [.init(type: "sETS", content: [])])
    #expect(throws: NNBError.Cause.self) { try stray.encoded() }
  }

  @Test(arguments: [
    ("settings-averaged-of-f32", "element type of a setting", "2", 1),
    ("settings-decay-of-f32", "element type of a setting", "2", 1),
    ("settings-averaged-of-1-numbers", "numbers of a setting", "2", 1),
    ("settings-decay-of-2-numbers", "numbers of a setting", "1", 2),
    ("settings-distorted-of-6-numbers", "numbers of a setting", "7", 6),
  ])
  func `what only one number can be is told as that number`(
    name: String, field: String, expected: String, found: UInt64
  ) throws {
    let bytes = try contents(of: Fixtures.path("nnb/bad/\(name).nnb"))
    let cause = #expect(throws: NNBError.Cause.self) { try decode(bytes) }
    guard case .value(_, field, expected, found) = cause else {
      Issue.record("\(name): \(String(describing: cause))")
      return
    }
  }

  /// What no field can hold, or what contradicts the rest.
  @Test(
    arguments: [
      { $0.arithmeticVersion = 0 },
      { $0.settings.classWeights = [1] },
      { $0.settings.classWeights = [1, 1] },
      { $0.settings.classWeights = [1, -0.0] },
      { $0.settings.classWeights = [1, .infinity] },
      { $0.unknownSettings = [.init(code: 1, elementType: .float32, bytes: [0, 0, 0, 0])] },
      { $0.unknownSettings = [.init(code: 9, elementType: .float32, bytes: [0, 0, 0])] },
      { $0.unknownSettings = [.init(code: 9, elementType: .float32, bytes: [])] },
      { $0.unknownSettings = [.init(code: 9, elementType: .float32, bytes: [0, 0, 0x80, 0x7F])] },
      { $0.unknownSettings = [9, 8].map { .init(code: $0, elementType: .uint8, bytes: [1]) } },
      { $0.unknownSettings = [9, 9].map { .init(code: $0, elementType: .uint8, bytes: [1]) } },
      { $0.settingChanges = [.init(step: 1, code: 1)] },
      { $0.settingChanges = [.init(step: 0, code: 0)] },
      { $0.settingChanges = [.init(step: -1, code: 1)] },
    ] as [@Sendable (inout TrainingState) -> Void])
  func `a state that contradicts its settings is refused`(change: @Sendable (inout TrainingState) -> Void) throws {
    let file = try decode(try fixture("settings-class-weights"))
    var state = try #require(file.training)
    change(&state)
    #expect(throws: ModelError.self) {
      try Checkpoint(network: file.network, tensors: file.tensors, training: state)
    }
  }
}
