internal import CNNBSystem

/// How this process handles signals.
package enum Signals {
  /// Whether a signal is ignored.
  package static func isIgnored(_ number: Int32) -> Bool { nn_is_signal_ignored(number) != 0 }

  /// Calls `handler` when a signal arrives. It may do only what is safe in a signal handler.
  package static func handle(_ number: Int32, by handler: @convention(c) (Int32) -> Void) {
    nn_handle_signal(number, handler)
  }
}
