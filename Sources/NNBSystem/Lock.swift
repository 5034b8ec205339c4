#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// A lock of the system. Unlike `Mutex`, the thread sanitizer understands it.
///
/// Safe: the mutex is allocated as long as this value lives, and is only used here.
@safe package final class Lock: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

  /// Makes a lock that nobody holds.
  package init() { unsafe pthread_mutex_init(mutex, nil) }

  deinit {
    unsafe pthread_mutex_destroy(mutex)
    unsafe mutex.deallocate()
  }

  /// Calls `body` while no other thread holds the lock.
  package func held<Result>(_ body: () -> Result) -> Result {
    acquire()
    defer { release() }
    return body()
  }

  /// Waits until no thread holds the lock, and takes it. The same thread releases it.
  func acquire() { unsafe pthread_mutex_lock(mutex) }

  /// Gives the lock back.
  func release() { unsafe pthread_mutex_unlock(mutex) }
}
