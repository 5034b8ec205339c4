internal import NNBBytes

extension ImportError {
  /// The problems as sentences, with the options that would decide them, as they are typed, or nothing.
  ///
  /// Of a kind the first `mostListed` are listed, then a line says how many there are.
  package var listed: [(message: String, option: String)] {
    var counts: [String: Int] = [:]
    for problem in problems { counts[problem.kind, default: 0] += 1 }
    var seen: [String: Int] = [:]
    var lines: [(message: String, option: String)] = []
    for problem in problems {
      let kind = problem.kind
      let count = counts[kind] ?? 0, place = seen[kind, default: 0]
      seen[kind] = place + 1
      if place < mostListed {
        lines.append(("\(problem)", problem.option ?? ""))
      } else if place == mostListed {
        lines.append(("and \((count - mostListed).grouped) more like that, \(count.grouped) in all", ""))
      }
    }
    return lines
  }
}

extension ImportProblem {
  /// The name of the case: problems of one kind differ in names and sizes alone.
  fileprivate var kind: String {
    if case .plain(let problem) = self { return "plain " + Self.label(of: problem) }
    return Self.label(of: self)
  }

  private static func label(of value: some Any) -> String {
    Mirror(reflecting: value).children.first?.label ?? "\(value)"
  }
}
