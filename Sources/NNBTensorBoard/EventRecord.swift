internal import NNBBytes

/// A record of an event file: its length, a checksum of that, its bytes, a checksum of those (Spec/tensorboard.md,
/// section 2).
package enum EventRecord {
  private static let headByteCount = 12, tailByteCount = 4

  /// A record with these bytes.
  package static func bytes(of content: [UInt8]) -> [UInt8] {
    var length = ByteWriter()
    length.littleEndian(UInt64(content.count))
    var record = ByteWriter(capacity: content.count + headByteCount + tailByteCount)
    record.append(length.bytes)
    record.littleEndian(checksum(length.bytes[...]))
    record.append(content)
    record.littleEndian(checksum(content[...]))
    return record.bytes
  }

  /// The places of the content of all records from the start of a file on, up to the first that is not whole.
  package static func contents(of file: [UInt8]) -> [Range<Int>] {
    var found: [Range<Int>] = [], start = 0
    while file.count - start >= headByteCount + tailByteCount {
      let length = number(file[start..<start + 8]), content = start + headByteCount
      guard number(file[start + 8..<content]) == UInt64(checksum(file[start..<start + 8])),
        length <= UInt64(file.count - content - tailByteCount)
      else { break }
      let end = content + Int(length)
      guard number(file[end..<end + tailByteCount]) == UInt64(checksum(file[content..<end])) else { break }
      found.append(content..<end)
      start = end + tailByteCount
    }
    return found
  }

  /// The place of the whole record around its content.
  package static func whole(around content: Range<Int>) -> Range<Int> {
    content.lowerBound - headByteCount..<content.upperBound + tailByteCount
  }

  /// The CRC-32C, turned by 15 bits and with a number added, as TensorFlow masks it.
  private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    let crc = CRC32C.value(of: bytes)
    return (crc >> 15 | crc << 17) &+ 0xA282_EAD8
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
