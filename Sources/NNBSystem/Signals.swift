internal import CNNBSystem

/// What becomes of the signals that come to this process.
package enum Signals {
  /// Whether a signal is ignored.
  package static func isIgnored(_ number: Int32) -> Bool { nn_is_signal_ignored(number) != 0 }

  /// Has `handler` called when a signal comes; it may do only what is safe then.
  package static func handle(_ number: Int32, by handler: @convention(c) (Int32) -> Void) {
    nn_handle_signal(number, handler)
  }
}
