import NNBJSON
import Testing

/// Texts that are JSON, and texts that are not.
struct JSONParserTests {
  @Test(
    arguments: [
      ("null", .null), (" true\n", .bool(true)), ("false", .bool(false)), ("0", .integer(0)), ("-12", .integer(-12)),
      ("9223372036854775807", .integer(.max)), ("9223372036854775808", .natural(1 << 63)),
      ("-9223372036854775808", .integer(.min)), ("-9223372036854775809", .number(-0x1p63)), ("1.5", .number(1.5)),
      ("784.0", .number(784)), ("-0.5e-3", .number(-0.0005)), ("1E2", .number(100)), ("1e999", .number(.infinity)),
      ("Infinity", .number(.infinity)), ("-Infinity", .number(-.infinity)), ("\"\"", .string("")), ("[]", .array([])),
      ("{}", .object([])), ("[1, [2],\t{}]", .array([.integer(1), .array([.integer(2)]), .object([])])),
      (
        #"{"b": 1, "a": {"b": null}}"#,
        .object([
          ("b", 1), ("a", .object([("b", .null)])),
        ])
      ),
      (#""\"\\\/\b\f\n\r\té\u00e9\uD83D\ude00😀""#, .string("\"\\/\u{8}\u{C}\n\r\téé😀😀")),
    ] as [(String, JSON)])
  func `a text becomes a value`(text: String, value: JSON) throws {
    #expect(try JSON(parsing: text) == value)
  }

  @Test func `Python's NaN is a number`() throws {
    guard case .number(let number) = try JSON(parsing: "NaN") else {
      Issue.record("no number")
      return
    }
    #expect(number.isNaN)
  }

  @Test(
    arguments: [
      ("", 0, "a value", "the end"), ("nul", 0, "null", "n"), ("null 1", 5, "the end", "1"),
      ("\u{FEFF}1", 0, "a value", "the byte 239"),
      ("[1,]", 3, "a value", "]"), ("[1 2]", 3, ", or ]", "2"), ("{\"a\" 1}", 5, ":", "1"), ("{a: 1}", 1, "a key", "a"),
      ("{\"a\": 1,}", 8, "a key", "}"), ("{\"a\": 1 2}", 8, ", or }", "2"), ("01", 1, "the end", "1"),
      ("1.", 2, "a digit", "the end"), ("1e+", 3, "a digit", "the end"), ("-", 1, "a digit", "the end"),
      ("+1", 0, "a value", "+"),
      ("\"a", 2, "a character or \"", "the end"), ("\"\n\"", 1, "a character or \"", "the byte 10"),
      (#""\x""#, 2, "an escape", "x"), (#""\u12G4""#, 5, "a hexadecimal digit", "G"),
      (#""\ud800""#, 1, "a pair of surrogates", "half of one"),
      (#""\ud800\u0041""#, 1, "a pair of surrogates", "half of one"),
      (#""\udc00""#, 1, "a pair of surrogates", "half of one"),
      (#"{"a": 1, "b": 2, "a": 3}"#, 17, "another key", "a"), ("'a'", 0, "a value", "'"), ("-NaN", 1, "a digit", "N"),
    ] as [(String, Int, String, String)])
  func `a text that is not JSON is refused`(text: String, offset: Int, expected: String, found: String) {
    #expect(throws: JSONError(offset: offset, expected: expected, found: found)) { try JSON(parsing: text) }
  }

  @Test(arguments: [[0x80], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82]] as [[UInt8]])
  func `bytes that are not UTF-8 are refused`(bytes: [UInt8]) {
    #expect(throws: JSONError(offset: 1, expected: "UTF-8", found: "other bytes")) {
      try JSON(parsing: Array("[\"".utf8) + bytes + Array("\"]".utf8))
    }
  }

  @Test func `keys that Unicode calls equivalent are two keys`() throws {
    let value = try JSON(parsing: "{\"\u{E9}\": 1, \"e\u{301}\": 2}")
    #expect(value["\u{E9}"] == .integer(1))
    #expect(value["e\u{301}"] == .integer(2))
  }

  @Test func `nesting ends at its limit`() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    _ = try JSON(parsing: nested(JSONLimits().depth))
    let expected = JSONError(offset: 64, expected: "at most 64 lists and objects in each other", found: "[")
    #expect(throws: expected) { try JSON(parsing: nested(JSONLimits().depth + 1)) }
    #expect(throws: expected) { try JSON(parsing: String(repeating: "[", count: 1_000_000)) }
  }

  @Test func `a text has a longest length`() {
    let text = [UInt8](repeating: 0x20, count: JSONLimits().byteCount + 1)
    #expect(throws: JSONError(offset: 16_777_216, expected: "at most 16,777,216 bytes", found: "16,777,217")) {
      try JSON(parsing: text)
    }
  }

  @Test func `a text that ends early is refused wherever it ends`() {
    let text = #"{"a": [1, -2.5e3, "xé\n\ud83d\ude00", true, null], "b": {"c": NaN}}"#
    for end in 0..<text.utf8.count {
      #expect(throws: JSONError.self, "\(end)") { try JSON(parsing: Array(text.utf8.prefix(end))) }
    }
  }

  @Test func `limits can be others`() throws {
    #expect(try JSON(parsing: "[1]", limits: .init(byteCount: 3, depth: 1)) == .array([1]))
    #expect(throws: JSONError(offset: 3, expected: "at most 3 bytes", found: "4")) {
      try JSON(parsing: "[10]", limits: .init(byteCount: 3))
    }
    #expect(throws: JSONError(offset: 1, expected: "at most 1 lists and objects in each other", found: "[")) {
      try JSON(parsing: "[[]]", limits: .init(depth: 1))
    }
  }

  @Test func `whole numbers keep every digit`() throws {
    let text = "[9007199254740993, 18446744073709551615, 340282366920938463463374607431768211455]"
    #expect(try JSON(parsing: text).text == text)
    #expect(try JSON(parsing: "340282366920938463463374607431768211456") == .number(0x1p128))
  }

  @Test func `a value is what it is and nothing else`() throws {
    let value = try JSON(parsing: #"{"a": "b", "c": [784.0, 784.5, 18446744073709551616]}"#)
    #expect(value["a"]?.string == "b")
    #expect(value["c"]?.elements?.map(\.wholeNumber) == [784, nil, nil])
    #expect(value["d"] == nil && value["a"]?["a"] == nil && value.string == nil && value.elements == nil)
    #expect(value != .object([("c", value["c"] ?? .null), ("a", "b")]))
  }
}
