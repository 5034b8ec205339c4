internal import CNNBSystem

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// A program that was started and is not waited for.
///
/// Safe: every pointer that the system gets is that of a Swift value, and is valid during the call.
package final class RunningChild {
  private let number: pid_t

  /// The end here of a connection whose other end the child has. It is closed when the child ends.
  private let life: OwnedDescriptor
  private var ended: ChildProcess.End?

  /// Starts the program at `path`, in a process group of its own.
  ///
  /// `files` are the child's descriptors, each with the descriptor here that it is a copy of. The child has an empty file as 0,
  /// and `life`, an end of a connection, which it need not know of.
  package init(
    _ path: String, _ arguments: [String], environment: [String], files: [(child: Int32, here: Int32)], life: Int32
  ) throws(ChildProcess.Failure) {
    var pair: [Int32] = [-1, -1]
    guard unsafe nn_connection(&pair) == 0 else { throw ChildProcess.Failure(code: errno) }
    self.life = OwnedDescriptor(pair[0])
    let other = OwnedDescriptor(pair[1])
    let nothing = try ChildProcess.emptyFile()
    number = try ChildProcess.start(
      path, arguments, environment, files + [(life, other.value), (0, nothing.fileDescriptor)])
    withExtendedLifetime((other, nothing)) {}
  }

  /// Sends a signal, unless the child has ended.
  package func send(_ signal: Int32) {
    if ended == nil { _ = kill(number, signal) }
  }

  /// How it ended; nil if it still runs.
  package func end() -> ChildProcess.End? {
    if let ended { return ended }
    var status: Int32 = 0
    let found = unsafe waitpid(number, &status, WNOHANG)
    // A child that another has waited for, or nobody can, is gone.
    if found < 0, errno != EINTR { ended = .signalled(SIGKILL) }
    if found == number { ended = status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .signalled(status & 0x7F) }
    return ended
  }

  /// Waits until one of several children ends, a signal comes, or the time is over.
  package static func wait(for children: [RunningChild], milliseconds: Int32) {
    var pollers = children.map { pollfd(fd: $0.life.value, events: Int16(POLLIN), revents: 0) }
    _ = unsafe poll(&pollers, nfds_t(pollers.count), milliseconds)
  }
}
