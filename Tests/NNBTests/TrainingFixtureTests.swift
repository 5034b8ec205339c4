import NNBModel
import NNB
import Testing

/// States of training in the files of `Fixtures/make_nnb.py` (section 13).
struct TrainingFixtureTests {
  @Test func `everything that a state can hold`() throws {
    var adam = Optimizer.Adam()
    (adam.beta1, adam.beta2, adam.epsilon, adam.weightDecay) = (0.875, 0.99, 1e-7, 0.01)
    var settings = TrainingState.Settings()
    settings.seed = .max
    settings.initialization = .given
    settings.batchSize = 30
    settings.optimizer = .adam(adam)
    settings.clipNorm = 2.5
    settings.schedule = LearningRateSchedule(rate: 0.001, warmup: 5, shape: .cosine, horizon: 40)
    settings.patience = 3
    var position = TrainingState.Position()
    (position.epoch, position.batch, position.step, position.lossSum, position.correct) = (3, 2, 13, 41.5, 17)
    let expected = TrainingState(
      arithmeticVersion: 0, data: .init(sampleCount: 100, heldOut: 20, checksum: 0x89AB_CDEF), settings: settings,
      position: position, best: .init(epoch: 2, validationLoss: 0.75),
      overrides: [
        .init(step: 4, changes: .data),
        .init(step: 8, changes: [.seed, .batchSize, .optimizer, .optimizerSettings, .clipNorm, .schedule]),
      ],
      history: [
        .init(step: 4, training: .init(loss: 1.5, accuracy: 0.25)),
        .init(
          step: 8, training: .init(loss: 1.25, accuracy: 0.5), validation: .init(loss: 0.75, accuracy: 1)),
        .init(step: 11, training: .init(loss: 1, accuracy: 0.625), test: .init(loss: 0, accuracy: 0.5)),
      ],
      slots: [["m/a", "m/ab", "m/b"], ["v/a", "v/ab", "v/b"]])
    let file = try decode(try fixture("training-adam"))
    #expect(file.training == expected)
    #expect(file.extensions == [.init(type: "zzZZ", content: Array("kept".utf8))])
  }

  @Test func `the least that a state can hold`() throws {
    var settings = TrainingState.Settings()
    settings.schedule = LearningRateSchedule(rate: 0.5)
    settings.end = .steps(1)
    let expected = TrainingState(
      arithmeticVersion: 0, data: .init(sampleCount: 7, heldOut: 0, checksum: 0), settings: settings,
      position: .init(), slots: [])
    #expect(try decode(try fixture("training-start")).training == expected)
  }

  @Test func `momentum, a schedule in steps, an epoch measured in every way`() throws {
    let state = try #require(try decode(try fixture("training-momentum")).training)
    #expect(state.settings.optimizer == .momentum(0.9, isNesterov: true))
    #expect(state.settings.schedule == .init(rate: 0.1, warmup: 1, shape: .step(every: 2, factor: 0.5)))
    #expect(state.settings.initialization == .uniform)
    #expect(state.slots == [["velocity"]])
    #expect(
      state.history == [
        .init(
          step: 2, training: .init(loss: 0.625, accuracy: 0.5), validation: .init(loss: 0.5, accuracy: 1),
          test: .init(loss: 0.75, accuracy: 0.25))
      ])
  }
}
