package import NNBRecognition
package import NNBBytes

/// Why a file is of no format that is read here.
package enum RecognitionError: Error, Equatable, Sendable {
  /// There is not a single byte.
  case empty

  /// The file is of a format that has a name, but cannot be converted.
  case other(OtherFormat)

  /// The file begins like none of the formats known here.
  case unknown(found: [UInt8])
}

extension RecognitionError: CustomStringConvertible {
  /// What the file is, and what to do about it, without its name.
  package var description: String {
    switch self {
    case .empty: "the file is empty"
    case .other(let format): "\(format), which is not read here: \(format.modelAdvice)"
    case .unknown(let found): "of no format that is known here: the file begins with \(found.hex)"
    }
  }
}

extension RecognitionError {
  /// The error in the shape that all errors have outside their modules.
  package func failure(of file: String) -> Failure {
    switch self {
    case .empty: Failure(description, of: file, .damaged, code: "empty")
    case .other(let format):
      Failure(description, of: file, format.showsDamage ? .damaged : .unsupported, code: "other-format")
    case .unknown: Failure(description, of: file, .unsupported, code: "unknown-format")
    }
  }
}

extension OtherFormat {
  /// Whether the file was once a good one.
  fileprivate var showsDamage: Bool {
    switch self {
    case .zeros, .textTransfer: true
    default: false
    }
  }
}
