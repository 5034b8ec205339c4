public import NNBBytes

extension EvaluationError: FailureConvertible {
  /// The error in the shape that all errors have outside their modules.
  public var failure: Failure {
    if case .outOfMemory(let shortage) = self { return shortage.failure }
    if case .elementType = self { return Failure(description, .badData, code: code, remedy: .scaling) }
    return Failure(description, .badData, code: code)
  }

  private var code: String {
    switch self {
    case .noNetwork: "no-network"
    case .model: "model"
    case .inputMismatch: "input-mismatch"
    case .inputCount: "input-count"
    case .elementType: "input-type"
    case .tooManyClasses: "too-many-classes"
    case .noClasses, .severalNumbers: "no-classes"
    case .noNumber: "no-number"
    case .targetCount: "target-count"
    case .targetNotFinite: "target-not-finite"
    case .threshold: "threshold"
    case .notFinite: "not-finite"
    case .outOfMemory: "out-of-memory"
    }
  }
}

extension Remedy {
  /// To state how stored numbers become inputs.
  package static var scaling: Remedy { Remedy("scaling") }
}
