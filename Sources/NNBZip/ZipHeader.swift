internal import NNBBytes

/// The records of a stored member that is written.
struct ZipHeader {
  private let name: [UInt8]
  private let byteCount, offset: Int
  private let isLarge, isFarAway: Bool
  private let padding: Int

  /// The date 1980-01-01, the first that the format can say, at midnight.
  private static let time = UInt16(0), date = UInt16(0x0021)

  /// The first number that does not fit in 32 bits; all ones have a meaning of their own.
  private static let large = Int(UInt32.max)

  init(name: String, byteCount: Int, offset: Int, alignment: Int) {
    self.name = Array(name.utf8)
    (self.byteCount, self.offset) = (byteCount, offset)
    isLarge = byteCount >= Self.large
    isFarAway = offset >= Self.large
    let start = offset + ZipLayout.localHeader.byteCount + self.name.count + (isLarge ? 20 : 0)
    var padding = (alignment - start % alignment) % alignment
    // A field has four bytes before its content, and this one two more for the alignment.
    while padding > 0, padding < 6 { padding += alignment }
    self.padding = padding
  }

  /// Where the content begins.
  var dataOffset: Int {
    offset + ZipLayout.localHeader.byteCount + name.count + (isLarge ? 20 : 0) + padding
  }

  private var flags: UInt16 { name.allSatisfy { $0 < 0x80 } ? 0 : ZipFlags.utf8.rawValue }

  /// The header before the content.
  func local(_ checksum: UInt32) -> [UInt8] {
    var writer = ByteWriter()
    writer.littleEndian(ZipLayout.localHeader.signature)
    appendCommon(checksum, isLarge: isLarge, to: &writer)
    writer.littleEndian(UInt16((isLarge ? 20 : 0) + padding))
    writer.append(name)
    if isLarge {
      writer.littleEndian(ZipLayout.largeExtra)
      writer.littleEndian(UInt16(16))
      writer.littleEndian(UInt64(byteCount))
      writer.littleEndian(UInt64(byteCount))
    }
    if padding > 0 {
      writer.littleEndian(ZipLayout.paddingExtra)
      writer.littleEndian(UInt16(padding - 4))
      writer.append([UInt8](repeating: 0, count: padding - 4))
    }
    return writer.bytes
  }

  /// The entry of the directory.
  func entry(_ checksum: UInt32) -> [UInt8] {
    let extra = (isLarge ? 16 : 0) + (isFarAway ? 8 : 0)
    var writer = ByteWriter()
    writer.littleEndian(ZipLayout.entry.signature)
    writer.littleEndian(UInt16(isLarge || isFarAway ? 45 : 20))
    appendCommon(checksum, isLarge: isLarge || isFarAway, to: &writer)
    writer.littleEndian(UInt16(extra > 0 ? 4 + extra : 0))
    writer.append([UInt8](repeating: 0, count: 10))  // comment, part, attributes
    writer.littleEndian(isFarAway ? .max : UInt32(offset))
    writer.append(name)
    if extra > 0 {
      writer.littleEndian(ZipLayout.largeExtra)
      writer.littleEndian(UInt16(extra))
      if isLarge {
        writer.littleEndian(UInt64(byteCount))
        writer.littleEndian(UInt64(byteCount))
      }
      if isFarAway { writer.littleEndian(UInt64(offset)) }
    }
    return writer.bytes
  }

  /// What both have, from the version to the length of the name.
  private func appendCommon(_ checksum: UInt32, isLarge needsLarge: Bool, to writer: inout ByteWriter) {
    writer.littleEndian(UInt16(needsLarge ? 45 : 20))
    writer.littleEndian(flags)
    writer.littleEndian(ZipLayout.stored)
    writer.littleEndian(Self.time)
    writer.littleEndian(Self.date)
    writer.littleEndian(checksum)
    let size = isLarge ? UInt32.max : UInt32(byteCount)
    writer.littleEndian(size)
    writer.littleEndian(size)
    writer.littleEndian(UInt16(name.count))
  }

  /// The records at the end of an archive with a directory of `byteCount` bytes at byte `offset`.
  static func end(count: Int, byteCount: Int, at offset: Int) -> [UInt8] {
    var writer = ByteWriter()
    if count >= Int(UInt16.max) || byteCount >= large || offset >= large {
      writer.littleEndian(ZipLayout.largeEnd.signature)
      writer.littleEndian(UInt64(ZipLayout.largeEnd.byteCount - 12))
      writer.littleEndian(UInt16(45))
      writer.littleEndian(UInt16(45))
      writer.littleEndian(UInt32(0))
      writer.littleEndian(UInt32(0))
      for number in [count, count, byteCount, offset] { writer.littleEndian(UInt64(number)) }
      writer.littleEndian(ZipLayout.largeEndLocator.signature)
      writer.littleEndian(UInt32(0))
      writer.littleEndian(UInt64(offset + byteCount))
      writer.littleEndian(UInt32(1))
    }
    writer.littleEndian(ZipLayout.end.signature)
    writer.append([0, 0, 0, 0])  // parts
    let short = UInt16(min(count, Int(UInt16.max)))
    writer.littleEndian(short)
    writer.littleEndian(short)
    writer.littleEndian(UInt32(min(byteCount, large)))
    writer.littleEndian(UInt32(min(offset, large)))
    writer.littleEndian(UInt16(0))
    return writer.bytes
  }
}
