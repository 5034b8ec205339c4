internal import Glibc
internal import Synchronization

/// The wish of a user or the system that a tool come to an end: Ctrl-C, or SIGTERM.
///
/// The first one is noted, for work that must be finished; a second one ends the process at once, as ever.
public enum Interruption {
  private static let caught = Atomic<Int32>(0)

  /// Notes SIGINT and SIGTERM from now on, also where the parent held them back; a signal that is ignored stays so.
  public static func note() {
    _ = caught.load(ordering: .relaxed)
    for number in [SIGINT, SIGTERM] {
      var before = sigaction()
      unsafe sigaction(number, nil, &before)
      if isIgnored(before) { continue }
      var action = sigaction()
      unsafe action.__sigaction_handler.sa_handler = { Interruption.caught.store($0, ordering: .relaxed) }
      action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
      unsafe sigaction(number, &action, nil)
      var own = sigset_t()
      unsafe sigemptyset(&own)
      unsafe sigaddset(&own, number)
      unsafe pthread_sigmask(SIG_UNBLOCK, &own, nil)
    }
  }

  private static func isIgnored(_ action: sigaction) -> Bool {
    unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
  }

  /// The signal that came; nil for none.
  public static var signal: Int32? {
    let number = caught.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }
}
