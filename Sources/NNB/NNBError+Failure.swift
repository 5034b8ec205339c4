public import NNBBytes

extension NNBError: FailureConvertible {
  /// The error in the shape that all errors have outside their modules.
  public var failure: Failure {
    if case .file(let error) = cause { return error.failure }
    return cause.failure.about(file)
  }
}

extension NNBError.Cause: FailureConvertible {
  /// The same of a file that has no name here.
  public var failure: Failure {
    if case .file(let error) = self { return error.failure }
    return Failure(description, kind, code: code, offset: failureOffset)
  }

  private var kind: Failure.Kind {
    switch self {
    case .version, .unknownSection: .unsupported
    default: .damaged
    }
  }

  /// Its offset; a file that is no `.nnb` file is so from its beginning.
  private var failureOffset: Int? {
    switch self {
    case .notNNB, .textTransfer: 0
    default: offset
    }
  }
}

extension NNBError.Cause {
  /// The offset that goes with the error (Spec/nnb.md, section 9), in bytes; nil for errors without one.
  package var offset: Int? {
    switch self {
    case .sectionCount(let offset, _, _), .directoryChecksum(let offset, _, _), .version(let offset, _, _),
      .sectionType(let offset, _), .sectionOrder(let offset, _), .unknownSection(let offset, _),
      .sectionLength(let offset, _, _, _), .sectionOffset(let offset, _, _, _), .fileLength(let offset, _, _),
      .trailingBytes(let offset), .padding(let offset, _), .sectionChecksum(let offset, _, _, _, _),
      .sectionEnd(let offset, _, _, _), .value(let offset, _, _, _), .text(let offset, _), .network(let offset, _),
      .training(let offset, _):
      offset
    case .file, .notNNB, .textTransfer, .truncated, .missingSection: nil
    }
  }
}
