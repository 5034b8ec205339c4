package import NNBBytes
internal import NNBFormats
package import NNBModel

/// What keeps a conversion from being done, other than the files' own faults.
package enum ConverterError: Error, Equatable, Sendable {
  /// Training goes on in f32, so a file with its state cannot be made another type.
  case trainingState(ElementType)

  /// What was written is not what was read; nothing was kept.
  case proofFailed(file: String, part: String)
}

extension ConverterError: CustomStringConvertible {
  /// One sentence with the file.
  package var description: String {
    switch self {
    case .trainingState(let type):
      "the model has a state of training, which \(type) kernels and biases cannot go on with"
    case .proofFailed(let file, let part):
      "\(file) was not written: read again, \(part) came out different; this is a mistake of nnconv or of the disk"
    }
  }
}

extension ConverterError: FailureConvertible {
  /// The error in the shape that all errors have outside their modules.
  package var failure: Failure {
    switch self {
    case .trainingState: Failure(description, .usage, code: "training-state", remedy: .dropTraining)
    case .proofFailed(let file, let part):
      Failure(
        "read again, \(part) came out different", of: file, .internal, code: "proof-failed", sentence: description)
    }
  }
}
