internal import Glibc

/// Threads as the system has them. Dispatch would wait until the system has one to give, which may be never.
enum NewThread {
  /// Enough for all that threads do here, and little beside the data, so that many threads fit where memory is limited.
  private static let stackSize = 1 << 20

  private final class Work {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Does `body` on a new thread, to be joined or detached; nil, with nothing done, if the system has none to give.
  static func start(_ body: @escaping @Sendable () -> Void) -> pthread_t? {
    // Safe: the attributes are set up before they are used; the thread takes over the reference, or, if there is no thread,
    // it is given back here.
    unsafe withUnsafeTemporaryAllocation(of: pthread_attr_t.self, capacity: 1) { attributes in
      let start = attributes.baseAddress
      guard let attributes = unsafe start, unsafe pthread_attr_init(attributes) == 0 else { return nil }
      defer { unsafe pthread_attr_destroy(attributes) }
      unsafe pthread_attr_setstacksize(attributes, stackSize)
      var thread = pthread_t()
      let work = unsafe Unmanaged.passRetained(Work(body))
      let outcome = unsafe pthread_create(
        &thread, attributes,
        { argument in
          if let argument = unsafe argument { unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
          return nil
        }, work.toOpaque())
      if outcome == 0 { return thread }
      unsafe work.release()
      return nil
    }
  }
}

/// A thread beside the caller's, which a caller can do without.
package enum BackgroundThread {
  /// Does `body` on a thread of its own, and returns at once whether the system had one to give; if not, nothing is done.
  package static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
    guard let thread = NewThread.start(body) else { return false }
    pthread_detach(thread)
    return true
  }
}
