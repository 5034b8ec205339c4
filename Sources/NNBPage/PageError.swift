internal import NNBBytes
internal import NNBFormats

/// What is wrong with a page; offsets count from the start of the file.
enum PageError: Error, Equatable {
  /// The page is of another version of nnb.
  case version(found: String)

  /// No model begins in the first bytes.
  case noModel

  /// The size of the model is not a number, or the element that holds it does not go on as it must.
  case field(offset: Int)

  /// The model is larger than any page that nnb writes.
  case tooLarge(offset: Int, limit: Int, found: Int)

  /// The file ends before the model does.
  case truncated(expected: Int, found: Int)

  /// Something else than base64 stands in the model's text.
  case text(offset: Int)

  /// The model's text does not end where its size says.
  case end(offset: Int)
}

extension PageError: CustomStringConvertible {
  var description: String {
    switch self {
    case .version(let found): "the page is of version \(found), expected \(PageText.version): a later nnb wrote it"
    case .noModel:
      "no model begins in the first \(PageText.mostBefore.grouped) bytes of the page: it was changed since nnb wrote it"
    case .field(let offset): "the size of the model at byte \(offset) is no number"
    case .tooLarge(let offset, let limit, let found):
      "the model at byte \(offset) has \(counted(found, "byte")), expected at most \(limit.grouped)"
    case .truncated(let expected, let found):
      "truncated: the model ends at byte \(expected.grouped), the file has \(counted(found, "byte"))"
    case .text(let offset): "the text of the model has a character at byte \(offset) that is not base64"
    case .end(let offset): "expected the end of the model at byte \(offset)"
    }
  }

  /// Where in the file it is.
  var offset: Int? {
    switch self {
    case .version, .noModel: nil
    case .field(let offset), .tooLarge(let offset, _, _), .text(let offset), .end(let offset): offset
    case .truncated(_, let found): found
    }
  }

  /// The fault as that of a file.
  func failure(of file: String) -> Failure {
    let isUnsupported =
      switch self {
      case .version, .tooLarge: true
      default: false
      }
    return Failure(
      [.init(description)], of: file, isUnsupported ? .unsupported : .damaged, format: PageFormat.name.id,
      offset: offset)
  }
}
