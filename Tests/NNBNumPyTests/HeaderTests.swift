import NNBBytes
import NNBFormats
import NNBModel
import NNBNumPy
import Testing

/// Headers of arrays, good and bad.
struct HeaderTests {
  private static func array(_ text: String, version: [UInt8] = [1, 0], data: Int = 0) -> [UInt8] {
    let count = text.utf8.count, width = version == [1, 0] ? 2 : 4
    let length = (0..<width).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
    return [0x93] + Array("NUMPY".utf8) + version + length + Array(text.utf8) + [UInt8](repeating: 0, count: data)
  }

  private static func text(descr: String = "'<f4'", order: String = "False", shape: String = "(2, 3)") -> String {
    "{'descr': \(descr), 'fortran_order': \(order), 'shape': \(shape), }"
  }

  @Test(arguments: [
    (text(), [2, 3]), (text(shape: "()"), []), (text(shape: "(7,)"), [7]), (text(shape: "( 1 ,2 , )"), [1, 2]),
    (text(shape: "(3L, 0)"), [3, 0]), (text() + " \n", [2, 3]),
    ("{\"shape\":(2,3),\"fortran_order\":True,\"descr\":\"<f4\"}", [2, 3]),
  ])
  func `What programs write is read`(text: String, shape: [Int]) throws {
    let header = try NumPyHeader(Self.array(text))
    #expect(header.shape == shape && header.type.storedType == .number(.float32))
    #expect(header.isFortranOrder == text.contains("True"))
    #expect(header.dataOffset == 10 + text.utf8.count && header.dataByteCount == shape.reduce(4, *))
  }

  @Test(
    arguments: [
      ("'<f4'", "f32", 4, false), ("'>f8'", "f64", 8, true), ("'<f2'", "f16", 2, false), ("'|u1'", "u8", 1, false),
      ("'<i8'", "i64", 8, false), ("'>u2'", "u16", 2, true), ("'>i1'", "i8", 1, false), ("'|b1'", "booleans", 1, false),
      ("'<c8'", "complex numbers", 8, false), ("'<U3'", "strings", 12, false), ("'|S0'", "strings", 0, false),
      ("'|V2'", "2 bytes without a meaning", 2, false), ("'<V2'", "2 bytes without a meaning", 2, false),
      ("'<M8[ns]'", "dates or times", 8, false), ("'<f16'", "floating-point numbers of 16 bytes", 16, false),
      ("'|O'", "Python objects, a pickle that is not executed", nil, false),
      ("[('a', '<f4'), ('b]', '|S1', (2,))]", "structures of several fields", nil, false),
    ] as [(String, String, Int?, Bool)])
  func `Types are known by their descr`(descr: String, text: String, byteCount: Int?, isBig: Bool) throws {
    let type = try NumPyHeader(Self.array(Self.text(descr: descr))).type
    #expect(type.storedType.text == text && type.byteCount == byteCount && type.isBigEndian == isBig)
  }

  @Test(arguments: [
    ("", 10, "{"), ("{'descr': '<f4'}", 26, "descr, fortran_order and shape before this"),
    (text(descr: "'=f4'"), 20, "the type of elements, such as '<f4'"),
    (text(descr: "'f4'"), 20, "the type of elements, such as '<f4'"),
    (text(descr: "'|f4'"), 20, "the type of elements, such as '<f4'"),
    (text(descr: "'<f04'"), 20, "the type of elements, such as '<f4'"),
    (text(descr: "'<f99999999999999999999'"), 20, "the type of elements, such as '<f4'"),
    (text(descr: "'<f4"), 20, "the type of elements, such as '<f4'"),
    (text(descr: "[('a', '<f4'"), 76, "]"),
    (text(order: "0"), 44, "True or False"), (text(shape: "[2, 3]"), 60, "("), (text(shape: "(2)"), 62, ","),
    (text(shape: "(2 3)"), 63, ","), (text(shape: "(-2,)"), 61, "a size"), (text(shape: "(True,)"), 61, "a size"),
    (text(shape: "(0x3,)"), 62, ","), (text(shape: "(2_0,)"), 62, ","),
    (text(shape: "(9223372036854775808,)"), 79, "a size that fits in 63 bits"),
    (text(shape: "(" + String(repeating: "1,", count: 65) + ")"), 189, "at most 64 axes"),
    (text() + "x", 69, "nothing but blanks"), (text() + "# comment", 69, "nothing but blanks"),
    ("{'descr': '<f4', 'descr': '<f4'}", 27, "descr, fortran_order and shape, each once"),
    ("{'more': 1}", 11, "descr, fortran_order and shape, each once"), ("{u'descr': '<f4'}", 11, "a text in quotes"),
    ("{'a\\'b': 1}", 11, "a text in quotes, without escapes"),
  ])
  func `Anything else is told with its place`(text: String, offset: Int, expected: String) throws {
    var found: NumPyError?
    do throws(NumPyError) {
      _ = try NumPyHeader(Self.array(text))
    } catch {
      found = error
    }
    guard case .header(nil, let place, let words)? = found else {
      Issue.record("\(text): \(found.map { "\($0)" } ?? "accepted")")
      return
    }
    #expect(words == expected && place == offset, "\(text): \(words) at \(place)")
  }

  @Test func `Shapes that no file can hold are refused`() {
    #expect(throws: NumPyError.shape(array: nil, [1 << 62])) {
      try NumPyHeader(Self.array(Self.text(shape: "(\(1 << 62),)")))
    }
    #expect(throws: NumPyError.shape(array: "a", [0, 1 << 40, 1 << 40])) {
      try NumPyHeader(Self.array(Self.text(shape: "(0, \(1 << 40), \(1 << 40))")), array: "a")
    }
  }

  @Test(
    arguments: [
      ([], .magic(array: nil, found: [])), (Array("PK".utf8), .magic(array: nil, found: Array("PK".utf8))),
      (Array(array(text())[..<7]), .truncated(array: nil, expected: 8, found: 7)),
      (Array(array(text())[..<9]), .truncated(array: nil, expected: 10, found: 9)),
      (Array(array(text())[..<20]), .truncated(array: nil, expected: 69, found: 20)),
      (array(text(), version: [4, 0]), .version(array: nil, found: [4, 0])),
      (array(text(), version: [1, 1]), .version(array: nil, found: [1, 1])),
      (
        [0x93] + Array("NUMPY".utf8) + [2, 0, 0, 0, 1, 0],
        .headerLength(array: nil, found: 65_536)
      ),
    ] as [([UInt8], NumPyError)])
  func `What is no array is told`(bytes: [UInt8], error: NumPyError) {
    #expect(throws: error) { try NumPyHeader(bytes) }
  }

  @Test(arguments: [
    (23, NumPyError.truncated(array: nil, expected: 93, found: 92)), (25, .trailing(array: nil, offset: 93, count: 1)),
  ])
  func `A file has the elements of its shape and nothing more`(count: Int, error: NumPyError) {
    let bytes = Self.array(Self.text(), data: count)
    #expect(refusal(bytes, ImportOptions(), "a.npy") == error.failure(of: "a.npy", NPYFormat.name))
  }
}
