internal import CNNBKernels
internal import Glibc
internal import NNBSystem
internal import Synchronization

/// A place where threads wait for each other, again and again, and may do something between coming and waiting.
///
/// A thread that waits spins for about a tenth of a millisecond, which is what it takes where every thread has a core,
/// and then sleeps: where another program has taken the core of the one that is waited for, spinning would keep it from
/// coming.
///
/// Safe: the lock and the condition are allocated for as long as this value lives, and only used here.
@safe final class Barrier: @unchecked Sendable {
  private static let longestSpin = 4_000

  private let count: Int
  private let placement: ThreadPlacement

  /// How often a thread has come, all rounds taken together: one word is all that goes from one processor to another.
  private let arrivals = Atomic(0)
  private let sleepers = Atomic(0)
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  /// A round that a thread has come to.
  struct Round {
    /// The arrivals that complete it.
    fileprivate let end: Int
  }

  init(_ count: Int, _ placement: ThreadPlacement) {
    self.count = count
    self.placement = placement
    unsafe pthread_mutex_init(lock, nil)
    unsafe pthread_cond_init(condition, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(condition)
    unsafe pthread_mutex_destroy(lock)
    unsafe condition.deallocate()
    unsafe lock.deallocate()
  }

  /// Says that this thread has come: what it did before is seen by all who wait for the round.
  func arrive() -> Round {
    if count == 1 { return Round(end: 0) }
    // In one order with the sleepers' own two steps, so that one of the two sides sees the other.
    let own = arrivals.add(1, ordering: .sequentiallyConsistent).newValue
    let end = (own + count - 1) / count * count
    if own == end && sleepers.load(ordering: .sequentiallyConsistent) > 0 {
      unsafe pthread_mutex_lock(lock)
      unsafe pthread_cond_broadcast(condition)
      unsafe pthread_mutex_unlock(lock)
    }
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
    unsafe pthread_mutex_lock(lock)
    sleepers.add(1, ordering: .sequentiallyConsistent)
    while arrivals.load(ordering: .sequentiallyConsistent) < round.end { unsafe pthread_cond_wait(condition, lock) }
    sleepers.subtract(1, ordering: .sequentiallyConsistent)
    unsafe pthread_mutex_unlock(lock)
  }
}
