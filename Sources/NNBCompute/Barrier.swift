internal import CNNBKernels
internal import NNBSystem
internal import Synchronization

/// A place where threads wait for each other, round after round. A thread may work between its arrival and its waiting.
///
/// A waiting thread spins for about a tenth of a millisecond, which is long enough if every thread has its own core.
/// Then it sleeps: if another process holds the core of the thread that we wait for, spinning would only delay it.
final class Barrier: Sendable {
  private static let longestSpin = 4_000

  private let count: Int
  private let placement: ThreadPlacement

  /// The number of arrivals in all rounds. This one word is all that processors exchange.
  private let arrivals = Atomic(0)
  private let sleepers = Atomic(0)
  private let awakening = Condition()

  /// A round at which a thread has arrived.
  struct Round {
    /// The number of arrivals that completes it.
    fileprivate let end: Int
  }

  init(_ count: Int, _ placement: ThreadPlacement) {
    self.count = count
    self.placement = placement
  }

  /// Announces the arrival of this thread. All threads that wait for the round see what it did before.
  func arrive() -> Round {
    if count == 1 { return Round(end: 0) }
    // Sequentially consistent with the two steps of a thread that falls asleep, so that one of the two sides sees the
    // other.
    let own = arrivals.add(1, ordering: .sequentiallyConsistent).newValue
    let end = (own + count - 1) / count * count
    if own == end && sleepers.load(ordering: .sequentiallyConsistent) > 0 { awakening.notifyAll() }
    return Round(end: end)
  }

  /// Returns after all threads have arrived at the round.
  func wait(for round: Round) {
    for _ in 0..<Self.longestSpin {
      if arrivals.load(ordering: .acquiring) >= round.end { return }
      nn_pause()
    }
    placement.staying { sleep(until: round) }
  }

  private func sleep(until round: Round) {
    sleepers.add(1, ordering: .sequentiallyConsistent)
    awakening.wait { arrivals.load(ordering: .sequentiallyConsistent) >= round.end }
    sleepers.subtract(1, ordering: .sequentiallyConsistent)
  }
}
