internal import Glibc

/// A thread beside the caller's, which a caller can do without.
public enum BackgroundThread {
  private final class Work {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Does `body` on a thread of its own, and returns at once whether the system had one to give; if not, nothing is done.
  ///
  /// Dispatch would wait until there is one, which may be never.
  public static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
    var thread = pthread_t()
    // Safe: the thread takes over the reference, or nobody if there is no thread.
    let work = unsafe Unmanaged.passRetained(Work(body))
    let outcome = unsafe pthread_create(
      &thread, nil,
      { argument in
        if let argument = unsafe argument { unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
        return nil
      }, work.toOpaque())
    if outcome == 0 {
      pthread_detach(thread)
    } else {
      unsafe work.release()
    }
    return outcome == 0
  }
}
