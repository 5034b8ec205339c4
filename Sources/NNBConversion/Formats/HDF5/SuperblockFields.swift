internal import NNBBytes

/// The fields of a superblock that a reader needs, as they stand; each version's layout in its own initialiser.
struct SuperblockFields {
  let version: UInt8
  let addressByteCount: Int
  let lengthByteCount: Int
  let base: SuperblockAddress
  let superblockExtension: SuperblockAddress?
  let endOfFile: SuperblockAddress
  let root: SuperblockAddress

  /// Reads the signature, the version and what follows it.
  init(parsing reader: inout SuperblockReader) throws(SuperblockError) {
    _ = try reader.take(HDF5Superblock.signature.count)
    let offset = reader.offset
    let version = try reader.integer(UInt8.self)
    switch version {
    case 0, 1: try self.init(parsingOld: &reader, version: version)
    case 2, 3: try self.init(parsingNew: &reader, version: version)
    default: throw .version(offset: offset, found: version)
    }
  }

  /// Versions 0 and 1.
  private init(parsingOld reader: inout SuperblockReader, version: UInt8) throws(SuperblockError) {
    self.version = version
    try reader.expect(UInt8(0), "version of the free-space information")
    try reader.expect(UInt8(0), "version of the root group")
    _ = try reader.take(1)
    try reader.expect(UInt8(0), "version of the shared header messages")
    addressByteCount = try reader.size("size of offsets")
    lengthByteCount = try reader.size("size of lengths")
    _ = try reader.take(1)
    try reader.expectPositive("node size of group leaves")
    try reader.expectPositive("node size of group trees")
    try reader.expect(atMost: 7, "consistency flags")
    if version == 1 {
      try reader.expectPositive("node size of chunk trees")
      _ = try reader.take(2)
    }
    base = try reader.address("base address", byteCount: addressByteCount)
    let freeSpace = try reader.address("free-space address", byteCount: addressByteCount)
    guard freeSpace.isUndefined else {
      throw .value(offset: freeSpace.offset, field: freeSpace.field, expected: "none", found: freeSpace.value)
    }
    endOfFile = try reader.address("end-of-file address", byteCount: addressByteCount)
    let driver = try reader.address("driver information address", byteCount: addressByteCount)
    // The root group's symbol table entry: name, object header, cache type, reserved, scratch space. The specification
    // gives the name the size of an address; libhdf5 has always written it with the size of a length.
    _ = try reader.take(lengthByteCount)
    root = try reader.address("root group address", byteCount: addressByteCount)
    try reader.expect(atMost: 1, "cache type of the root group")
    _ = try reader.take(4 + 16)
    superblockExtension = nil
    guard driver.isUndefined else { throw .severalFiles(offset: driver.offset, found: driver.value) }
  }

  /// Versions 2 and 3.
  private init(parsingNew reader: inout SuperblockReader, version: UInt8) throws(SuperblockError) {
    self.version = version
    addressByteCount = try reader.size("size of offsets")
    lengthByteCount = try reader.size("size of lengths")
    let flagsOffset = reader.offset
    let flags = try reader.integer(UInt8.self)
    base = try reader.address("base address", byteCount: addressByteCount)
    superblockExtension = try reader.address("superblock extension address", byteCount: addressByteCount)
    endOfFile = try reader.address("end-of-file address", byteCount: addressByteCount)
    root = try reader.address("root group address", byteCount: addressByteCount)
    try reader.verifyChecksum()
    guard flags & 0xF8 == 0 else {
      throw .value(offset: flagsOffset, field: "consistency flags", expected: "0 to 7", found: UInt64(flags))
    }
    // Bit 0 is set while a program has the file open for writing, bit 2 while others may read it then.
    guard version < 3 || flags & 0x05 == 0 else { throw .openForWriting(offset: flagsOffset, flags: flags) }
  }
}

/// An address in a superblock, and where it stands.
struct SuperblockAddress {
  let field: String
  let offset: Int
  let value: UInt64

  /// Whether all bits are set, which means that there is nothing.
  let isUndefined: Bool

  /// The address, which must be in `range`.
  func checked(in range: Range<Int>) throws(SuperblockError) -> Int {
    guard !isUndefined, let address = Int(exactly: value), range.contains(address) else {
      throw .address(offset: offset, field: field, expected: range, found: value)
    }
    return address
  }

  /// The address of an end, which must not be before `start`.
  func checked(after start: Int) throws(SuperblockError) -> Int {
    guard !isUndefined, let address = Int(exactly: value), address >= start else {
      throw .value(offset: offset, field: field, expected: "at least \(start)", found: value)
    }
    return address
  }
}
