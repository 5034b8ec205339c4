internal import Glibc
internal import NNBSystem
internal import Synchronization

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
    for number in signals where isHandled(number) {
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
    for number in signals where isHandled(number) {
      var action = sigaction()
      unsafe action.__sigaction_handler.sa_handler = { Interruption.handle($0) }
      unsafe sigaction(number, &action, nil)
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
    _ = Glibc.signal(number, SIG_DFL)
    raise(number)
  }

  private static func isHandled(_ number: Int32) -> Bool {
    var action = sigaction()
    unsafe sigaction(number, nil, &action)
    return !isIgnored(action)
  }

  static func isIgnored(_ action: sigaction) -> Bool {
    unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
  }

  /// The signal that came; nil for none.
  package static var signal: Int32? {
    let number = caught.load(ordering: .acquiring)
    return number == 0 ? nil : number
  }
}
