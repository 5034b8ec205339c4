package import NNBJSON

/// What `--json` says of an error (Spec/json.md, section 2).
package struct ErrorReport {
  private let error: ToolError

  /// Reports any error.
  package init(_ error: any Error) { self.error = ToolError(error) }

  private static let streams = ["standard input", "standard output"]

  /// The object.
  package var json: JSON {
    .object([
      ("kind", .string(error.status.kind)), ("code", .string(error.code ?? error.status.kind)),
      ("message", .string(error.message)), ("problems", .array(error.details.map(JSON.string))),
      ("advice", .text(error.advice)),
      ("file", .text(Self.streams.contains(error.subject ?? "") ? "-" : error.subject)),
      ("offset", .count(error.offset)), ("status", .integer(Int(error.status.rawValue))),
    ])
  }
}

extension ExitStatus {
  /// The kind of trouble in a word, one for each status.
  fileprivate var kind: String {
    switch self {
    case .success: "none"
    case .negative: "diverged"
    case .usage: "usage"
    case .badData: "bad-data"
    case .noInput: "no-input"
    case .software: "internal"
    case .system: "no-resources"
    case .cannotCreate: "cannot-create"
    case .inputOutput: "input-output"
    case .inUse: "in-use"
    case .hungUp, .interrupted, .terminated: "interrupted"
    }
  }
}
