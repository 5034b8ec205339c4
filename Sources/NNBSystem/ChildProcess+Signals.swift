#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

extension Signals {
  /// The requests to end, and of a terminal that goes away.
  package static let termination = SIGTERM, hangUp = SIGHUP
}

extension ChildProcess {
  /// The system's name of a signal: `SIGSEGV`.
  package static func name(ofSignal number: Int32) -> String {
    let names: [Int32: String] = [
      SIGABRT: "SIGABRT", SIGBUS: "SIGBUS", SIGFPE: "SIGFPE", SIGILL: "SIGILL", SIGINT: "SIGINT", SIGKILL: "SIGKILL",
      SIGSEGV: "SIGSEGV", SIGSYS: "SIGSYS", SIGTERM: "SIGTERM", SIGTRAP: "SIGTRAP", SIGXCPU: "SIGXCPU",
      SIGXFSZ: "SIGXFSZ", SIGPIPE: "SIGPIPE", SIGHUP: "SIGHUP", SIGQUIT: "SIGQUIT",
    ]
    return names[number] ?? "signal \(number)"
  }

  /// Whether a signal comes from another process, if the program sends none to itself. Then it says nothing about the
  /// program's work.
  package static func isFromOutside(_ number: Int32) -> Bool {
    ![SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP, SIGXCPU].contains(number)
  }

  /// Whether a signal says that a program has used all of its processor time.
  package static func meansTimeTaken(_ number: Int32) -> Bool { number == SIGXCPU }
}
