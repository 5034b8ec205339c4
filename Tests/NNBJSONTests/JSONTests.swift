import NNBJSON
import Foundation
import Testing
import NNBTestSupport

struct JSONTests {
  @Test(
    arguments: [
      (.null, "null"), (.bool(true), "true"), (.bool(false), "false"), (.integer(0), "0"), (.integer(-7), "-7"),
      (.integer(.max), "9223372036854775807"), (.natural(1 << 64), "18446744073709551616"), (.number(0.1), "0.1"),
      (.number(1), "1.0"), (.number(-0.0), "-0.0"),
      (.number(1e300), "1e+300"), (.number(.leastNonzeroMagnitude), "5e-324"), (.number(.nan), "null"),
      (.number(.infinity), "null"), (.number(-.infinity), "null"), (.optional(nil), "null"), (.optional(0.5), "0.5"),
      (.array([]), "[]"),
      (.object([]), "{}"), (.array([1, .null, "a"]), "[1, null, \"a\"]"),
      (.object([("b", 1), ("a", .array([2]))]), "{\"b\": 1, \"a\": [2]}"),
    ] as [(JSON, String)])
  func `A value has one text`(value: JSON, expected: String) {
    #expect(value.text == expected)
  }

  @Test(arguments: [
    ("", "\"\""), ("a\"b\\c", #""a\"b\\c""#), ("a\nb\tc\rd", #""a\nb\tc\u000dd""#), ("\u{0}\u{1F}", #""\u0000\u001f""#),
    ("é€😀", "\"é€😀\""), ("\u{7F}", #""\u007f""#), ("a\r\nb", #""a\u000d\nb""#), ("\"\u{301}", "\"\\\"\u{301}\""),
    ("a/b", "\"a/b\""),
  ])
  func `A text is escaped scalar by scalar`(text: String, expected: String) {
    #expect(Array(JSON.string(text).text.utf8) == Array(expected.utf8))
  }

  @Test func `Rows that are made when they are needed are a list like any other`() {
    let rows = JSON.rows([1, 2, 3]) { .object([("a", .integer($0))]) }
    let list = JSON.array([1, 2, 3].map { .object([("a", .integer($0))]) })
    #expect(rows == list && list == rows && rows.text == list.text && rows.elements == list.elements)
    #expect(
      rows != .array([]) && rows != JSON.rows([1]) { .integer($0) } && JSON.rows([Int]()) { .integer($0) }.text == "[]")
  }

  @Test(arguments: [0, 1, 5_000])
  func `The pieces of a text are the text, and small`(count: Int) {
    let value = JSON.object([
      ("a", .rows(Array(0..<count)) { .string("number \($0)") }), ("b", .array((0..<count).map(JSON.integer))),
    ])
    var pieces: [String] = []
    value.forEachPiece { pieces.append($0) }
    #expect(pieces.joined() == value.text)
    #expect(pieces.allSatisfy { $0.utf8.count < 1 << 17 } && (count < 5_000) == (pieces.count == 1))
  }

  @Test func `For Python all that is not ASCII is escaped`() {
    let text = JSON.object([("\u{8}\t\n\u{C}\r\u{7F}", "é\u{0}\u{1F600}~ /\"\\")]).text(escaping: .nonASCII)
    // json.dumps of Python 3.11.
    #expect(text == #"{"\b\t\n\f\r\u007f": "\u00e9\u0000\ud83d\ude00~ /\"\\"}"#)
  }

  @Test(arguments: JSON.Escapes.allCases)
  func `What is written is read as it was`(escapes: JSON.Escapes) throws {
    let value = JSON.object([
      ("é\u{0}", .array([.null, .bool(true), .integer(.min), .natural(1 << 63), .number(0.1), .number(-1e300)])),
      ("", .string("\u{202E}a\r\n\t\"\\\u{1F600}")), ("e\u{301}", .object([])), ("\u{E9}", .array([])),
    ])
    #expect(try JSON(parsing: value.text(escaping: escapes)) == value)
  }

  @Test func `Foundation reads back every text up to U+02FF`() throws {
    let text = String(String.UnicodeScalarView((0..<0x300).compactMap(Unicode.Scalar.init)))
    let line = JSON.object([(text, .string(text))]).text
    #expect(!line.contains("\n"))
    let read = try JSONDecoder().decode([String: String].self, from: Data(line.utf8))
    #expect(read.keys.first.map { Array($0.utf8) } == Array(text.utf8))
    #expect(read.values.first.map { Array($0.utf8) } == Array(text.utf8))
  }

  @Test(arguments: [UInt64(1)])
  func `Foundation reads back every number as it was`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let values = (0..<1_000).map { _ in Double(bitPattern: generator.next()) }.filter(\.isFinite)
    let line = JSON.array(values.map(JSON.number)).text
    #expect(try JSONDecoder().decode([Double].self, from: Data(line.utf8)) == values)
  }
}
