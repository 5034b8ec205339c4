internal import Bytes

extension NNBError: ReportedError {
  package var code: String {
    if case .file(let error) = cause { error.code } else { cause.code }
  }

  package var reportedFile: String? {
    if case .file(let error) = cause { error.reportedFile } else { file }
  }

  package var offset: Int? {
    switch cause {
    case .sectionCount(let offset, _, _), .directoryChecksum(let offset, _, _), .version(let offset, _, _),
      .sectionType(let offset, _), .sectionOrder(let offset, _), .unknownSection(let offset, _),
      .sectionLength(let offset, _, _, _), .sectionOffset(let offset, _, _, _), .fileLength(let offset, _, _),
      .trailingBytes(let offset), .padding(let offset, _), .sectionChecksum(let offset, _, _, _, _),
      .sectionEnd(let offset, _, _, _), .value(let offset, _, _, _), .text(let offset, _), .network(let offset, _),
      .training(let offset, _):
      offset
    case .notNNB, .textTransfer: 0
    case .file, .truncated, .missingSection: nil
    }
  }
}
