internal import NNBBytes

/// Where the directory is, by the records at the end of the file (Spec/zip.md, section 1).
struct ZipEnd {
  /// Where the directory begins, and its size in bytes.
  let directoryOffset, directoryByteCount: Int

  /// How many members it lists.
  let memberCount: Int

  /// Where the last record begins.
  let offset: Int

  /// Finds and checks the records at the end of a file of `fileByteCount` bytes.
  init(of source: any ByteSource, fileByteCount: Int) throws(ZipError) {
    let most = ZipLayout.end.byteCount + Int(UInt16.max)
    let first = max(0, fileByteCount - most)
    let tail = try source.zipBytes(at: first, fileByteCount - first)
    let ends = Self.places(in: tail)
    guard let place = ends.last else { throw .missingEnd(fileByteCount: fileByteCount) }
    guard ends.count == 1 else { throw .severalEnds(offset: first + ends[0], other: first + ends[1]) }
    let offset = first + place
    var fields = ZipFields(tail[(place + 4)...], at: offset + 4)
    let disk = try fields.number16(), directoryDisk = try fields.number16()
    let here = try fields.number16(), count = try fields.number16()
    let byteCount = try fields.number32(), start = try fields.number32()
    let large = try ZipLargeEnd(before: offset, in: source)
    // Numbers that are all ones stand in the ZIP64 record; the others must be the same there.
    func number<Short: FixedWidthInteger & UnsignedInteger>(
      _ name: String, _ short: Short, _ long: UInt64?, at place: Int
    ) throws(ZipError) -> UInt64 {
      guard let long else { return UInt64(short) }
      guard short == .max || UInt64(short) == long else {
        throw .field(name, member: nil, offset: offset + place, expected: long, found: UInt64(short))
      }
      return long
    }
    let ownDisk = try number("number of the part", disk, large.map { UInt64($0.disk) }, at: 4)
    let firstDisk = try number(
      "number of the directory's part", directoryDisk, large.map { UInt64($0.firstDisk) }, at: 6)
    guard ownDisk == 0, firstDisk == 0 else { throw .severalDisks(offset: offset) }
    let own = try number("number of members in this part", here, large?.here, at: 8)
    let all = try number("number of members", count, large?.count, at: 10)
    guard own == all else { throw .severalDisks(offset: offset) }
    let size = try number("size of the directory", byteCount, large?.byteCount, at: 12)
    let begin = try number("offset of the directory", start, large?.start, at: 16)
    guard all <= UInt64(ZipLimits.memberCount) else {
      throw .tooLarge(part: "number of members", offset: offset + 10, limit: ZipLimits.memberCount, found: all)
    }
    guard size <= UInt64(ZipLimits.directoryByteCount) else {
      throw .tooLarge(
        part: "size of the directory", offset: offset + 12, limit: ZipLimits.directoryByteCount, found: size)
    }
    let end = large?.offset ?? offset
    guard begin <= UInt64(end), UInt64(end) - begin == size else {
      throw .field(
        "offset of the directory", member: nil, offset: offset + 16,
        expected: size <= UInt64(end) ? UInt64(end) - size : 0, found: begin)
    }
    self.offset = offset
    (directoryOffset, directoryByteCount, memberCount) = (Int(begin), Int(size), Int(all))
  }

  /// The places of end records whose comments end with the file.
  private static func places(in tail: [UInt8]) -> [Int] {
    let size = ZipLayout.end.byteCount, letter = UInt8(ascii: "P")
    guard tail.count >= size else { return [] }
    return (0...tail.count - size).filter { place in
      guard tail[place] == letter, tail[place + 1] == UInt8(ascii: "K"), tail[place + 2] == 5, tail[place + 3] == 6
      else { return false }
      return place + size + (Int(tail[place + 20]) | Int(tail[place + 21]) << 8) == tail.count
    }
  }
}

/// The two ZIP64 records before the end record.
private struct ZipLargeEnd {
  /// Where the first of them begins, which is where the directory ends.
  let offset: Int

  let disk, firstDisk: UInt32
  let here, count, byteCount, start: UInt64

  /// Reads the records; nil if there are none.
  init?(before end: Int, in source: any ByteSource) throws(ZipError) {
    let (locator, record) = (ZipLayout.largeEndLocator, ZipLayout.largeEnd)
    let place = end - locator.byteCount
    guard place >= record.byteCount else { return nil }
    var fields = ZipFields(try source.zipBytes(at: place, locator.byteCount)[...], at: place)
    guard try fields.number32() == locator.signature else { return nil }
    let recordDisk = try fields.number32(), offset = try fields.number64(), disks = try fields.number32()
    // Writers of one part say 0 or 1.
    guard recordDisk == 0, disks <= 1 else { throw .severalDisks(offset: place) }
    guard offset <= UInt64(place - record.byteCount) else {
      throw .field(
        "offset of the ZIP64 record", member: nil, offset: place + 8, expected: UInt64(place - record.byteCount),
        found: offset)
    }
    self.offset = Int(offset)
    fields = ZipFields(try source.zipBytes(at: self.offset, record.byteCount)[...], at: self.offset)
    let signature = try fields.number32()
    guard signature == record.signature else {
      throw .signature(part: "a ZIP64 record", offset: self.offset, found: signature)
    }
    let size = try fields.number64(), rest = UInt64(place - self.offset - 12)
    guard size == rest else {
      throw .field("size of the ZIP64 record", member: nil, offset: self.offset + 4, expected: rest, found: size)
    }
    _ = try fields.number32()  // versions
    (disk, firstDisk) = (try fields.number32(), try fields.number32())
    (here, count) = (try fields.number64(), try fields.number64())
    (byteCount, start) = (try fields.number64(), try fields.number64())
  }
}
