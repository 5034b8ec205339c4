internal import NNBBytes

/// The start of an IDX file: two zero bytes, the element type, the rank, and a big-endian u32 for each dimension.
///
/// Source: the description at the end of the page on which the MNIST files were first published.
struct IDXHeader {
  /// The rank is one byte, so no header is longer.
  static let longest = 4 + 4 * 255

  let elementType: IDXElementType
  let shape: [Int]

  /// The size of the header itself.
  var byteCount: Int { 4 + 4 * shape.count }

  /// The size of the data after it, within the limit that the reader has.
  let dataByteCount: Int

  init(parsing input: inout ByteReader, limit: Int = IDXArray.largestByteCount) throws(IDXError.Cause) {
    let start = input.bytes.prefix(4), found = input.remaining, shortest = 4
    guard !start.isEmpty, start.prefix(2).allSatisfy({ $0 == 0 }) else { throw .badMagic(found: Array(start)) }
    _ = try Self.integer(UInt16.self, &input, needed: shortest, found: found)
    let code = try Self.integer(UInt8.self, &input, needed: shortest, found: found)
    guard let type = IDXElementType(rawValue: code) else { throw .unknownElementType(found: code) }
    let rank = Int(try Self.integer(UInt8.self, &input, needed: shortest, found: found))
    var sizes: [Int] = []
    for _ in 0..<rank {
      sizes.append(Int(try Self.integer(UInt32.self, &input, needed: shortest + 4 * rank, found: found)))
    }
    guard let count = checkedProduct(sizes + [type.byteCount]), count <= limit else {
      throw .tooLarge(shape: sizes, limit: limit)
    }
    elementType = type
    shape = sizes
    dataByteCount = count
  }

  /// Reads a field of the header, which needs `needed` bytes of the file; the file has `found`.
  private static func integer<Integer: FixedWidthInteger & UnsignedInteger>(
    _ type: Integer.Type, _ input: inout ByteReader, needed: Int, found: Int
  ) throws(IDXError.Cause) -> Integer {
    do throws(EndOfBytes) {
      return try input.bigEndian(type)
    } catch {
      throw .truncatedHeader(expected: needed, found: found)
    }
  }
}

extension IDXError.Cause: Error {}
