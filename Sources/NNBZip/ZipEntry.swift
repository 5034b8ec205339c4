internal import NNBBytes

/// What the directory says of a member.
struct ZipEntry {
  let name: String

  /// The bytes of the name, which the member's header repeats.
  let nameBytes: [UInt8]

  let flags: ZipFlags
  let method: UInt16
  let checksum: UInt32
  let packedByteCount, byteCount: Int

  /// Where the member's header is.
  let headerOffset: Int

  /// Where the entry is.
  let offset: Int

  /// Whether it is a folder, which has no content.
  var isFolder: Bool { name.utf8.last == UInt8(ascii: "/") }

  /// Reads the next entry of the directory.
  init(_ fields: inout ZipFields) throws(ZipError) {
    offset = fields.offset
    let signature = try fields.number32()
    guard signature == ZipLayout.entry.signature else {
      throw .signature(part: "an entry of the directory", offset: offset, found: signature)
    }
    _ = try fields.number32()  // versions
    flags = ZipFlags(rawValue: try fields.number16())
    method = try fields.number16()
    _ = try fields.number32()  // time and date
    checksum = try fields.number32()
    let packed = try fields.number32(), unpacked = try fields.number32()
    let nameCount = Int(try fields.number16()), extraCount = Int(try fields.number16())
    let commentCount = Int(try fields.number16()), disk = try fields.number16()
    _ = try fields.take(6)  // attributes
    let header = try fields.number32()
    nameBytes = Array(try fields.take(nameCount))
    name = try Self.name(nameBytes, at: offset)
    let extraOffset = fields.offset, extra = try fields.take(extraCount)
    _ = try fields.take(commentCount)

    var numbers = try ZipLargeNumbers(in: extra, at: extraOffset, name)
    byteCount = try numbers.size(unpacked, "size", name)
    packedByteCount = try numbers.size(packed, "packed size", name)
    headerOffset = try numbers.size(header, "offset", name)
    guard try numbers.disk(disk, name) == 0 else { throw .severalDisks(offset: offset) }
    try check()
  }

  private static func name(_ bytes: [UInt8], at offset: Int) throws(ZipError) -> String {
    guard !bytes.isEmpty else { throw .name(reason: "is empty", offset: offset) }
    guard bytes.count <= ZipLimits.nameByteCount else {
      throw .name(
        reason: "has \(counted(bytes.count, "byte")), expected at most \(ZipLimits.nameByteCount.grouped)",
        offset: offset)
    }
    guard !bytes.contains(0) else { throw .name(reason: "has a NUL byte", offset: offset) }
    guard let name = String(validating: bytes, as: UTF8.self) else {
      throw .name(reason: "is not UTF-8", offset: offset)
    }
    let parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard parts[0].count > 0, !parts.contains(Array("..".utf8)[...]) else {
      throw .name(reason: "leads out of the archive", offset: offset)
    }
    return name
  }

  private func check() throws(ZipError) {
    guard flags.isDisjoint(with: [.encrypted, .strongEncryption, .maskedHeader]) else {
      throw .encrypted(name, offset: offset)
    }
    guard flags.isSubset(of: .known) else { throw .flags(name, offset: offset + 8, found: flags.rawValue) }
    switch method {
    case ZipLayout.stored:
      guard packedByteCount == byteCount else {
        throw .field(
          "packed size", member: name, offset: offset + 20, expected: UInt64(byteCount), found: UInt64(packedByteCount))
      }
    case ZipLayout.deflated:
      let most = packedByteCount.multipliedReportingOverflow(by: ZipLayout.largestRatio)
      guard most.overflow || byteCount <= most.partialValue || byteCount - most.partialValue <= ZipLimits.ratioSlack,
        packedByteCount > 0
      else { throw .ratio(name, offset: offset, packed: packedByteCount, unpacked: byteCount) }
    default: throw .method(name, offset: offset + 10, found: method)
    }
    if isFolder, byteCount != 0 {
      throw .field("size", member: name, offset: offset + 24, expected: 0, found: UInt64(byteCount))
    }
  }
}

/// The numbers of 64 bits in a header's extra fields, which count where the field of 32 bits is all ones, in this order:
/// size, packed size, offset, part.
struct ZipLargeNumbers {
  private var fields: ZipFields?
  private let offset: Int

  /// Finds them among the extra fields at byte `offset`.
  init(in extra: ArraySlice<UInt8>, at offset: Int, _ name: String) throws(ZipError) {
    self.offset = offset
    var rest = ZipFields(extra, at: offset), found: ZipFields?
    while rest.remaining >= 4 {
      let id = try rest.number16(), count = Int(try rest.number16()), place = rest.offset
      guard count <= rest.remaining else { throw .extra(name, offset: place - 4) }
      let content = try rest.take(count)
      guard id == ZipLayout.largeExtra else { continue }
      guard found == nil else { throw .extra(name, offset: place - 4) }
      found = ZipFields(content, at: place)
    }
    // Programs that align members leave up to three zeros.
    let place = rest.offset
    guard try rest.take(rest.remaining).allSatisfy({ $0 == 0 }) else { throw .extra(name, offset: place) }
    fields = found
  }

  /// The number for a field of 32 bits.
  mutating func size(_ short: UInt32, _ field: String, _ name: String) throws(ZipError) -> Int {
    guard short == .max else { return Int(short) }
    guard fields != nil else { throw .extra(name, offset: offset) }
    guard let long = try fields?.number64(), let size = Int(exactly: long) else {
      throw .tooLarge(part: "\(field) of \(name)", offset: offset, limit: .max, found: .max)
    }
    return size
  }

  /// The number of the part.
  mutating func disk(_ short: UInt16, _ name: String) throws(ZipError) -> UInt32 {
    guard short == .max else { return UInt32(short) }
    guard fields != nil else { throw .extra(name, offset: offset) }
    return try fields?.number32() ?? 0
  }
}
