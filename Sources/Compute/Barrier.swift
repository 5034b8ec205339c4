internal import CKernels
internal import Glibc
internal import Synchronization

/// A place where threads wait for each other, again and again.
///
/// A thread that waits spins for some microseconds, which is what it takes where every thread has a core, and then
/// sleeps: where another program has taken the core of the one that is waited for, spinning would keep it from coming.
///
/// Safe: the lock and the condition are allocated for as long as this value lives, and only used here.
@safe final class Barrier: @unchecked Sendable {
  private static let longestSpin = 4_000

  private let count: Int
  private let arrived = Atomic(0)
  private let generation = Atomic(0)
  private let sleepers = Atomic(0)
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init(_ count: Int) {
    self.count = count
    unsafe pthread_mutex_init(lock, nil)
    unsafe pthread_cond_init(condition, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(condition)
    unsafe pthread_mutex_destroy(lock)
    unsafe condition.deallocate()
    unsafe lock.deallocate()
  }

  /// Returns when all threads have come; what each did before is then seen by all.
  func wait() {
    if count == 1 { return }
    let before = generation.load(ordering: .relaxed)
    if arrived.add(1, ordering: .acquiringAndReleasing).newValue == count {
      arrived.store(0, ordering: .relaxed)
      // In one order with the sleepers' own two steps, so that one of the two sides sees the other.
      generation.add(1, ordering: .sequentiallyConsistent)
      if sleepers.load(ordering: .sequentiallyConsistent) > 0 {
        unsafe pthread_mutex_lock(lock)
        unsafe pthread_cond_broadcast(condition)
        unsafe pthread_mutex_unlock(lock)
      }
      return
    }
    for _ in 0..<Self.longestSpin {
      if generation.load(ordering: .acquiring) != before { return }
      nn_pause()
    }
    unsafe pthread_mutex_lock(lock)
    sleepers.add(1, ordering: .sequentiallyConsistent)
    while generation.load(ordering: .sequentiallyConsistent) == before { unsafe pthread_cond_wait(condition, lock) }
    sleepers.subtract(1, ordering: .sequentiallyConsistent)
    unsafe pthread_mutex_unlock(lock)
  }
}
