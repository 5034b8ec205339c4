internal import NNBBytes
package import NNBJSON
internal import NNBConversion

/// What `--json` says of an error (Spec/json.md, section 2).
package struct ErrorReport {
  private let error: any Error

  /// Reports any error.
  package init(_ error: any Error) { self.error = error }

  /// The object.
  package var json: JSON {
    let told = error as? ToolError ?? (error as? WorkerError).map { ToolError($0) }
    let reported = error as? any ReportedError, status = ExitStatus(for: error)
    let subject = told?.subject ?? reported?.reportedFile
    return .object([
      ("kind", .string(status.kind)), ("code", .string(told?.code ?? reported?.code ?? status.kind)),
      ("message", .string(told?.message ?? "\(error)")),
      ("problems", .array((told?.details ?? []).map(JSON.string))),
      ("advice", .text(told?.advice)), ("file", .text(subject == "standard input" ? "-" : subject)),
      ("offset", reported?.offset.map(JSON.integer) ?? .null), ("status", .integer(Int(status.rawValue))),
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
