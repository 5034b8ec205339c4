internal import Bytes

/// The start of an IDX file: two zero bytes, the element type, the rank, and a big-endian u32 for each dimension.
///
/// Source: the description at the end of the page on which the MNIST files were first published.
struct IDXHeader {
  /// A rank is one byte, so no header is longer than this.
  static let longest = 4 + 4 * 255

  let elementType: IDXElementType
  let shape: [Int]

  /// The size of the header itself.
  var byteCount: Int { 4 + 4 * shape.count }

  /// The size of the data after it, at most `IDXArray.largestByteCount`.
  let dataByteCount: Int

  init(parsing input: inout ByteReader) throws(IDXError.Cause) {
    let found = input.remaining
    var needed = 4
    do {
      let magic = Array(try input.take(min(2, found)))
      guard !magic.isEmpty, magic.allSatisfy({ $0 == 0 }) else {
        throw IDXError.Cause.badMagic(found: Array(input.bytes.prefix(4)))
      }
      let code = try input.bigEndian(UInt8.self)
      guard let type = IDXElementType(rawValue: code) else { throw IDXError.Cause.unknownElementType(found: code) }
      let rank = Int(try input.bigEndian(UInt8.self))
      needed += 4 * rank
      var sizes: [Int] = []
      for _ in 0..<rank { sizes.append(Int(try input.bigEndian(UInt32.self))) }
      guard let count = checkedProduct(sizes + [type.byteCount]), count <= IDXArray.largestByteCount else {
        throw IDXError.Cause.tooLarge(shape: sizes)
      }
      elementType = type
      shape = sizes
      dataByteCount = count
    } catch let error as IDXError.Cause {
      throw error
    } catch {
      throw .truncatedHeader(expected: needed, found: found)
    }
  }
}

extension IDXError.Cause: Error {}
