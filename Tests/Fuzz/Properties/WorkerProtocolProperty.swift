internal import NNBWorkerProtocol

extension FuzzTarget {
  /// What the worker and the program that started it say to each other: what is understood is said again with the same
  /// meaning. A request's words are taken to be separated by NUL.
  public static let workerProtocol = FuzzTarget("FuzzProtocol", mutate: TextMutator.mutate) {
    input throws(PropertyFailure) in
    // As the parent takes it: no report unless it is UTF-8.
    guard let text = String(validating: input, as: UTF8.self) else { return false }
    let report = WorkerReport(text: text)
    if let report {
      try hold(WorkerReport(text: report.text) == report, "a report that is said again is another")
      try hold(report.text.utf8.count <= 6 * text.utf8.count + 64, "a report grows by being read")
    }
    let words = text.split(separator: "\0", omittingEmptySubsequences: false).map(String.init)
    let request = WorkerRequest(words: words)
    if let request {
      try hold(WorkerRequest(words: request.words)?.words == request.words, "a request that is said again is another")
      try hold(WorkerRequest(words: request.words) == request, "a request means something else the second time")
    }
    return report != nil || request != nil
  }
}
