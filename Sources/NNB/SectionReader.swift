internal import NNBBytes
internal import NNBModel

/// A cursor over the content of a section. Its errors name the section and the field.
struct SectionReader {
  private var input: ByteReader
  private let type: SectionType

  init(_ content: [UInt8], of type: SectionType, at offset: Int) {
    input = ByteReader(content, at: offset)
    self.type = type
  }

  var offset: Int { input.offset }

  /// The number of bytes left.
  var remaining: Int { input.remaining }

  mutating func integer<Integer: FixedWidthInteger & UnsignedInteger>(
    _ kind: Integer.Type
  ) throws(NNBError.Cause) -> Integer {
    do throws(EndOfBytes) {
      return try input.littleEndian(kind)
    } catch {
      throw .sectionEnd(offset: error.offset, type: type.name, expected: error.expected, found: error.found)
    }
  }

  /// Reads an integer that must be in a range. The text of `field` is made only if it is not.
  mutating func integer<Integer: FixedWidthInteger & UnsignedInteger>(
    _ kind: Integer.Type, _ field: @autoclosure () -> String, in allowed: ClosedRange<Int>
  ) throws(NNBError.Cause) -> Int {
    let start = offset
    let found = try integer(kind)
    guard let value = Int(exactly: found), allowed.contains(value) else {
      throw .value(
        offset: start, field: field(), expected: NNBError.span(allowed), found: UInt64(found))
    }
    return value
  }

  /// A name of Spec/nnb.md, section 1; with `shortest` 0, a string.
  mutating func name(_ field: String, shortest: Int = 1) throws(NNBError.Cause) -> Name {
    let count = try integer(UInt16.self, "length of the \(field)", in: shortest...Format.Limit.textByteCount)
    let start = offset
    let bytes: ArraySlice<UInt8>
    do throws(EndOfBytes) {
      bytes = try input.take(count)
    } catch {
      throw .sectionEnd(offset: error.offset, type: type.name, expected: error.expected, found: error.found)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .text(offset: start, field: field) }
    return Name(text)
  }

  /// A text of Spec/nnb.md, section 1.
  mutating func text(_ field: String) throws(NNBError.Cause) -> String {
    let count = Int(try integer(UInt32.self)), start = offset
    guard let text = String(validating: try bytes(count), as: UTF8.self) else {
      throw .text(offset: start, field: field)
    }
    return text
  }

  /// The next `count` bytes.
  mutating func bytes(_ count: Int) throws(NNBError.Cause) -> [UInt8] {
    do throws(EndOfBytes) {
      return Array(try input.take(count))
    } catch {
      throw .sectionEnd(offset: error.offset, type: type.name, expected: error.expected, found: error.found)
    }
  }

  mutating func finite32(_ field: String) throws(NNBError.Cause) -> Float {
    let start = offset
    let bits = try integer(UInt32.self)
    let value = Float(bitPattern: bits)
    guard value.isFinite else {
      throw .value(offset: start, field: field, expected: "the bits of a finite f32", found: UInt64(bits))
    }
    return value
  }

  mutating func finite64(_ field: String) throws(NNBError.Cause) -> Double {
    let start = offset
    let bits = try integer(UInt64.self)
    let value = Double(bitPattern: bits)
    guard value.isFinite else {
      throw .value(offset: start, field: field, expected: "the bits of a finite f64", found: bits)
    }
    return value
  }

  /// Nothing may follow the last field.
  func finish() throws(NNBError.Cause) {
    guard input.remaining == 0 else {
      throw .sectionEnd(offset: offset, type: type.name, expected: 0, found: input.remaining)
    }
  }
}

extension ByteWriter {
  /// Writes a name of Spec/nnb.md, section 1, or with `shortest` 0 a string; throws `.value` if it is too short or too long.
  mutating func name(_ name: Name, _ field: String, shortest: Int = 1) throws(NNBError.Cause) {
    let bytes = Array(name.text.utf8)
    guard (shortest...Format.Limit.textByteCount).contains(bytes.count) else {
      throw .value(
        offset: self.bytes.count, field: "length of the \(field)",
        expected: "\(shortest) to \(Format.Limit.textByteCount)", found: UInt64(bytes.count))
    }
    littleEndian(UInt16(bytes.count))
    append(bytes)
  }

  /// Writes an integer that must be in a range; throws `.value` if it is not.
  mutating func integer<Integer: FixedWidthInteger & UnsignedInteger>(
    _ value: Int, as kind: Integer.Type, _ field: String, in allowed: ClosedRange<Int>
  ) throws(NNBError.Cause) {
    guard allowed.contains(value), let stored = Integer(exactly: value) else {
      throw .value(
        offset: bytes.count, field: field, expected: NNBError.span(allowed),
        found: UInt64(bitPattern: Int64(value)))
    }
    littleEndian(stored)
  }
}
