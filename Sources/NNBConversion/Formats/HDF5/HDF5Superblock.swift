package import NNBBytes

/// What the superblock of an HDF5 file says of the file (HDF5 File Format Specification, section II.A).
package struct HDF5Superblock: Equatable, Sendable {
  /// Where the file begins: past 0 there is a user block before it.
  package let offset: Int

  /// The superblock's version, 0 to 3.
  package let version: UInt8

  /// The size of an address in bytes, 4 or 8.
  package let addressByteCount: Int

  /// The size of a length in bytes, 4 or 8.
  package let lengthByteCount: Int

  /// The end of the file, the user block counted in.
  package let endOfFile: Int

  /// Where the object header of the root group is, the user block counted in.
  package let root: Int
}

extension HDF5Superblock {
  /// The bytes of the shortest object header, of version 1 and without messages.
  private static let shortestHeader = 16

  static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Where the signature is: at 0, or at 512 and its doubles.
  package static func find(in source: any ByteSource, beginningWith start: [UInt8]) throws(FileError) -> Int? {
    if start.starts(with: signature) { return 0 }
    var offset = 512
    while true {
      let found = try source.read(at: offset, upTo: signature.count)
      if found == signature { return offset }
      let (next, overflow) = offset.multipliedReportingOverflow(by: 2)
      guard found.count == signature.count, !overflow else { return nil }
      offset = next
    }
  }

  /// Reads the superblock at `offset` and checks it against the file, whose size counts where `source` `isWhole`.
  package init(reading source: any ByteSource, at offset: Int, isWhole: Bool = true) throws {
    let bytes = try source.read(at: offset, upTo: SuperblockReader.largestByteCount)
    try self.init(parsing: bytes, at: offset)
    guard isWhole else { return }
    let expected = endOfFile
    let found = try source.count(upTo: expected)
    guard found == expected else { throw SuperblockError.truncated(expected: expected, found: found) }
    // A header begins with its version or a signature.
    let header = try source.read(at: root, upTo: Self.shortestHeader)
    guard header.contains(where: { $0 != 0 }) else { throw SuperblockError.unfinished(offset: root) }
  }

  /// Reads the superblock at the start of `bytes`, which stand at `offset` in the file.
  init(parsing bytes: [UInt8], at offset: Int) throws(SuperblockError) {
    var reader = SuperblockReader(bytes, at: offset)
    let fields = try SuperblockFields(parsing: &reader)
    guard fields.base.value == offset else {
      throw .baseAddress(offset: fields.base.offset, expected: offset, found: fields.base.value)
    }
    endOfFile = try fields.endOfFile.checked(after: reader.offset)
    // The end counts from the start of the file, every other address from the superblock.
    let range = reader.offset - offset..<endOfFile - offset
    root = offset + (try fields.root.checked(in: range))
    if let address = fields.superblockExtension, !address.isUndefined { _ = try address.checked(in: range) }
    self.offset = offset
    version = fields.version
    addressByteCount = fields.addressByteCount
    lengthByteCount = fields.lengthByteCount
  }
}

extension ByteSource {
  /// The number of bytes, or `limit` where there are as many or more.
  func count(upTo limit: Int) throws(FileError) -> Int {
    if let knownCount { return min(knownCount, limit) }
    if try !read(at: limit - 1, upTo: 1).isEmpty { return limit }
    // A source may know its end now that it has been reached.
    if let knownCount { return min(knownCount, limit) }
    var present = 0, absent = limit - 1
    while present < absent {
      let middle = present + (absent - present) / 2
      if try read(at: middle, upTo: 1).isEmpty { absent = middle } else { present = middle + 1 }
    }
    return present
  }
}
