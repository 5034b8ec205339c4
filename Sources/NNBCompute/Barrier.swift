internal import CNNBKernels
internal import NNBSystem
internal import Synchronization

/// A place where threads wait for each other, again and again, and may do something between coming and waiting.
///
/// A thread that waits spins for about a tenth of a millisecond, which is what it takes where every thread has a core,
/// and then sleeps: where another program has taken the core of the one that is waited for, spinning would keep it from
/// coming.
final class Barrier: Sendable {
  private static let longestSpin = 4_000

  private let count: Int
  private let placement: ThreadPlacement

  /// How often a thread has come, all rounds taken together: one word is all that goes from one processor to another.
  private let arrivals = Atomic(0)
  private let sleepers = Atomic(0)
  private let awakening = Condition()

  /// A round that a thread has come to.
  struct Round {
    /// The arrivals that complete it.
    fileprivate let end: Int
  }

  init(_ count: Int, _ placement: ThreadPlacement) {
    self.count = count
    self.placement = placement
  }

  /// Says that this thread has come: what it did before is seen by all who wait for the round.
  func arrive() -> Round {
    if count == 1 { return Round(end: 0) }
    // In one order with the sleepers' own two steps, so that one of the two sides sees the other.
    let own = arrivals.add(1, ordering: .sequentiallyConsistent).newValue
    let end = (own + count - 1) / count * count
    if own == end && sleepers.load(ordering: .sequentiallyConsistent) > 0 { awakening.notifyAll() }
    return Round(end: end)
  }

  /// Returns when all threads have come to the round.
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
