import NNBBytes
import NNBCommandLine
import NNBInspection

/// Counts the results for the files of a run.
struct Tally {
  /// Whether a file has been shown; a blank line separates it from the next.
  var hasShown = false

  /// Whether the message about missing threads has been shown; once is enough.
  var hasNotedThreads = false

  private var counts: [Verdict: Int] = [:]

  /// The status of the first error, and of the first error that says nothing about the file.
  private var firstError, firstFailure: ExitStatus?

  /// The number of files.
  var count: Int { counts.values.reduce(0, +) }

  /// Counts a file; `error` is the status of its own error.
  mutating func add(_ verdict: Verdict, _ error: ExitStatus? = nil) {
    counts[verdict, default: 0] += 1
    firstError = firstError ?? error
    if verdict == .unreadable { firstFailure = firstFailure ?? error }
  }

  /// The exit status of a run. If files were checked, 1 means that not all are whole, unless a file gave no answer at
  /// all. Otherwise it is the status of the first error.
  func status(checking: Bool) -> ExitStatus {
    guard checking else { return firstError ?? .success }
    return firstFailure ?? (counts[.whole, default: 0] == count ? .success : .negative)
  }

  /// The number of files of each kind.
  var text: String {
    let parts = Verdict.allCases.compactMap { verdict in
      counts[verdict].map { "\($0.grouped) \(verdict.rawValue)" }
    }
    return counted(count, "file") + (parts.isEmpty ? "" : ": ") + parts.joined(separator: ", ")
  }
}
