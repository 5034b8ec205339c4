internal import NNBSystem
internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// The wish of a user or the system that a tool come to an end: Ctrl-C, SIGTERM, or SIGHUP of a terminal that goes away.
///
/// Each of them ends the process as ever, but takes the hidden names of files in the making with it. Where a tool has
/// asked for it, the first one is only noted, for work that must be finished.
package enum Interruption {
  private static let signals = [SIGINT, SIGTERM, SIGHUP]

  /// The signal that came, while they are noted.
  private static let caught = Atomic<Int32>(0)
  private static let isNoting = Atomic<Bool>(false)

  /// Notes them from now on, also where the parent held them back; a signal that is ignored stays so.
  package static func note() {
    isNoting.store(true, ordering: .releasing)
    for number in signals where !Signals.isIgnored(number) {
      var own = sigset_t()
      unsafe sigemptyset(&own)
      unsafe sigaddset(&own, number)
      unsafe pthread_sigmask(SIG_UNBLOCK, &own, nil)
    }
  }

  /// Handles them from now on, but for those that are ignored.
  static func prepare() {
    // A handler could make none of these.
    _ = (caught.load(ordering: .relaxed), isNoting.load(ordering: .relaxed))
    UnfinishedFiles.prepare()
    for number in signals where !Signals.isIgnored(number) {
      Signals.handle(number) { Interruption.handle($0) }
    }
  }

  /// Safe in a handler: it does no more than swap words, remove files, and end the process.
  private static func handle(_ number: Int32) {
    if isNoting.load(ordering: .acquiring),
      caught.compareExchange(expected: 0, desired: number, ordering: .acquiringAndReleasing).exchanged
    {
      return
    }
    UnfinishedFiles.removeAll()
    endByDefault(number)
  }

  /// The signal that came; nil for none.
  package static var signal: Int32? {
    let number = caught.load(ordering: .acquiring)
    return number == 0 ? nil : number
  }
}

/// Ends the process as a signal does that nobody handles. Outside of `Interruption`, whose `signal` is another.
private func endByDefault(_ number: Int32) {
  _ = signal(number, SIG_DFL)
  raise(number)
}
