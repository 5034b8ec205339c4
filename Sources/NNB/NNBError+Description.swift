internal import NNBBytes
internal import NNBModel

extension NNBError: CustomStringConvertible {
  /// One sentence with the file, the offset, what was expected and what was found.
  public var description: String {
    if case .file(let error) = cause { return error.description }
    return "\(file == "-" ? "standard input" : file): \(cause)"
  }
}

extension NNBError.Cause: CustomStringConvertible {
  /// What is wrong, without the file's name.
  public var description: String {
    switch self {
    case .file(let error):
      error.description
    case .notNNB(let found):
      found.isEmpty
        ? "the file is empty, expected an .nnb file"
        : "not an .nnb file: expected \(Format.signature.hex) at byte 0, found \(found.hex)\(guess(found))"
    case .textTransfer(let found):
      "damaged by a transfer as text, repeat it in binary: "
        + "expected \(Format.signature.hex) at byte 0, found \(found.hex)"
    case .truncated(let expected, let found):
      "truncated: expected \(counted(expected, "byte")), found \(found.grouped)"
    case .sectionCount(let offset, let expected, let found):
      "wrong number of sections at byte \(offset): expected \(NNBError.span(expected)), found \(found)"
    case .directoryChecksum(let offset, let stored, let computed):
      "header or directory damaged: checksum at byte \(offset) is 0x\(stored.hex), computed 0x\(computed.hex)"
    case .version(let offset, let found, let supported) where offset != Directory.readVersionOffset:
      "the file says that it was written by the rules of version \(found) (byte \(offset)), "
        + "which is below its read version \(supported)"
    case .version(let offset, 0, _):
      "the file is of version 0 (byte \(offset)), the draft before version 1, which is not read any more"
    case .version(let offset, let found, let supported):
      "the file needs a reader of version \(found) (byte \(offset)), this one knows version \(supported)"
    case .sectionType(let offset, let found):
      "no section type at byte \(offset): expected four letters, the last two upper case, found \(found.hex)"
    case .sectionOrder(let offset, let type):
      "section \(type) out of order or repeated at byte \(offset)"
    case .unknownSection(let offset, let type):
      "unknown critical section \(type) at byte \(offset): the file needs a newer reader"
    case .sectionLength(let offset, let type, let expected, let found):
      "wrong length of section \(type) at byte \(offset): expected \(NNBError.span(expected)), found \(found)"
    case .sectionOffset(let offset, let type, let expected, let found) where expected > Format.Limit.size:
      "no place is left for section \(type) at byte \(offset): the one before ends too near to 2^62, found \(found)"
    case .sectionOffset(let offset, let type, let expected, let found):
      "wrong place of section \(type) at byte \(offset): expected \(expected), found \(found)"
    case .fileLength(let offset, let expected, let found):
      "wrong file length at byte \(offset): the sections end at \(expected), found \(found)"
    case .trailingBytes(let offset):
      "bytes follow the end of the file at byte \(offset)"
    case .padding(let offset, let found):
      "byte \(offset) between sections must be 00, found \(found.hex)"
    case .sectionChecksum(let offset, let type, let block, let stored, let computed):
      "section \(type) damaged \(block.map { "in block \($0)" } ?? "in its checksums") at byte \(offset): "
        + "checksum 0x\(stored.hex), computed 0x\(computed.hex)"
    case .missingSection(let type):
      "no section \(type)"
    case .sectionEnd(let offset, let type, let expected, let found):
      found < expected
        ? "section \(type) ends early at byte \(offset): expected \(counted(expected, "more byte")), found \(found.grouped)"
        : "section \(type) goes on after its last field: \(counted(found - expected, "byte")) at byte \(offset)"
    case .value(let offset, let field, let expected, let found):
      "wrong \(field) at byte \(offset): expected \(expected), found \(found)"
    case .text(let offset, let field):
      "the \(field) at byte \(offset) is not well-formed UTF-8"
    case .training(let offset, let error):
      "section at byte \(offset): \(error)"
    case .network(let offset, let error):
      "the network at byte \(offset) does not fit together: \(error)"
    }
  }
}

/// What a file that is no `.nnb` file looks like, from the start that people meet most often.
private func guess(_ start: [UInt8]) -> String {
  let known: [(start: [UInt8], name: String)] = [
    ([0x89, 0x48, 0x44, 0x46], "an HDF5 file"),
    ([0x1f, 0x8b], "a gzip file"),
    (Array("PK".utf8), "a zip archive such as .keras or .npz"),
    (Array("version ".utf8), "a git-lfs pointer, not the file itself"),
    (Array("<!".utf8), "an HTML page"),
    (Array("<html".utf8), "an HTML page"),
    (Array("GGUF".utf8), "a GGUF file"),
    ([0, 0, 8], "an IDX file"),
  ]
  return known.first { start.starts(with: $0.start) }.map { "; it looks like \($0.name)" } ?? ""
}

extension NNBError {
  /// The numbers of a range: the one, or the first and the last.
  static func span<Bound>(_ range: ClosedRange<Bound>) -> String {
    range.lowerBound == range.upperBound ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
  }
}
