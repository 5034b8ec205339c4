import NNBCommandLine

/// A best model that neither its place nor another folder took, and whose numbers are gone.
struct LostModel {
  let epoch: Int

  /// What kept it from its place.
  let error: any Error

  /// The error, with that the model is lost, and what is said of an `earlier` one.
  func told(earlier: String? = nil) -> ToolError {
    ToolError(error).adding(
      [Self.place(of: epoch, nil)] + (earlier.map { [$0] } ?? []), advice: CheckpointFiles.adviceOnMissingBest)
  }

  /// A sentence that says which file has the best model, or none.
  static func place(of epoch: Int, _ path: String?) -> String {
    "the best model, that of epoch \(epoch), "
      + (path.map { "is not lost: \($0) has it" } ?? "is lost: there is no room for it")
  }
}

extension ToolError {
  /// The same with further lines, and other advice.
  func adding(_ lines: [String], advice: String?) -> ToolError {
    ToolError(
      message, details: details + lines, advice: advice, status: status, code: code, subject: subject, offset: offset)
  }

  /// The same with all that another says.
  func adding(_ other: ToolError) -> ToolError {
    let lines = [other.message] + other.details
    return advice == nil
      ? adding(lines, advice: other.advice) : adding(lines + (other.advice.map { [$0] } ?? []), advice: advice)
  }
}
