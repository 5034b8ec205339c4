import NNBModel
import Testing

struct TrainingStateOrderTests {
  private func state(epochs: Int, _ change: (inout TrainingState) -> Void = { _ in }) -> TrainingState {
    var position = TrainingState.Position()
    (position.epoch, position.step) = (epochs, 10 * epochs)
    let history = (0..<epochs).map { index in
      TrainingState.EpochRecord(step: 10 * index + 10, training: .init(loss: 1 / Double(index + 1), accuracy: 0.5))
    }
    var state = TrainingState(
      arithmeticVersion: 0, data: .init(sampleCount: 100, heldOut: 0, checksum: 7), settings: .init(),
      position: position, best: nil, overrides: [], history: history, slots: [])
    change(&state)
    return state
  }

  @Test func `A run's earlier states are its past, later and other ones are not`() {
    let now = state(epochs: 5)
    #expect(state(epochs: 3).isPast(of: now) && now.isPast(of: now))
    #expect(state(epochs: 3) { $0.settings.end = .steps(4) }.isPast(of: now))
    #expect(state(epochs: 3) { $0.history.removeFirst(2) }.isPast(of: now))
    #expect(state(epochs: 3).isPast(of: state(epochs: 5) { $0.history.removeFirst(2) }))
    #expect(!state(epochs: 6).isPast(of: now))
    #expect(!state(epochs: 3) { $0.settings.seed = 2 }.isPast(of: now))
    #expect(!state(epochs: 3) { $0.data.checksum = 8 }.isPast(of: now))
    #expect(
      !state(epochs: 3) { $0.history[2] = .init(step: 30, training: .init(loss: 9, accuracy: 0)) }.isPast(of: now))
  }

  @Test func `What was overridden since may differ`() {
    let overridden = state(epochs: 5) {
      $0.settings.seed = 2
      $0.overrides = [.init(step: 30, changes: .seed)]
    }
    #expect(state(epochs: 3).isPast(of: overridden))
    #expect(!overridden.isPast(of: state(epochs: 6)))
  }
}
