package import NNBModel

/// What keeps a conversion from being done, other than the files' own faults.
package enum ConverterError: Error, Equatable, Sendable {
  /// There is a file already.
  case exists(path: String)

  /// Training goes on in f32, so a file with its state cannot be made another type.
  case trainingState(ElementType)

  /// What was written is not what was read; nothing was kept.
  case proofFailed(file: String, part: String)
}

extension ConverterError: CustomStringConvertible {
  /// One sentence with the file.
  package var description: String {
    switch self {
    case .exists(let path): "\(path) exists; --force replaces it"
    case .trainingState(let type):
      "the model has a state of training, which \(type) kernels and biases cannot go on with; --strip drops that state"
    case .proofFailed(let file, let part):
      "\(file) was not written: read again, \(part) came out different; this is a mistake of nnconv or of the disk"
    }
  }
}
