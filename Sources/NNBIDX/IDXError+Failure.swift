public import NNBBytes
internal import NNBGzip

extension IDXError: FailureConvertible {
  /// The error in the shape that all errors have outside their modules.
  public var failure: Failure {
    switch cause {
    case .file(let error): return error.failure
    case .gzip(.file(let error)): return error.failure
    case .gzip(let error): return error.failure.about(file)
    case .severalSets(let sets):
      return Failure("\(cause)", of: file, .badData, code: code, remedy: Remedy("set", Array(sets.prefix(1))))
    case .nothingFound: return Failure("\(cause)", of: file, .noInput, code: code)
    default: return Failure("\(cause)", of: file, .badData, code: code, offset: offset)
    }
  }

  private var code: String {
    switch cause {
    case .file(let error): error.failure.code
    case .gzip(let error): error.failure.code
    case .badMagic: "not-idx"
    case .unknownElementType: "idx-element-type"
    case .truncatedHeader: "idx-truncated-header"
    case .tooLarge: "idx-too-large"
    case .truncatedData: "idx-truncated"
    case .trailingBytes: "idx-trailing-bytes"
    case .wrongElementType: "idx-wrong-element-type"
    case .wrongRank: "idx-wrong-rank"
    case .empty: "idx-empty"
    case .countMismatch: "idx-count-mismatch"
    case .labelOutOfRange: "label-out-of-range"
    case .sizeMismatch: "image-size-mismatch"
    case .nothingFound: "no-idx-files"
    case .severalSets: "several-sets"
    case .noLabels: "no-labels"
    }
  }

  private var offset: Int? {
    switch cause {
    case .truncatedData(let offset, _, _), .trailingBytes(let offset), .labelOutOfRange(_, let offset, _, _): offset
    case .badMagic: 0
    case .unknownElementType: 2
    default: nil
    }
  }
}
