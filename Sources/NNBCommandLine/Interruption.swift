internal import NNBSystem
internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// A request of the user or the system to end: Ctrl-C, SIGTERM, or SIGHUP of a terminal that goes away.
///
/// Each of them ends the process as usual, but first removes the hidden names of unfinished files. If a tool asks for
/// it, the first one is only noted, so that work can be finished, or the first few.
package enum Interruption {
  private static let signals = [SIGINT, SIGTERM, SIGHUP]

  /// The signal that arrived while they are noted.
  private static let caught = Atomic<Int32>(0)

  /// How many signals have arrived while they are noted, and how many of them do not end the process; 0 if none is noted.
  private static let count = Atomic<Int>(0)
  private static let most = Atomic<Int>(0)

  /// Notes signals from now on, even if the parent blocked them: the first `times` ones. A signal that is ignored stays
  /// ignored.
  package static func note(times: Int = 1) {
    most.store(times, ordering: .releasing)
    for number in signals where !Signals.isIgnored(number) {
      var own = sigset_t()
      unsafe sigemptyset(&own)
      unsafe sigaddset(&own, number)
      unsafe pthread_sigmask(SIG_UNBLOCK, &own, nil)
    }
  }

  /// Handles signals from now on, except for those that are ignored.
  static func prepare() {
    // A signal handler could not initialize these.
    _ = (caught.load(ordering: .relaxed), count.load(ordering: .relaxed), most.load(ordering: .relaxed))
    UnfinishedFiles.prepare()
    for number in signals where !Signals.isIgnored(number) {
      Signals.handle(number) { Interruption.handle($0) }
    }
  }

  /// Safe in a signal handler: it only swaps words, removes files, and ends the process.
  private static func handle(_ number: Int32) {
    let most = most.load(ordering: .acquiring)
    if most > 0, count.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue <= most {
      // The first one is the one that counts.
      _ = caught.compareExchange(expected: 0, desired: number, ordering: .acquiringAndReleasing)
      return
    }
    UnfinishedFiles.removeAll()
    endByDefault(number)
  }

  /// The signal that arrived; nil if there was none.
  package static var signal: Int32? {
    let number = caught.load(ordering: .acquiring)
    return number == 0 ? nil : number
  }

  /// Whether another signal has arrived after that one.
  package static var isRepeated: Bool { count.load(ordering: .acquiring) > 1 }
}

/// Ends the process like an unhandled signal. It is outside `Interruption`, whose own `signal` hides the system's.
private func endByDefault(_ number: Int32) {
  _ = signal(number, SIG_DFL)
  raise(number)
}
