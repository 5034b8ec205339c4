internal import CNNBSystem

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// The running program.
package enum RunningProgram {
  /// Its path, links followed; nil if the system does not tell.
  package static var path: String? {
    #if canImport(Darwin)
    // Not yet run.
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX)), count = UInt32(PATH_MAX)
    guard unsafe _NSGetExecutablePath(&buffer, &count) == 0 else { return nil }
    return try? SystemCalls.resolved(unsafe String(cString: buffer))
    #else
    if let path = try? SystemCalls.resolved("/proc/self/exe") { return path }
    // Safe: the text belongs to the system and lives as long as the process.
    guard let start = unsafe nn_started_path() else { return nil }
    return try? SystemCalls.resolved(unsafe String(cString: start))
    #endif
  }

  /// The processor time in seconds that the program, and so its children, may take; `Int.max` if it is not limited.
  package static var processorSeconds: Int { Int(clamping: nn_processor_seconds_limit()) }

  /// The memory in bytes that the program, and so each of its children, may take; `Int.max` if it is not limited.
  package static var addressSpaceByteCount: Int { Int(clamping: nn_address_space_limit()) }

  /// The number of this process.
  package static var number: Int32 { getpid() }

  /// Has this process get SIGTERM when its parent ends, which has that number. Returns false if that process has ended already.
  /// If it runs and is not the parent, nothing happens, and nothing ever does elsewhere than on Linux.
  package static func end(withParent number: Int32) -> Bool {
    if getppid() == number {
      guard nn_signal_at_end_of_parent(SIGTERM) != 0 else { return true }
      return getppid() == number
    }
    return number <= 0 || kill(number, 0) == 0 || errno != ESRCH
  }
}
