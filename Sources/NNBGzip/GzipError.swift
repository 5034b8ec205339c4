public import NNBBytes

/// What is wrong with a gzip file; offsets count from the start of the compressed file.
public enum GzipError: Error, Equatable, Sendable {
  /// No member begins here: RFC 1952 wants the bytes 1f 8b 08.
  case badMagic(offset: Int, found: [UInt8])

  /// The header of a member sets flag bits that RFC 1952 reserves.
  case reservedFlags(offset: Int, found: UInt8)

  /// The header's own CRC-16 does not match.
  case wrongHeaderCRC(offset: Int, declared: UInt16, computed: UInt16)

  /// The file ends inside a member.
  case truncated(offset: Int)

  /// The compressed data of a member breaks RFC 1951.
  case corrupt(offset: Int)

  /// The CRC-32 at the end of a member is not that of the data.
  case wrongCRC(offset: Int, declared: UInt32, computed: UInt32)

  /// The length at the end of a member (modulo 2³²) is not that of the data.
  case wrongLength(offset: Int, declared: UInt32, actual: UInt32)

  /// Bytes that are neither a further member nor zero padding follow the last one.
  case trailingBytes(offset: Int, count: Int)

  /// The data goes on past what the format inside says it needs.
  case tooLong(expected: Int)

  /// The data ends before what the format inside says it needs.
  case tooShort(expected: Int, found: Int)

  /// The file goes on past what is read of it for data of the size that the format inside says.
  case fileTooLong(limit: Int)

  /// The system does not give the memory that the data needs.
  case outOfMemory(byteCount: Int)

  /// The file could not be read.
  case file(FileError)
}

extension GzipError: CustomStringConvertible {
  /// One sentence with offset, expected and found.
  public var description: String {
    switch self {
    case .badMagic(let offset, let found):
      "gzip: expected a member (1f 8b 08) at byte \(offset), found "
        + (found.isEmpty ? "nothing" : found.hex)
    case .reservedFlags(let offset, let found):
      "gzip: reserved flag bits are set at byte \(offset): found 0x\(found.hex)"
    case .wrongHeaderCRC(let offset, let declared, let computed):
      "gzip: wrong header checksum at byte \(offset): stored 0x\(declared.hex), computed 0x\(computed.hex)"
    case .truncated(let offset):
      "gzip: the file ends at byte \(offset), inside a member: it is truncated"
    case .corrupt(let offset):
      "gzip: the compressed data of the member at byte \(offset) is damaged"
    case .wrongCRC(let offset, let declared, let computed):
      "gzip: wrong checksum at byte \(offset): stored 0x\(declared.hex), computed 0x\(computed.hex)"
    case .wrongLength(let offset, let declared, let actual):
      "gzip: wrong length at byte \(offset): stored \(declared.grouped), found \(counted(actual, "byte")) of data"
    case .trailingBytes(let offset, let count):
      "gzip: expected the end of the file at byte \(offset), found \(counted(count, "more byte"))"
    case .tooLong(let expected):
      "gzip: the data goes on past the \(counted(expected, "byte")) that its header calls for"
    case .tooShort(let expected, let found):
      "gzip: the data has \(counted(found, "byte")), its header calls for \(expected.grouped)"
    case .fileTooLong(let limit):
      "gzip: the file goes on past \(counted(limit, "byte")), the most that are read for the data that it holds"
    case .outOfMemory(let byteCount):
      "gzip: \(MemoryShortage(byteCount: byteCount))"
    case .file(let error):
      error.description
    }
  }
}
