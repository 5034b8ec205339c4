internal import NNBBytes
internal import NNBJSON

/// A failure as it passes from the worker to the tool: all of it but a title, which would have a name that only the
/// worker knows.
extension Failure {
  /// The failure as a JSON object.
  var value: JSON {
    .object([
      ("subject", .text(subject)), ("kind", .string(kind.rawValue)), ("code", .string(code)),
      ("offset", .count(offset)),
      ("problems", .array(problems.map(\.value))),
    ])
  }

  /// Reads `value` back; nil if it is not a failure.
  init?(value: JSON) {
    guard let kind = value["kind"]?.string.flatMap(Kind.init(rawValue:)), let code = value["code"]?.string,
      let found = value["problems"]?.elements, !found.isEmpty
    else { return nil }
    let problems = found.compactMap(Problem.init(value:))
    guard problems.count == found.count else { return nil }
    self.init(
      problems, of: value["subject"]?.string, kind, code: code, offset: value["offset"]?.wholeNumber)
  }
}

extension Failure.Problem {
  fileprivate var value: JSON {
    .object([
      ("message", .string(message)), ("remedy", .text(remedy?.name)),
      ("values", .array((remedy?.values ?? []).map(JSON.string))),
    ])
  }

  fileprivate init?(value: JSON) {
    guard let message = value["message"]?.string, let found = value["values"]?.elements else { return nil }
    let values = found.compactMap(\.string)
    guard values.count == found.count else { return nil }
    self.init(message, remedy: value["remedy"]?.string.map { Remedy($0, values) })
  }
}
