package import NNBBytes

/// What is wrong with a zip archive; offsets count from the start of the file.
package enum ZipError: Error, Equatable, Sendable {
  /// No end record closes the file: it is cut short, something follows it, or it is no archive.
  case missingEnd(fileByteCount: Int)

  /// Several records could be the end of the archive, the first two of them here.
  case severalEnds(offset: Int, other: Int)

  /// A record or the directory has not all its bytes.
  case truncated(offset: Int, expected: Int, found: Int)

  /// A record does not begin as it must; `part` says what it is.
  case signature(part: String, offset: Int, found: UInt32)

  /// A field does not have the value that follows from another one; both are numbers as they are stored.
  case field(String, member: String?, offset: Int, expected: UInt64, found: UInt64)

  /// The archive has several parts.
  case severalDisks(offset: Int)

  /// There are more members, or a longer directory, than any archive of a model has.
  case tooLarge(part: String, offset: Int, limit: Int, found: UInt64)

  /// A member's name cannot be taken; `reason` says why.
  case name(reason: String, offset: Int)

  /// Two members have one name.
  case duplicateName(String, offset: Int)

  /// A member is encrypted.
  case encrypted(String, offset: Int)

  /// A member's flags are unknown.
  case flags(String, offset: Int, found: UInt16)

  /// A member is compressed otherwise than by deflate.
  case method(String, offset: Int, found: UInt16)

  /// The extra fields of a header are not made as they must be.
  case extra(String, offset: Int)

  /// A deflated member would have more bytes than its data can give.
  case ratio(String, offset: Int, packed: Int, unpacked: Int)

  /// Two parts of the archive have bytes in common; nil stands for the directory.
  case overlap(String, String?, offset: Int)

  /// The sizes and the checksum after a member's data are not those of the directory.
  case descriptor(String, offset: Int)

  /// The CRC-32 of a member is not that of its data, which begins at `offset`.
  case checksum(String, offset: Int, declared: UInt32, computed: UInt32)

  /// The deflated data of a member, which begins at `offset`, breaks RFC 1951, or has another length than is stated.
  case deflate(String, offset: Int)

  /// A member is larger than may be read as a whole.
  case tooLongMember(String, limit: Int, found: Int)

  /// The system does not give the memory that is needed.
  case outOfMemory(byteCount: Int)

  /// The file could not be read or written.
  case file(FileError)
}

extension ZipError: CustomStringConvertible {
  /// One sentence with offset, expected and found.
  package var description: String {
    switch self {
    case .missingEnd(let count):
      "zip: no end record closes the archive of \(counted(count, "byte")): it is cut short, or something follows it"
    case .severalEnds(let offset, let other):
      "zip: the records at byte \(offset) and at byte \(other) could both be the end of the archive"
    case .truncated(let offset, let expected, let found):
      "zip: expected \(counted(expected, "byte")) at byte \(offset), found \(found.grouped)"
    case .signature(let part, let offset, let found):
      "zip: expected \(part) at byte \(offset), found 0x\(found.hex)"
    case .field(let field, let member, let offset, let expected, let found):
      "zip: the \(field)\(member.map { " of \($0)" } ?? "") at byte \(offset) is \(found), expected \(expected)"
    case .severalDisks(let offset): "zip: the record at byte \(offset) is of an archive in several parts"
    case .tooLarge(let part, let offset, let limit, let found):
      "zip: the \(part) at byte \(offset) is \(found), expected at most \(limit)"
    case .name(let reason, let offset): "zip: the name of the member at byte \(offset) of the directory \(reason)"
    case .duplicateName(let name, let offset): "zip: a second member is called \(name), at byte \(offset)"
    case .encrypted(let name, let offset): "zip: the member \(name) is encrypted, at byte \(offset)"
    case .flags(let name, let offset, let found):
      "zip: the member \(name) has flags that are not known, 0x\(found.hex) at byte \(offset)"
    case .method(let name, let offset, let found):
      "zip: the member \(name) is compressed by method \(found), at byte \(offset), expected 0 (stored) or 8 (deflated)"
    case .extra(let name, let offset): "zip: the extra fields of the member \(name) at byte \(offset) are damaged"
    case .ratio(let name, let offset, let packed, let unpacked):
      "zip: the member \(name) at byte \(offset) would be \(counted(unpacked, "byte")), more than "
        + "\(counted(packed, "deflated byte")) can give"
    case .overlap(let first, let second, let offset):
      "zip: the member \(first) and \(second.map { "the member \($0)" } ?? "the directory") overlap at byte \(offset)"
    case .descriptor(let name, let offset):
      "zip: sizes and checksum after the member \(name), at byte \(offset), are not those of the directory"
    case .checksum(let name, let offset, let declared, let computed):
      "zip: wrong checksum of the member \(name) at byte \(offset): stored 0x\(declared.hex), computed 0x\(computed.hex)"
    case .deflate(let name, let offset):
      "zip: the compressed data of the member \(name) at byte \(offset) is damaged"
    case .tooLongMember(let name, let limit, let found):
      "zip: the member \(name) has \(counted(found, "byte")), expected at most \(limit.grouped)"
    case .outOfMemory(let byteCount): "zip: \(MemoryShortage(byteCount: byteCount))"
    case .file(let error): error.description
    }
  }
}

extension ZipError: FailureConvertible {
  /// The error in the shape that all errors have outside their modules; what is wrong with the archive has no subject.
  package var failure: Failure { failure(of: nil) }

  /// The error as that of a file.
  package func failure(of file: String?) -> Failure {
    switch self {
    case .file(let error): error.failure
    case .outOfMemory: Failure(description, of: file, .noResources, code: "out-of-memory")
    case .severalDisks, .name, .duplicateName, .encrypted, .flags, .method, .tooLongMember, .tooLarge:
      Failure(description, of: file, .unsupported, code: "zip-refused", offset: offset)
    default: Failure(description, of: file, .damaged, code: "zip-damaged", offset: offset)
    }
  }

  /// The error for a reader of bytes, which throws those of files alone.
  func fileError(of file: String) -> FileError {
    switch self {
    case .file(let error): error
    case .outOfMemory(let byteCount): .outOfMemory(path: file, byteCount: byteCount)
    default: .damaged(path: file, failure(of: file))
    }
  }

  /// Where in the file it is; nil if that is not one place.
  package var offset: Int? {
    switch self {
    case .missingEnd(let offset), .severalEnds(let offset, _), .truncated(let offset, _, _),
      .signature(_, let offset, _),
      .field(_, _, let offset, _, _), .severalDisks(let offset), .tooLarge(_, let offset, _, _), .name(_, let offset),
      .duplicateName(_, let offset), .encrypted(_, let offset), .flags(_, let offset, _), .method(_, let offset, _),
      .extra(_, let offset), .ratio(_, let offset, _, _), .overlap(_, _, let offset), .descriptor(_, let offset),
      .checksum(_, let offset, _, _), .deflate(_, let offset):
      offset
    case .tooLongMember, .outOfMemory, .file: nil
    }
  }
}
