internal import CNNBSystem

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// What a thread does while it waits for something that nobody wakes it for.
extension SystemThread {
  /// Lets other threads have this one's processor.
  package static func yield() { sched_yield() }

  /// Sleeps for some time, below a minute, or less if a signal arrives.
  package static func pause(microseconds: Int) {
    var time = timespec()
    time.tv_sec = microseconds / 1_000_000
    time.tv_nsec = microseconds % 1_000_000 * 1_000
    // Safe: the system reads one value at this address.
    unsafe nanosleep(&time, nil)
  }
}
