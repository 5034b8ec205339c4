internal import CNNBSystem

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif
internal import NNBBytes

/// Starts a program with a few open files, and waits for it with a time limit.
///
/// Safe: every pointer that the system gets is that of a Swift value, or of a copy freed here, and is valid during the
/// call.
package enum ChildProcess {
  /// How a program ended.
  package enum End: Equatable {
    case exited(Int32)
    case signalled(Int32)
    case timedOut
  }

  /// A call of the system that failed; `code` is its errno.
  package struct Failure: Error { package let code: Int32 }

  /// Runs the program at `path` until it ends. Kills it after `seconds`.
  ///
  /// `files` are the child's descriptors, each with the descriptor here that it is a copy of. The child also gets an
  /// empty file as 0, unless `files` has one, and `life`, the end of a connection that is closed when it ends.
  package static func run(
    _ path: String, _ arguments: [String], environment: [String], files: [(child: Int32, here: Int32)], life: Int32,
    seconds: Int
  ) throws(Failure) -> End {
    var pair: [Int32] = [-1, -1]
    guard unsafe nn_connection(&pair) == 0 else { throw Failure(code: errno) }
    defer { _ = close(pair[0]) }
    let child: pid_t
    do {
      defer { _ = close(pair[1]) }
      let nothing = try files.contains { $0.child == 0 } ? nil : emptyFile()
      defer { withExtendedLifetime(nothing) {} }
      var files = files + [(life, pair[1])]
      if let nothing { files.append((0, nothing.fileDescriptor)) }
      child = try start(path, arguments, environment, files)
    }
    var end: End?
    var poller = pollfd(fd: pair[0], events: Int16(POLLIN), revents: 0)
    let deadline = ContinuousClock.now + .seconds(max(0, min(seconds, 1 << 40)))
    while end == nil {
      let result = unsafe poll(&poller, 1, pollTime(until: deadline))
      if result > 0 { break }
      if result == 0, ContinuousClock.now >= deadline { end = .timedOut }
    }
    if end != nil { _ = kill(child, SIGKILL) }
    var status: Int32 = 0
    while unsafe waitpid(child, &status, 0) < 0 {
      guard errno == EINTR else { throw Failure(code: errno) }
    }
    if let end { return end }
    return status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .signalled(status & 0x7F)
  }

  /// The child's standard input. /dev/null does not exist everywhere.
  static func emptyFile() throws(Failure) -> OpenFile {
    do throws(FileError) {
      return try OpenFile.inMemory(name: "nothing")
    } catch {
      guard case .cannotCreate(_, let code) = error else { throw Failure(code: ENOMEM) }
      throw Failure(code: code)
    }
  }

  /// The milliseconds of one poll, which is limited to 24 days; a later deadline takes several polls.
  private static func pollTime(until deadline: ContinuousClock.Instant) -> Int32 {
    let left = (deadline - ContinuousClock.now).components.seconds
    return Int32(clamping: max(0, min(left, 86_400)) * 1_000 + 1_000)
  }

  /// Starts a program with copies of descriptors; gives its number.
  static func start(
    _ path: String, _ arguments: [String], _ environment: [String], _ files: [(child: Int32, here: Int32)]
  ) throws(Failure) -> pid_t {
    // Not yet run on Darwin.
    #if canImport(Darwin)
    var actions: posix_spawn_file_actions_t?
    var attributes: posix_spawnattr_t?
    #else
    var actions = unsafe posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    #endif
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    // Copies above all descriptors of the child, so that none is overwritten before it is copied.
    var copies: [Int32] = []
    defer { for copy in copies { _ = close(copy) } }
    let first = (files.map(\.child).max() ?? 2) + 1
    for (child, here) in files {
      let copy = fcntl(here, F_DUPFD_CLOEXEC, first)
      guard copy >= 0 else { throw Failure(code: errno) }
      copies.append(copy)
      unsafe posix_spawn_file_actions_adddup2(&actions, copy, child)
    }
    // Signals that this process ignores or blocks still work in the child, and so do limits that end in signals.
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe posix_spawnattr_setsigmask(&attributes, &signals)
    unsafe sigfillset(&signals)
    unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
    // A process group of its own: a Ctrl-C that this process handles later does not end the child's work.
    unsafe posix_spawnattr_setpgroup(&attributes, 0)
    let flags = Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP)
    unsafe posix_spawnattr_setflags(&attributes, flags)
    let words = unsafe ([path] + arguments).map { unsafe strdup($0) } + [nil]
    let variables = unsafe environment.map { unsafe strdup($0) } + [nil]
    defer { unsafe (words + variables).forEach { unsafe free($0) } }
    var child: pid_t = 0
    let code = unsafe posix_spawn(&child, path, &actions, &attributes, words, variables)
    guard code == 0 else { throw Failure(code: code) }
    return child
  }
}
