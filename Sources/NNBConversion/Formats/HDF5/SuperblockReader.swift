internal import NNBBytes

/// A cursor over a superblock.
struct SuperblockReader {
  /// The size of the largest, version 1 with addresses of 8 bytes.
  static let largestByteCount = 100

  private var reader: ByteReader

  init(_ bytes: [UInt8], at offset: Int) {
    reader = ByteReader(bytes, at: offset)
  }

  var offset: Int { reader.offset }

  mutating func take(_ count: Int) throws(SuperblockError) -> ArraySlice<UInt8> {
    do throws(EndOfBytes) {
      return try reader.take(count)
    } catch {
      throw .ends(error)
    }
  }

  mutating func integer<Integer: FixedWidthInteger & UnsignedInteger>(
    _ type: Integer.Type
  ) throws(SuperblockError) -> Integer {
    do throws(EndOfBytes) {
      return try reader.littleEndian(type)
    } catch {
      throw .ends(error)
    }
  }

  /// A field that has only one value.
  mutating func expect(_ expected: UInt8, _ field: String) throws(SuperblockError) {
    let offset = offset, found = try integer(UInt8.self)
    guard found == expected else {
      throw .value(offset: offset, field: field, expected: "\(expected)", found: UInt64(found))
    }
  }

  /// A number of four bytes with an upper limit.
  mutating func expect(atMost limit: UInt32, _ field: String) throws(SuperblockError) {
    let offset = offset, found = try integer(UInt32.self)
    guard found <= limit else {
      throw .value(offset: offset, field: field, expected: "0 to \(limit)", found: UInt64(found))
    }
  }

  /// A number of two bytes that is not zero.
  mutating func expectPositive(_ field: String) throws(SuperblockError) {
    let offset = offset
    guard try integer(UInt16.self) > 0 else {
      throw .value(offset: offset, field: field, expected: "at least 1", found: 0)
    }
  }

  /// The size of addresses or lengths.
  mutating func size(_ field: String) throws(SuperblockError) -> Int {
    let offset = offset, found = try integer(UInt8.self)
    guard found == 4 || found == 8 else {
      throw .value(offset: offset, field: field, expected: "4 or 8", found: UInt64(found))
    }
    return Int(found)
  }

  mutating func address(_ field: String, byteCount: Int) throws(SuperblockError) -> SuperblockAddress {
    let offset = offset
    if byteCount == 4 {
      let value = try integer(UInt32.self)
      return SuperblockAddress(field: field, offset: offset, value: UInt64(value), isUndefined: value == .max)
    }
    let value = try integer(UInt64.self)
    return SuperblockAddress(field: field, offset: offset, value: value, isUndefined: value == .max)
  }

  /// The checksum of all bytes before it.
  mutating func verifyChecksum() throws(SuperblockError) {
    let offset = offset, computed = Lookup3.hash(reader.bytes[..<reader.position])
    let stored = try integer(UInt32.self)
    guard stored == computed else { throw .checksum(offset: offset, stored: stored, computed: computed) }
  }
}
