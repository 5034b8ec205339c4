package import NNBEvaluation

/// Why one of two networks cannot be run on some images.
package struct ProbeError: Error, Equatable, Sendable {
  /// The file with the network: 0 for the first, 1 for the second.
  package let file: Int

  /// What is wrong.
  package let cause: EvaluationError

  /// Says of which file something is wrong.
  package init(_ cause: EvaluationError, file: Int) {
    self.file = file
    self.cause = cause
  }
}
