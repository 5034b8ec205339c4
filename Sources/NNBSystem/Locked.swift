/// A value that one thread at a time reads or changes.
///
/// The value must not be a function by itself, which the compiler of Swift 6.3 gets wrong here; put it into a struct. Use it instead of `Mutex`, whose lock the thread sanitizer cannot see, so that it reports races where there are none.
///
/// Safe: the value is used only while the lock is held, and nothing else has a reference to it before or after.
@safe package final class Locked<Value>: @unchecked Sendable {
  private let lock = Lock()
  nonisolated(unsafe) private var value: Value

  /// Guards `value`.
  package init(_ value: sending Value) { unsafe self.value = value }

  /// Calls `body` with the value while no other thread has it. `body` must not ask for the value again.
  package func withLock<Result, Failure: Error>(
    _ body: (inout sending Value) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    lock.acquire()
    defer { lock.release() }
    return try unsafe body(&value)
  }
}
