internal import CNNBSystem

/// A thread of the system. Dispatch would wait until the system has a thread to give, which may be never.
package struct SystemThread: Sendable {
  /// Enough for all threads here, and small enough that many threads fit if memory is limited.
  private static let stackSize = 1 << 20

  private let thread: nn_thread

  private final class Work {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Calls `body` on a new thread, which must be joined or detached. Nil, without any effect, if the system has no
  /// thread to give.
  package init?(_ body: @escaping @Sendable () -> Void) {
    // Safe: the thread takes over the reference. If there is no thread, it is released here.
    var thread = nn_thread()
    let work = unsafe Unmanaged.passRetained(Work(body))
    let outcome = unsafe nn_start_thread(
      &thread, Self.stackSize,
      { argument in
        if let argument = unsafe argument { unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
        return nil
      }, work.toOpaque())
    guard outcome == 0 else {
      unsafe work.release()
      return nil
    }
    self.thread = thread
  }

  /// Waits until the thread has ended. Call it once.
  package func join() { nn_join_thread(thread) }

  /// Lets the thread end by itself.
  package func detach() { nn_detach_thread(thread) }
}

/// A thread beside the caller's, for work that is not essential.
package enum BackgroundThread {
  /// Calls `body` on a new thread and returns at once. Returns false, without any effect, if the system has no thread
  /// to give.
  package static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
    guard let thread = SystemThread(body) else { return false }
    thread.detach()
    return true
  }
}
