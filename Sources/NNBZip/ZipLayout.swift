/// The numbers of the format (APPNOTE.TXT, section 4.3; Spec/zip.md).
enum ZipLayout {
  static let localHeader = (signature: UInt32(0x0403_4B50), byteCount: 30)
  static let entry = (signature: UInt32(0x0201_4B50), byteCount: 46)
  static let end = (signature: UInt32(0x0605_4B50), byteCount: 22)
  static let largeEnd = (signature: UInt32(0x0606_4B50), byteCount: 56)
  static let largeEndLocator = (signature: UInt32(0x0706_4B50), byteCount: 20)
  static let descriptorSignature = UInt32(0x0807_4B50)

  /// The extra field with numbers of 64 bits.
  static let largeExtra = UInt16(1)

  /// The extra field that only moves the content, as Android's `zipalign` writes it.
  static let paddingExtra = UInt16(0xD935)

  /// No deflate stream gives more than this many times its size (RFC 1951: 258 bytes from 2 bits).
  static let largestRatio = 1_032

  static let stored = UInt16(0), deflated = UInt16(8)
}

/// The flags of a member, section 4.4.4.
struct ZipFlags: OptionSet {
  let rawValue: UInt16
  static let encrypted = ZipFlags(rawValue: 1 << 0)
  static let compression = ZipFlags(rawValue: 0b110)
  static let streamed = ZipFlags(rawValue: 1 << 3)
  static let strongEncryption = ZipFlags(rawValue: 1 << 6)
  static let utf8 = ZipFlags(rawValue: 1 << 11)
  static let maskedHeader = ZipFlags(rawValue: 1 << 13)

  static let known: ZipFlags = [.compression, .streamed, .utf8]
}

/// The limits of what is read (Spec/zip.md, section 2).
package enum ZipLimits {
  /// The most members: more than tensors in any model.
  package static let memberCount = 1 << 17

  /// The largest directory, in bytes.
  package static let directoryByteCount = 32 << 20

  /// The longest name, in bytes.
  package static let nameByteCount = 4_096

  /// What a deflated member may have beyond the largest ratio, in bytes.
  static let ratioSlack = 1_024

  /// The largest deflated member that is unpacked into memory as a whole, in bytes, and what all of these take together
  /// while they are kept.
  static let wholeByteCount = 8 << 20, keptByteCount = 16 << 20

  /// What is read of a member at a time to check it.
  static let pieceByteCount = 1 << 20
}
