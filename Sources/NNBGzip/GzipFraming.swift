internal import NNBBytes

/// The flags in a member's header, RFC 1952 section 2.3.1.
private struct Flags: OptionSet {
  let rawValue: UInt8
  static let headerCRC = Flags(rawValue: 1 << 1)
  static let extra = Flags(rawValue: 1 << 2)
  static let name = Flags(rawValue: 1 << 3)
  static let comment = Flags(rawValue: 1 << 4)
  static let reserved = Flags(rawValue: 0b1110_0000)
}

extension GzipInput {
  static let magic: [UInt8] = [0x1f, 0x8b, 8]

  /// Skips the header of the member that begins here, RFC 1952 section 2.3. Nothing in it is needed.
  mutating func passHeader() throws(GzipError) {
    let count = min(Self.magic.count, try available(Self.magic.count))
    let found = Array(piece[position..<position + count])
    guard !found.isEmpty, Self.magic.starts(with: found) else { throw .badMagic(offset: offset, found: found) }
    checksum = CRC32()
    try skip(Self.magic.count)
    let flags = Flags(rawValue: try integer(UInt8.self))
    guard flags.isDisjoint(with: .reserved) else {
      throw .reservedFlags(offset: offset - 1, found: flags.rawValue)
    }
    try skip(6)  // time, extra flags, operating system
    if flags.contains(.extra) { try skip(Int(try integer(UInt16.self))) }
    for field in [Flags.name, .comment] where flags.contains(field) { try skipText() }
    guard flags.contains(.headerCRC) else { return }
    let computed = UInt16(truncatingIfNeeded: checksum.value)
    let declared = try integer(UInt16.self)
    guard declared == computed else {
      throw .wrongHeaderCRC(offset: offset - 2, declared: declared, computed: computed)
    }
  }

  /// Reads the eight bytes after a member's data, RFC 1952 section 2.3.1, and compares them with the CRC-32 and the
  /// size of the data.
  mutating func passTrailer(_ computed: CRC32, count: Int) throws(GzipError) {
    let first = offset
    let declared = try integer(UInt32.self), length = try integer(UInt32.self)
    guard declared == computed.value else {
      throw .wrongCRC(offset: first, declared: declared, computed: computed.value)
    }
    let actual = UInt32(truncatingIfNeeded: count)
    guard length == actual else { throw .wrongLength(offset: first + 4, declared: length, actual: actual) }
  }

  /// Whether another member begins here.
  ///
  /// Zero bytes up to the end are padding, as in gzip(1). Anything else that is not a member is an error.
  mutating func hasAnotherMember() throws(GzipError) -> Bool {
    let first = offset
    if try available(2) >= 2, piece[position...].starts(with: Self.magic.prefix(2)) { return true }
    while try available(1) > 0 {
      guard piece[position...].allSatisfy({ $0 == 0 }) else {
        throw .trailingBytes(offset: first, count: try countToEnd(from: first))
      }
      pass(piece.count - position)
    }
    return false
  }
}
