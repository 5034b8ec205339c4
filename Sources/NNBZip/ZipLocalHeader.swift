internal import NNBBytes

/// The header before a member's data, compared with the directory.
struct ZipLocalHeader {
  /// Where the data begins.
  let dataOffset: Int

  /// Where the member ends, with what follows its data.
  let end: Int

  /// How much is read at once: most headers have less behind their names.
  private static let usualExtraByteCount = 128

  /// Reads the header of an entry, whose member must end before byte `limit`, and what follows its data.
  init(of entry: ZipEntry, in source: any ByteSource, before limit: Int) throws(ZipError) {
    let start = entry.headerOffset, fixed = ZipLayout.localHeader.byteCount + entry.nameBytes.count
    guard start <= limit, fixed <= limit - start else { throw .overlap(entry.name, nil, offset: min(start, limit)) }
    let bytes = try source.zipBytes(at: start, min(fixed + Self.usualExtraByteCount, limit - start))
    var fields = ZipFields(bytes[...], at: start)
    let signature = try fields.number32()
    guard signature == ZipLayout.localHeader.signature else {
      throw .signature(part: "the header of \(entry.name)", offset: start, found: signature)
    }
    func same(_ field: String, _ found: some UnsignedInteger, _ expected: some UnsignedInteger, at place: Int)
      throws(ZipError)
    {
      guard UInt64(found) == UInt64(expected) else {
        throw .field(
          field, member: entry.name, offset: start + place, expected: UInt64(expected), found: UInt64(found))
      }
    }
    _ = try fields.number16()  // version
    try same("flags", try fields.number16(), entry.flags.rawValue, at: 6)
    try same("method", try fields.number16(), entry.method, at: 8)
    _ = try fields.number32()  // time and date
    let checksum = try fields.number32(), packed = try fields.number32(), unpacked = try fields.number32()
    let nameCount = try fields.number16(), extraCount = Int(try fields.number16())
    try same("length of the name", nameCount, UInt(entry.nameBytes.count), at: 26)
    guard try fields.take(entry.nameBytes.count).elementsEqual(entry.nameBytes) else {
      throw .name(reason: "is another one in its own header, at byte \(start + 30)", offset: entry.offset)
    }
    dataOffset = start + fixed + extraCount
    guard extraCount <= limit - start - fixed, entry.packedByteCount <= limit - dataOffset else {
      throw .overlap(entry.name, nil, offset: limit)
    }
    let extra =
      extraCount <= fields.remaining
      ? try fields.take(extraCount) : try source.zipBytes(at: start + fixed, extraCount)[...]
    var large = try ZipLargeNumbers(in: extra, at: start + fixed, entry.name)
    let isStreamed = entry.flags.contains(.streamed)
    // A member that was streamed has its numbers behind it, and zeros here, or what its writer knew.
    if !(isStreamed && checksum == 0) { try same("checksum", checksum, entry.checksum, at: 14) }
    for (field, short, long, place) in [
      ("size", unpacked, entry.byteCount, 22), ("packed size", packed, entry.packedByteCount, 18),
    ] {
      if isStreamed, short == 0 { continue }
      let found = try large.size(short, field, entry.name)
      if isStreamed, found == 0 { continue }
      try same(field, UInt(found), UInt(long), at: place)
    }
    end =
      try isStreamed
      ? Self.endOfDescriptor(entry, at: dataOffset + entry.packedByteCount, source, limit)
      : dataOffset + entry.packedByteCount
  }

  /// Where the numbers behind a member's data end: with a signature or without, of 32 or of 64 bits.
  private static func endOfDescriptor(
    _ entry: ZipEntry, at offset: Int, _ source: any ByteSource, _ limit: Int
  ) throws(ZipError) -> Int {
    let bytes = try source.zipBytes(at: offset, min(24, limit - offset))
    for hasSignature in [true, false] {
      for isLarge in [false, true] {
        var fields = ZipFields(bytes[...], at: offset)
        let count = (hasSignature ? 4 : 0) + (isLarge ? 20 : 12)
        guard count <= bytes.count else { continue }
        if hasSignature, try fields.number32() != ZipLayout.descriptorSignature { continue }
        guard try fields.number32() == entry.checksum else { continue }
        let packed = try isLarge ? fields.number64() : UInt64(fields.number32())
        let unpacked = try isLarge ? fields.number64() : UInt64(fields.number32())
        if packed == UInt64(entry.packedByteCount), unpacked == UInt64(entry.byteCount) { return offset + count }
      }
    }
    throw .descriptor(entry.name, offset: offset)
  }
}
