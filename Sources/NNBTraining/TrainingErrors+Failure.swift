public import NNBBytes

extension TrainingError: FailureConvertible {
  /// The error in the shape that all errors have outside their modules.
  public var failure: Failure { Failure(description, kind, code: code) }

  private var kind: Failure.Kind {
    switch self {
    case .setting: .usage
    case .notFinite: .diverged
    default: .badData
    }
  }

  private var code: String {
    switch self {
    case .setting: "setting"
    case .notFinite: "diverged"
    case .nothingToTrainOn: "nothing-to-train-on"
    case .imagesTooLarge: "images-too-large"
    case .tooManyWeights, .tooManyHiddenWeights, .tooManyOutputWeights: "too-many-weights"
    case .tooManyClasses: "too-many-classes"
    case .cannotDistort: "cannot-distort"
    }
  }
}

extension ResumeError: FailureConvertible {
  /// The error in the shape that all errors have outside their modules.
  public var failure: Failure { Failure(description, .badData, code: code) }

  private var code: String {
    switch self {
    case .noState: "no-training-state"
    case .otherNetwork: "other-network"
    case .otherData: "other-data"
    case .otherSettings: "other-settings"
    case .arithmeticVersion: "arithmetic-version"
    case .tooManyClasses: "too-many-classes"
    case .unknownSettings: "unknown-settings"
    case .lostSettings: "lost-settings"
    case .tooManyOverrides: "too-many-overrides"
    }
  }
}
