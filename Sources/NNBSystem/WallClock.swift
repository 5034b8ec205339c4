internal import CNNBSystem

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// The time of day.
package enum WallClock {
  /// Microseconds since 1970 in UTC, by the system's clock, which may be set back; never below 0.
  package static var microseconds: Int {
    var time = timespec()
    // Safe: the system writes one value at this address.
    guard unsafe clock_gettime(CLOCK_REALTIME, &time) == 0 else { return 0 }
    return max(0, Int(time.tv_sec) * 1_000_000 + Int(time.tv_nsec) / 1_000)
  }
}
