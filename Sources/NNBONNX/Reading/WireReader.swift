package import NNBBytes

/// Reads the fields of messages of protocol buffers, of which it keeps a window of some kilobytes in memory.
package final class WireReader {
  /// A field: its number, and its content.
  package struct Field {
    package enum Content {
      case number(UInt64)
      case bits32(UInt32)
      case bits64(UInt64)

      /// Bytes that are not read yet: a text, a message, packed numbers.
      case range(Range<Int>)
    }

    package let number: Int
    package let content: Content

    /// Where the field begins and ends in the file.
    package let offset, end: Int
  }

  private let source: any ByteSource
  private var window: [UInt8] = []
  private var windowStart = 0

  private let windowByteCount: Int

  /// Reads from a file, of which `windowByteCount` bytes at a time are in memory.
  package init(_ source: any ByteSource, windowByteCount: Int = 16 << 10) {
    (self.source, self.windowByteCount) = (source, windowByteCount)
  }

  /// Calls `body` with each field of a message in turn.
  ///
  /// Throws `ONNXError` if a field does not end in the message or is of a kind that is not used any more, `FileError`, and
  /// what `body` throws.
  package func forEachField(in message: Range<Int>, _ body: (Field) throws -> Void) throws {
    var place = message.lowerBound
    while place < message.upperBound {
      let start = place, tag = try varint(&place, before: message.upperBound)
      guard let number = Int(exactly: tag >> 3), (1..<1 << 29).contains(number) else {
        throw ONNXError(at: start, expected: "a field", found: "one with the number \(tag >> 3)")
      }
      let content: Field.Content
      switch tag & 7 {
      case 0: content = .number(try varint(&place, before: message.upperBound))
      case 1: content = .bits64(try fixed(&place, 8, before: message.upperBound))
      case 2:
        let count = try varint(&place, before: message.upperBound)
        guard count <= UInt64(message.upperBound - place) else {
          throw ONNXError(
            at: start, expected: "at most \(counted(message.upperBound - place, "byte")) of field \(number)",
            found: "\(count)")
        }
        content = .range(place..<place + Int(count))
        place += Int(count)
      case 5: content = .bits32(UInt32(truncatingIfNeeded: try fixed(&place, 4, before: message.upperBound)))
      case let kind: throw ONNXError(at: start, expected: "a kind of field that is in use", found: "\(kind)")
      }
      try body(Field(number: number, content: content, offset: start, end: place))
    }
  }

  /// Some bytes, all of which must be there.
  func bytes(_ range: Range<Int>) throws -> [UInt8] {
    let bytes = try source.read(at: range.lowerBound, upTo: range.count)
    guard bytes.count == range.count else { throw end(range.lowerBound + bytes.count, range.upperBound) }
    return bytes
  }

  /// The whole numbers in some bytes, one after another.
  package func packed(_ range: Range<Int>, most: Int) throws -> [UInt64] {
    var numbers: [UInt64] = [], place = range.lowerBound
    while place < range.upperBound {
      guard numbers.count < most else {
        throw ONNXError(at: place, expected: "at most \(counted(most, "number"))", found: "more")
      }
      numbers.append(try varint(&place, before: range.upperBound))
    }
    return numbers
  }

  /// The bytes that a number takes.
  static func byteCount(of number: UInt64) -> Int { max(1, (64 - number.leadingZeroBitCount + 6) / 7) }

  private func varint(_ place: inout Int, before end: Int) throws -> UInt64 {
    let start = place
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      let byte = try byte(place, before: end)
      place += 1
      // The tenth byte has room for one bit.
      if shift == 63, byte > 1 { break }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 {
        if byte == 0, shift > 0 { break }
        return value
      }
    }
    throw WireNumbers.overlong(start)
  }

  private func fixed(_ place: inout Int, _ count: Int, before end: Int) throws -> UInt64 {
    var value: UInt64 = 0
    for shift in 0..<count {
      value |= UInt64(try byte(place, before: end)) << UInt64(8 * shift)
      place += 1
    }
    return value
  }

  private func byte(_ place: Int, before end: Int) throws -> UInt8 {
    guard place < end else {
      throw ONNXError(at: place, expected: "more of a field", found: "the end of what it stands in")
    }
    if place < windowStart || place >= windowStart + window.count {
      window = try source.read(at: place, upTo: min(windowByteCount, end - place))
      windowStart = place
      if window.isEmpty { throw self.end(place, end) }
    }
    return window[place - windowStart]
  }

  private func end(_ found: Int, _ expected: Int) -> ONNXError {
    ONNXError(at: found, expected: counted(expected - found, "more byte"), found: "the end of the file")
  }
}
