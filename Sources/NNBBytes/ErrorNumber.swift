internal import CNNBErrors

/// The numbers by which a system says why it refused: errno.
package enum ErrorNumber {
  /// Nobody reads a pipe any more.
  static let brokenPipe = Int32(NN_BROKEN_PIPE)

  /// There is no such file.
  package static let notFound = Int32(NN_NOT_FOUND)

  /// The system's own words for one.
  package static func text(of code: Int32) -> String {
    // Safe: the text ends in a zero, and is copied before another call could change it.
    unsafe String(cString: nn_error_text(code))
  }

  /// Whether a number says that there is no more memory, or no more descriptors for the process or for all.
  package static func meansShortage(_ code: Int32) -> Bool { nn_means_shortage(code) != 0 }

  /// The same of a number that the start of a process gives, which may also say that there are too many.
  package static func meansNoProcess(_ code: Int32) -> Bool { nn_means_no_process(code) != 0 }
}
