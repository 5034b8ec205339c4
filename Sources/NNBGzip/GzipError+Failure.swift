public import NNBBytes

extension GzipError: FailureConvertible {
  /// The error in the shape that all errors have outside their modules.
  public var failure: Failure {
    switch self {
    case .file(let error): error.failure
    case .outOfMemory: Failure(description, .noResources, code: code)
    default: Failure(description, .damaged, code: code, offset: offset)
    }
  }

  private var code: String {
    switch self {
    case .badMagic: "gzip-magic"
    case .reservedFlags: "gzip-flags"
    case .wrongHeaderCRC: "gzip-header-checksum"
    case .truncated: "gzip-truncated"
    case .corrupt: "gzip-corrupt"
    case .wrongCRC: "gzip-checksum"
    case .wrongLength: "gzip-length"
    case .trailingBytes: "gzip-trailing-bytes"
    case .tooLong: "gzip-too-long"
    case .tooShort: "gzip-too-short"
    case .fileTooLong: "gzip-file-too-long"
    case .outOfMemory: "out-of-memory"
    case .file(let error): error.failure.code
    }
  }

  private var offset: Int? {
    switch self {
    case .badMagic(let offset, _), .reservedFlags(let offset, _), .wrongHeaderCRC(let offset, _, _),
      .truncated(let offset), .corrupt(let offset), .wrongCRC(let offset, _, _), .wrongLength(let offset, _, _),
      .trailingBytes(let offset, _):
      offset
    case .tooLong, .tooShort, .fileTooLong, .outOfMemory, .file: nil
    }
  }
}
