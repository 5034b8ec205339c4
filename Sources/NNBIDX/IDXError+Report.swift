internal import NNBBytes
internal import NNBGzip

extension IDXError: ReportedError {
  package var code: String {
    switch cause {
    case .file(let error): error.code
    case .gzip(let error): error.code
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

  package var reportedFile: String? {
    if case .file(let error) = cause { error.reportedFile } else { file }
  }

  package var offset: Int? {
    switch cause {
    case .gzip(let error): error.offset
    case .truncatedData(let offset, _, _), .trailingBytes(let offset), .labelOutOfRange(_, let offset, _, _): offset
    case .badMagic: 0
    case .unknownElementType: 2
    default: nil
    }
  }
}
