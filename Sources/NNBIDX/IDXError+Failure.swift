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
    case .labelOutOfRange(_, _, _, _, _, true):
      return Failure(
        "\(cause)", of: file, .badData, code: code, offset: offset, remedy: Remedy("label-offset", ["1"]))
    case .mixedSets:
      return Failure("\(cause)", of: file, .badData, code: code, remedy: Remedy("name-files"))
    case .notFolder: return Failure("\(cause)", of: file, .noInput, code: code, remedy: Remedy("name-files"))
    case .nothingFound, .noTest: return Failure("\(cause)", of: file, .noInput, code: code)
    case .notStreamable: return Failure("\(cause)", of: file, .usage, code: code)
    default: return Failure("\(cause)", of: file, .badData, code: code, offset: offset)
    }
  }

  private var code: String {
    switch cause {
    case .file(let error): error.failure.code
    case .gzip(let error): error.failure.code
    case .badMagic, .other, .littleEndian, .noHeader: "not-idx"
    case .textTransfer: "text-transfer"
    case .unknownElementType: "idx-element-type"
    case .truncatedHeader: "idx-truncated-header"
    case .tooLarge: "idx-too-large"
    case .truncatedData: "idx-truncated"
    case .trailingBytes: "idx-trailing-bytes"
    case .wrongElementType: "idx-wrong-element-type"
    case .wrongRank, .labelTable, .flat: "idx-wrong-rank"
    case .notBytes: "idx-not-bytes"
    case .notFinite: "idx-not-finite"
    case .empty: "idx-empty"
    case .countMismatch: "idx-count-mismatch"
    case .labelOutOfRange, .labelTooSmall: "label-out-of-range"
    case .labelNotWhole: "label-not-whole"
    case .sizeMismatch: "image-size-mismatch"
    case .nothingFound, .noTest: "no-idx-files"
    case .severalSets, .severalFolders: "several-sets"
    case .mixedSets: "mixed-sets"
    case .notStreamable: "idx-not-streamable"
    case .changed: "idx-changed"
    case .notFolder: "not-a-folder"
    case .noLabels: "no-labels"
    }
  }

  private var offset: Int? {
    switch cause {
    case .truncatedData(let offset, _, _), .trailingBytes(let offset), .labelOutOfRange(_, let offset, _, _, _, _),
      .labelTooSmall(_, let offset, _, _), .labelNotWhole(_, let offset, _), .notFinite(_, let offset):
      offset
    case .badMagic, .other, .littleEndian, .noHeader: 0
    case .unknownElementType: 2
    default: nil
    }
  }
}
