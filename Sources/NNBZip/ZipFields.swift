internal import NNBBytes

/// The fields of a record, one after the other.
struct ZipFields {
  private let bytes: ArraySlice<UInt8>
  private let base: Int
  private var position: Int

  /// Begins with the first of `bytes`, which is at byte `offset` of the file.
  init(_ bytes: ArraySlice<UInt8>, at offset: Int) {
    (self.bytes, base, position) = (bytes, offset - bytes.startIndex, bytes.startIndex)
  }

  /// Where the next field is in the file.
  var offset: Int { base + position }

  /// How many bytes are left.
  var remaining: Int { bytes.endIndex - position }

  mutating func take(_ count: Int) throws(ZipError) -> ArraySlice<UInt8> {
    guard count <= remaining else { throw .truncated(offset: offset, expected: count, found: remaining) }
    defer { position += count }
    return bytes[position..<position + count]
  }

  mutating func number16() throws(ZipError) -> UInt16 { UInt16(try number(2)) }
  mutating func number32() throws(ZipError) -> UInt32 { UInt32(try number(4)) }
  mutating func number64() throws(ZipError) -> UInt64 { try number(8) }

  private mutating func number(_ count: Int) throws(ZipError) -> UInt64 {
    var value: UInt64 = 0
    for byte in try take(count).reversed() { value = value << 8 | UInt64(byte) }
    return value
  }
}

extension ByteSource {
  /// Exactly `count` bytes of an archive.
  func zipBytes(at offset: Int, _ count: Int) throws(ZipError) -> [UInt8] {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try read(at: offset, upTo: count)
    } catch {
      throw .file(error)
    }
    guard bytes.count == count else { throw .truncated(offset: offset, expected: count, found: bytes.count) }
    return bytes
  }
}
