#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// A condition that threads wait for while they sleep.
///
/// Safe: the lock and the condition are allocated as long as this value lives, and are only used here.
@safe package final class Condition: @unchecked Sendable {
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  /// Makes a condition that no thread waits for.
  package init() {
    unsafe pthread_mutex_init(lock, nil)
    unsafe pthread_cond_init(condition, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(condition)
    unsafe pthread_mutex_destroy(lock)
    unsafe condition.deallocate()
    unsafe lock.deallocate()
  }

  /// Sleeps until `isMet` returns true. It is called at once, and again after each `notifyAll`.
  package func wait(until isMet: () -> Bool) {
    unsafe pthread_mutex_lock(lock)
    while !isMet() { unsafe pthread_cond_wait(condition, lock) }
    unsafe pthread_mutex_unlock(lock)
  }

  /// Makes all waiting threads call `isMet` again. Call it after a change of what they wait for.
  package func notifyAll() {
    unsafe pthread_mutex_lock(lock)
    unsafe pthread_cond_broadcast(condition)
    unsafe pthread_mutex_unlock(lock)
  }
}
