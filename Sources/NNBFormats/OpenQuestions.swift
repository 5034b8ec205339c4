internal import NNBBytes
internal import NNBModel

extension ImportError {
  /// The same with what would be asked next if each question had the answer that it has as an example.
  ///
  /// `plan` plans again with these answers. If that leads to anything else than questions, nothing is added.
  package func asking(
    _ options: ImportOptions, _ plan: (ImportOptions) throws(ImportError) -> ImportPlan
  ) -> ImportError {
    var answered = options
    let answers = problems.compactMap { answered.answer($0) }
    guard !answers.isEmpty else { return self }
    do throws(ImportError) {
      _ = try plan(answered)
      return self
    } catch {
      let further = error.problems.filter { !problems.contains($0) }
      guard further.allSatisfy(\.isQuestion) else { return self }
      return ImportError(problems + further.map { .next(after: answers.joined(separator: ", "), $0) })
    }
  }

  /// What would be asked next after the answer to a question that was asked before anything was planned, such as that for a
  /// key; no problems if nothing would.
  package static func next(after answer: String, _ plan: () throws -> ImportPlan) -> [ImportProblem] {
    do {
      _ = try plan()
    } catch let error as ImportError {
      guard error.problems.allSatisfy(\.isQuestion) else { return [] }
      return error.problems.map { .next(after: answer, $0) }
    } catch {}
    return []
  }
}

extension ImportOptions {
  /// Takes the answer that a question has as an example; gives what it is called, or nil if it is no question of names.
  fileprivate mutating func answer(_ problem: ImportProblem) -> String? {
    guard case .plain(let problem) = problem, let remedy = problem.remedy, let value = remedy.values.first else {
      return nil
    }
    switch remedy.name {
    case "prefix" where prefix == nil:
      prefix = remedy.values.joined(separator: ",")
      return "the prefix \(prefix ?? "")"
    case "orientation" where orientation == nil:
      orientation = Orientation(rawValue: value)
      return "kernels as \(value)"
    case "opaque" where !takesOpaqueAsBFloat16:
      takesOpaqueAsBFloat16 = true
      return "elements as \(value)"
    default: return nil
    }
  }
}

extension ImportProblem {
  /// Whether it asks for what the file does not say, whatever was given before.
  fileprivate var isQuestion: Bool {
    switch self {
    case .unknownActivations, .featureScaling, .scalingEpsilon, .normalization, .normalizationSide: true
    case .plain(let problem): problem.remedy != nil
    case .next(_, let problem): problem.isQuestion
    default: false
    }
  }
}
