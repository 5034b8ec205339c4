package import NNBBytes

extension ImportError {
  /// The problems as those of a file; `format` is what codes call its format.
  package func failure(of file: String?, format: String) -> Failure {
    let showsDamage = problems.contains(where: \.showsDamage)
    return Failure(listed, of: file, showsDamage ? .damaged : .unsupported, format: format)
  }

  /// The problems as sentences, with what would decide them.
  ///
  /// Of a kind the first `mostListed` are listed, then a line says how many there are.
  package var listed: [Failure.Problem] {
    let kinds = problems.map(\.kind)
    var counts: [String: Int] = [:]
    for kind in kinds { counts[kind, default: 0] += 1 }
    var seen: [String: Int] = [:]
    var lines: [Failure.Problem] = []
    for (problem, kind) in zip(problems, kinds) {
      let count = counts[kind] ?? 0, place = seen[kind, default: 0]
      seen[kind] = place + 1
      if place < mostListed {
        lines.append(.init("\(problem)", remedy: problem.remedy))
      } else if place == mostListed {
        lines.append(.init("and \((count - mostListed).grouped) more like that, \(count.grouped) in all"))
      }
    }
    return lines
  }
}

extension ImportProblem {
  /// The name of the case: problems of one kind differ in names and sizes alone.
  fileprivate var kind: String {
    if case .plain(let problem) = self { return "plain " + Self.label(of: problem) }
    if case .next(_, let problem) = self { return "next " + problem.kind }
    if case .configuration(let problem) = self { return "configuration " + problem.kind }
    return Self.label(of: self)
  }

  private static func label(of value: some Any) -> String {
    Mirror(reflecting: value).children.first?.label ?? "\(value)"
  }
}

extension Failure {
  /// States why a file of a format cannot be read as a model; `format` is what codes call it.
  package init(_ problems: [Problem], of file: String?, _ kind: Kind, format: String, offset: Int? = nil) {
    let code = format + (kind == .damaged ? "-damaged" : "-refused")
    self.init(problems, of: file, kind, code: code, offset: offset)
  }
}
