internal import NNBBytes
internal import NNBFormats

/// What stands before the elements of an array (Spec/npz.md, section 1).
package struct NumPyHeader: Equatable, Sendable {
  package static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// The longest header: all that version 1.0 can state.
  package static let largestByteCount = 65_535

  /// What must be read at most to know the header.
  static let mostByteCount = 12 + largestByteCount

  /// The type of the elements.
  package let type: NumPyType

  /// The size of each axis; none for a single value.
  package let shape: [Int]

  /// Whether the first index changes fastest from one element to the next, instead of the last.
  package let isFortranOrder: Bool

  /// Where the elements begin, and how many bytes they take; nil if their type does not say.
  package let dataOffset: Int
  package let dataByteCount: Int?

  /// The size of the whole array in bytes, as far as it is known.
  package var byteCount: Int? { dataByteCount.flatMap { checkedSum(dataOffset, $0) } }

  /// The length of the header's text and where it begins, by the first bytes.
  static func text(in start: [UInt8], _ array: String?) throws(NumPyError) -> (offset: Int, byteCount: Int) {
    guard start.starts(with: magic) else { throw .magic(array: array, found: Array(start.prefix(6))) }
    guard start.count >= 8 else { throw .truncated(array: array, expected: 8, found: start.count) }
    let version = Array(start[6..<8])
    guard [[1, 0], [2, 0], [3, 0]].contains(version) else { throw .version(array: array, found: version) }
    let width = version[0] == 1 ? 2 : 4
    guard start.count >= 8 + width else { throw .truncated(array: array, expected: 8 + width, found: start.count) }
    let count = start[8..<8 + width].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard count <= largestByteCount else { throw .headerLength(array: array, found: count) }
    return (8 + width, count)
  }

  /// Reads a header from the beginning of an array, `mostByteCount` bytes or all that there are; `array` is its name in an
  /// archive.
  package init(_ start: [UInt8], array: String? = nil) throws(NumPyError) {
    let (offset, count) = try Self.text(in: start, array)
    guard start.count >= offset + count else {
      throw .truncated(array: array, expected: offset + count, found: start.count)
    }
    var literal = NumPyLiteral(Array(start[offset..<offset + count]), at: offset)
    let found: (type: NumPyType, shape: [Int], isFortranOrder: Bool)
    do throws(NumPyLiteral.Mismatch) {
      found = try Self.members(&literal)
    } catch {
      throw .header(array: array, offset: error.offset, expected: error.expected)
    }
    guard checkedProduct(found.shape) != nil else { throw .shape(array: array, found.shape) }
    if let size = found.type.byteCount {
      guard let bytes = checkedProduct(found.shape + [size]), checkedSum(offset + count, bytes) != nil else {
        throw .shape(array: array, found.shape)
      }
      dataByteCount = bytes
    } else {
      dataByteCount = nil
    }
    (type, shape, isFortranOrder) = found
    dataOffset = offset + count
  }

  /// The three members of the dictionary, in any order, each once.
  private static func members(
    _ literal: inout NumPyLiteral
  ) throws(NumPyLiteral.Mismatch) -> (NumPyType, [Int], Bool) {
    var type: NumPyType?, shape: [Int]?, order: Bool?
    try literal.require("{")
    while !literal.takes("}") {
      let before = literal.mismatchBehindBlanks("descr, fortran_order and shape, each once")
      let key = try literal.text()
      try literal.require(":")
      switch key {
      case "descr" where type == nil: type = try self.type(&literal)
      case "fortran_order" where order == nil: order = try literal.truth()
      case "shape" where shape == nil: shape = try literal.shape()
      default: throw before
      }
      if literal.takes(",") { continue }
      try literal.require("}")
      break
    }
    guard let type, let shape, let order else {
      throw literal.mismatch("descr, fortran_order and shape before this")
    }
    guard literal.isAtEnd() else { throw literal.mismatch("nothing but blanks") }
    return (type, shape, order)
  }

  private static func type(_ literal: inout NumPyLiteral) throws(NumPyLiteral.Mismatch) -> NumPyType {
    let before = literal.mismatchBehindBlanks("the type of elements, such as '<f4'")
    if literal.takes("[") {
      try literal.skipList()
      return .structured
    }
    guard let type = NumPyType(try literal.text()) else { throw before }
    return type
  }
}

extension NumPyHeader {
  /// The bytes before the elements of a row-major array, as NumPy writes them; `descr` is the type.
  static func bytes(descr: String, shape: [Int]) -> [UInt8] {
    let sizes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var text = "{'descr': '\(descr)', 'fortran_order': False, 'shape': (\(sizes)), }"
    // NumPy leaves room for the first axis to grow to any size.
    if let first = shape.first { text += String(repeating: " ", count: 21 - String(first).utf8.count) }
    let alignment = 64, fixed = 10
    let padding = (alignment - (fixed + text.utf8.count + 1) % alignment) % alignment
    let all = Array(text.utf8) + [UInt8](repeating: 0x20, count: padding) + [0x0A]
    return magic + [1, 0, UInt8(truncatingIfNeeded: all.count), UInt8(truncatingIfNeeded: all.count >> 8)] + all
  }
}
