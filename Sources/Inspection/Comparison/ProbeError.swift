public import Evaluation

/// Why one of two networks cannot be run on some images.
public struct ProbeError: Error, Equatable, Sendable {
  /// The file with the network: 0 for the first, 1 for the second.
  public let file: Int

  /// What is wrong.
  public let cause: EvaluationError

  /// Says of which file something is wrong.
  public init(_ cause: EvaluationError, file: Int) {
    self.file = file
    self.cause = cause
  }
}
