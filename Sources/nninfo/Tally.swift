import NNBBytes
import NNBCommandLine
import NNBInspection

/// What became of the files of a run.
struct Tally {
  /// Whether a file has been shown, from which the next one is set apart.
  var hasShown = false

  /// Whether it has been said that there are too few threads; once is enough.
  var hasNotedThreads = false

  private var counts: [Verdict: Int] = [:]

  /// The status of the first error, and of the first that was no answer about the file.
  private var firstError, firstFailure: ExitStatus?

  /// The number of files.
  var count: Int { counts.values.reduce(0, +) }

  /// Counts a file; `error` is the status that its error would have by itself.
  mutating func add(_ verdict: Verdict, _ error: ExitStatus? = nil) {
    counts[verdict, default: 0] += 1
    firstError = firstError ?? error
    if verdict == .unreadable { firstFailure = firstFailure ?? error }
  }

  /// What a run ends with. Where files were checked, 1 is the answer that not all are whole, and no answer goes before
  /// that; else it is what the first error means.
  func status(checking: Bool) -> ExitStatus {
    guard checking else { return firstError ?? .success }
    return firstFailure ?? (counts[.whole, default: 0] == count ? .success : .negative)
  }

  /// How many files there were of each kind.
  var text: String {
    let parts = Verdict.allCases.compactMap { verdict in
      counts[verdict].map { "\($0.grouped) \(verdict.rawValue)" }
    }
    return counted(count, "file") + (parts.isEmpty ? "" : ": ") + parts.joined(separator: ", ")
  }
}
