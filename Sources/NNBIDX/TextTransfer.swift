/// What a transfer as text, by Git, FTP or a program that reads and writes text, has done to a file.
public enum TextTransfer: Equatable, Sendable {
  /// Each line end became CR LF: wherever 0A is, 0D is before it.
  case lineEndsGrown

  /// CR LF became LF, or CR was dropped: 0D is before no 0A.
  case lineEndsShrunk

  /// Bytes that are not UTF-8 became U+FFFD, EF BF BD.
  case bytesReplaced

  /// Bytes from 80 on were taken for Latin-1 and became two bytes of UTF-8 each.
  case bytesWidened
}

extension TextTransfer {
  /// So many line ends and no other show that there is no chance in it, and in a file of so many bytes.
  private static let fewest = 8, fewestBytes = 2_048

  /// In a file of so many bytes there is a 0D before some 0A.
  private static let fewestWithReturns = 1 << 20

  /// What shows in a whole file; nil if nothing does. `surplus` is how many bytes there are too many, or below 0 too few; nil
  /// if that is not known.
  init?(of bytes: [UInt8], surplus: Int?) {
    var alone = 0, pairs = 0, returns = 0, replaced = 0, high = 0, widened = 0
    var before: UInt8 = 0, beforeThat: UInt8 = 0
    for byte in bytes {
      if byte == 0x0A { if before == 0x0D { pairs += 1 } else { alone += 1 } }
      if byte == 0x0D { returns += 1 }
      if byte >= 0x80 { high += 1 }
      if byte & 0xC0 == 0x80, before & 0xFE == 0xC2 { widened += 1 }
      if byte == 0xBD, before == 0xBF, beforeThat == 0xEF { replaced += 1 }
      (beforeThat, before) = (before, byte)
    }
    // Some of the bytes were UTF-8 by chance, and remained.
    if replaced > 0, replaced >= Self.fewest || bytes.count < Self.fewestBytes,
      String(validating: bytes, as: UTF8.self) != nil
    {
      self = .bytesReplaced
    } else if widened >= Self.fewest, 2 * widened == high, surplus ?? widened == widened {
      self = .bytesWidened
    } else if alone == 0, pairs > 0, pairs >= Self.fewest || pairs == surplus {
      self = .lineEndsGrown
    } else if surplus ?? 0 < 0, pairs == 0, alone >= Self.fewest,
      returns == 0 && bytes.count >= Self.fewestBytes || bytes.count >= Self.fewestWithReturns
    {
      self = .lineEndsShrunk
    } else {
      return nil
    }
  }
}

extension TextTransfer: CustomStringConvertible {
  /// What shows it.
  public var description: String {
    switch self {
    case .lineEndsGrown: "each 0a has a 0d before it"
    case .lineEndsShrunk: "no 0d is before a 0a"
    case .bytesReplaced: "ef bf bd stands where bytes were that are no text"
    case .bytesWidened: "each byte from 80 on became two, a letter of Latin-1 in UTF-8"
    }
  }
}
