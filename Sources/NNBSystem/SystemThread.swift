internal import CNNBSystem

/// A thread as the system has them. Dispatch would wait until the system has one to give, which may be never.
package struct SystemThread: Sendable {
  /// Enough for all that threads do here, and little beside the data, so that many threads fit where memory is limited.
  private static let stackSize = 1 << 20

  private let thread: nn_thread

  private final class Work {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Does `body` on a new thread, to be joined or detached; nil, with nothing done, if the system has none to give.
  package init?(_ body: @escaping @Sendable () -> Void) {
    // Safe: the thread takes over the reference, or, if there is no thread, it is given back here.
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

  /// Waits until it has ended; to be done once.
  package func join() { nn_join_thread(thread) }

  /// Lets it end by itself.
  package func detach() { nn_detach_thread(thread) }
}

/// A thread beside the caller's, which a caller can do without.
package enum BackgroundThread {
  /// Does `body` on a thread of its own, and returns at once whether the system had one to give; if not, nothing is done.
  package static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
    guard let thread = SystemThread(body) else { return false }
    thread.detach()
    return true
  }
}
