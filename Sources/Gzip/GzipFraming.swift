internal import Bytes

/// The header of a gzip member, RFC 1952 section 2.3. Nothing in it is needed; it has to be read to be passed over.
struct GzipMemberHeader {
  private struct Flags: OptionSet {
    let rawValue: UInt8
    static let headerCRC = Flags(rawValue: 1 << 1)
    static let extra = Flags(rawValue: 1 << 2)
    static let name = Flags(rawValue: 1 << 3)
    static let comment = Flags(rawValue: 1 << 4)
    static let reserved = Flags(rawValue: 0b1110_0000)
  }

  static let magic: [UInt8] = [0x1f, 0x8b, 8]

  /// Moves the cursor past the header that begins there.
  @discardableResult
  init(parsing input: inout ByteReader) throws(GzipError) {
    let start = input.position
    let found = Array(input.bytes[start...].prefix(3))
    guard Self.magic.starts(with: found), !found.isEmpty else {
      throw .badMagic(offset: input.offset, found: found)
    }
    do {
      _ = try input.take(3)
      let flags = Flags(rawValue: try input.littleEndian(UInt8.self))
      guard flags.isDisjoint(with: .reserved) else {
        throw GzipError.reservedFlags(offset: input.offset - 1, found: flags.rawValue)
      }
      _ = try input.take(6)  // time, extra flags, operating system
      if flags.contains(.extra) { _ = try input.take(Int(try input.littleEndian(UInt16.self))) }
      for field in [Flags.name, .comment] where flags.contains(field) {
        while try input.littleEndian(UInt8.self) != 0 {}
      }
      if flags.contains(.headerCRC) {
        let crc = CRC32(of: Array(input.bytes[start..<input.position]))
        let computed = UInt16(truncatingIfNeeded: crc.value)
        let declared = try input.littleEndian(UInt16.self)
        guard declared == computed else {
          throw GzipError.wrongHeaderCRC(offset: input.offset - 2, declared: declared, computed: computed)
        }
      }
    } catch let error as GzipError {
      throw error
    } catch {
      throw .truncated(offset: input.base + input.bytes.count)
    }
  }
}

/// The eight bytes after the data of a member: CRC-32 and length modulo 2³², RFC 1952 section 2.3.1.
struct GzipTrailer {
  /// Reads the trailer and compares it with the data that came before it.
  @discardableResult
  init(parsing input: inout ByteReader, after data: Span<UInt8>) throws(GzipError) {
    let offset = input.offset
    let declared: UInt32, length: UInt32
    do throws(EndOfBytes) {
      declared = try input.littleEndian(UInt32.self)
      length = try input.littleEndian(UInt32.self)
    } catch {
      throw .truncated(offset: input.base + input.bytes.count)
    }
    let computed = CRC32(of: data).value
    guard declared == computed else { throw .wrongCRC(offset: offset, declared: declared, computed: computed) }
    let actual = UInt32(truncatingIfNeeded: data.count)
    guard length == actual else { throw .wrongLength(offset: offset + 4, declared: length, actual: actual) }
  }
}

/// Whether a further member begins at the cursor.
///
/// Zero bytes to the end are padding, as gzip(1) takes them; anything else that is no member is an error.
func anotherMember(at input: ByteReader) throws(GzipError) -> Bool {
  let rest = input.bytes[input.position...]
  if rest.allSatisfy({ $0 == 0 }) { return false }
  if rest.starts(with: GzipMemberHeader.magic.prefix(2)) { return true }
  throw .trailingBytes(offset: input.offset, count: rest.count)
}
