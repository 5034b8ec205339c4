internal import NNBBytes

extension EvaluationError: ReportedError {
  package var code: String {
    switch self {
    case .noNetwork: "no-network"
    case .model: "model"
    case .inputMismatch: "input-mismatch"
    case .elementType: "input-type"
    case .tooManyClasses: "too-many-classes"
    case .noClasses: "no-classes"
    case .notFinite: "not-finite"
    case .outOfMemory: "out-of-memory"
    }
  }
}
