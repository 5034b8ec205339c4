internal import NNBBytes

extension TrainingError: ReportedError {
  package var code: String {
    switch self {
    case .setting: "setting"
    case .notFinite: "diverged"
    case .nothingToTrainOn: "nothing-to-train-on"
    case .imagesTooLarge: "images-too-large"
    case .tooManyWeights: "too-many-weights"
    case .tooManyClasses: "too-many-classes"
    }
  }
}

extension ResumeError: ReportedError {
  package var code: String {
    switch self {
    case .noState: "no-training-state"
    case .otherNetwork: "other-network"
    case .otherData: "other-data"
    case .otherSettings: "other-settings"
    case .arithmeticVersion: "arithmetic-version"
    case .tooManyClasses: "too-many-classes"
    case .tooManyOverrides: "too-many-overrides"
    }
  }
}
