import NNBBytes
import NNBFormats
import Testing

import NNBSafetensors

/// Headers that are wrong, each in one way.
struct HeaderErrorTests {
  @Test(arguments: [0, 1, 100_000_001, 1 << 63, .max] as [UInt64])
  func `a length that no header has is refused`(count: UInt64) throws {
    #expect(try fault(in: length(count) + [0x7B, 0x7D]) == .headerLength(found: count))
    #expect(SafetensorsError.headerLength(found: count).offset == 0)
  }

  @Test func `a file that is cut at any length is truncated`() throws {
    let whole = file("{\(member("a", "F32", [3], 0, 12)), \(member("b", "U8", [2], 12, 14))}", data: 14)
    let headerEnd = whole.count - 14
    for count in 0..<whole.count {
      let expected = count < 8 ? 8 : count < headerEnd ? headerEnd : whole.count
      let found = try fault(in: Array(whole.prefix(count)))
      #expect(found == .truncated(expected: expected, found: count))
      #expect(found?.offset == count)
    }
    #expect(try fault(in: whole) == nil)
  }

  @Test(
    arguments: [
      ("  ", 10, "an object", "the end"), ("{]", 9, "a key", "]"), ("{} {}", 11, "the end", "{"),
      ("x{}", 8, "an object", "x"),
      ("\u{FEFF}{}", 8, "an object", "the byte 239"), ("{}\0", 10, "the end", "the byte 0"),
      ("[]", 8, "an object", "["), ("null", 8, "an object", "n"),
      (#"{"a": {"dtype": "U8", "shape": [0], "data_offsets": [0, 0]}, "a": 2}"#, 69, "another key", "a"),
      (#"{"a": {"dtype": "U8", "shape": [0], "data_offsets": [0, 0]}, "\u0061": 2}"#, 69, "another key", "a"),
      (#"{"\u0061": {"dtype": "U8", "shape": [0], "data_offsets": [0, 0]}, "a": 2}"#, 74, "another key", "a"),
      (#"{"a": {"dtype": "F32", "dtype": "F32"}}"#, 31, "another key", "dtype"),
      (#"{"__metadata__": {"a": "", "a": ""}}"#, 35, "another key", "a"),
      (#"{"\ud800": 1}"#, 10, "a pair of surrogates", "half of one"),
    ] as [(String, Int, String, String)])
  func `a header that is no object in JSON is refused at its byte`(
    header: String, offset: Int, expected: String, found: String
  ) throws {
    let error = SafetensorsError.header(offset: offset, expected: expected, found: found)
    #expect(try fault(in: file(header)) == error)
    #expect(error.offset == offset)
  }

  @Test func `bytes that are not UTF-8 are refused`() throws {
    #expect(
      try fault(in: file(Array(#"{""#.utf8) + [0xFF] + Array(#"": 1}"#.utf8)))
        == .header(offset: 9, expected: "UTF-8", found: "other bytes"))
  }

  @Test func `nesting ends at its limit`() throws {
    func nested(_ depth: Int) -> [UInt8] {
      let member = String(member("a", "U8", [0], 0, 0).dropLast())
      return file(
        "{\(member), \"x\": " + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}}")
    }
    #expect(try fault(in: nested(62)) == nil)
    let start = nested(63).firstIndex(of: UInt8(ascii: "x")) ?? 0
    #expect(
      try fault(in: nested(63))
        == .header(offset: start + 4 + 62, expected: "at most 64 lists and objects in each other", found: "["))
  }

  @Test func `a header has so many values at most`() throws {
    // The list is one of them.
    let text = #"{"a":["# + String(repeating: "0,", count: 2_000) + "0]}"
    #expect(
      try fault(in: file(text)) == .header(offset: 8 + 6 + 2 * 1_023, expected: "at most 1,024 values", found: "0"))
    let texts = (0..<131_072).map { "\"\($0)\":\"\"" }.joined(separator: ",")
    let found = try fault(in: file("{\"__metadata__\":{\(texts)}}"))
    #expect(
      found == .header(offset: 8 + 17 + texts.utf8.count - 2, expected: "at most 131,072 values", found: "\""))
  }

  @Test(
    arguments: [
      ("", 65_536, nil), ("", 65_537, 65_537), (#""__metadata__": {}, "#, 65_536, nil),
      (#""__metadata__": {}, "#, 65_537, 65_537),
    ] as [(String, Int, Int?)])
  func `a header has so many tensors at most, and its metadata is none`(
    start: String, count: Int, found: Int?
  ) throws {
    let members = (0..<count).map { member("\($0)", "U8", [0], 0, 0) }.joined(separator: ",")
    #expect(try fault(in: file("{\(start)\(members)}")) == found.map { .tooManyTensors(found: $0) })
  }

  private static let type = "a dtype that is known"
  private static let shape = "a shape of whole numbers from 0"
  private static let range = "data_offsets of two whole numbers, the first not above the second"
  private static let elements = "a shape of as many elements as a file can hold, in whole bytes"

  @Test(
    arguments: [
      (#"1"#, type), (#"null"#, type), (#"{}"#, type),
      (#"{"dtype": "f32", "shape": [], "data_offsets": [0, 4]}"#, type),
      (#"{"dtype": "F128", "shape": [], "data_offsets": [0, 16]}"#, type),
      (#"{"dtype": "", "shape": [], "data_offsets": [0, 4]}"#, type),
      (#"{"dtype": 32, "shape": [], "data_offsets": [0, 4]}"#, type),
      (#"{"dtype": "F32 ", "shape": [], "data_offsets": [0, 4]}"#, type),
      (#"{"dtype": "F32", "data_offsets": [0, 4]}"#, shape),
      (#"{"dtype": "F32", "shape": 1, "data_offsets": [0, 4]}"#, shape),
      (#"{"dtype": "F32", "shape": null, "data_offsets": [0, 4]}"#, shape),
      (#"{"dtype": "F32", "shape": [1.0], "data_offsets": [0, 4]}"#, shape),
      (#"{"dtype": "F32", "shape": [1e0], "data_offsets": [0, 4]}"#, shape),
      (#"{"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}"#, shape),
      (#"{"dtype": "F32", "shape": ["1"], "data_offsets": [0, 4]}"#, shape),
      (#"{"dtype": "F32", "shape": [[1]], "data_offsets": [0, 4]}"#, shape),
      (#"{"dtype": "F32", "shape": [9223372036854775808], "data_offsets": [0, 4]}"#, shape),
      (#"{"dtype": "F32", "shape": [0, 9223372036854775808], "data_offsets": [0, 0]}"#, shape),
      (#"{"dtype": "F32", "shape": [1]}"#, range),
      (#"{"dtype": "F32", "shape": [1], "data_offsets": [4]}"#, range),
      (#"{"dtype": "F32", "shape": [1], "data_offsets": [0, 4, 4]}"#, range),
      (#"{"dtype": "F32", "shape": [1], "data_offsets": [4, 0]}"#, range),
      (#"{"dtype": "F32", "shape": [1], "data_offsets": [-4, 0]}"#, range),
      (#"{"dtype": "F32", "shape": [1], "data_offsets": [0, 4.0]}"#, range),
      (#"{"dtype": "F32", "shape": [1], "data_offsets": {"begin": 0, "end": 4}}"#, range),
      (#"{"dtype": "F32", "shape": [1], "data_offsets": [9223372036854775803, 9223372036854775807]}"#, range),
      (#"{"dtype": "F32", "shape": [1], "data_offsets": [0, 18446744073709551615]}"#, range),
      (#"{"dtype": "F32", "shape": [4611686018427387904], "data_offsets": [0, 0]}"#, elements),
      (#"{"dtype": "U8", "shape": [4294967296, 4294967296], "data_offsets": [0, 0]}"#, elements),
      (#"{"dtype": "F4", "shape": [3], "data_offsets": [0, 1]}"#, elements),
      (#"{"dtype": "F4", "shape": [], "data_offsets": [0, 1]}"#, elements),
      (#"{"dtype": "F6_E2M3", "shape": [2], "data_offsets": [0, 1]}"#, elements),
    ] as [(String, String)])
  func `a member that is no tensor is refused with what was expected`(value: String, expected: String) throws {
    #expect(try fault(in: file(#"{"t": \#(value)}"#, data: 4)) == .entry(name: "t", expected: expected))
    #expect(SafetensorsError.entry(name: "t", expected: expected).offset == nil)
  }

  @Test(arguments: [#"1"#, #"[]"#, #""pt""#, #"{"a": 1}"#, #"{"a": null}"#, #"{"a": ["b"]}"#, #"{"a": {}}"#])
  func `metadata that is no texts by name is refused`(value: String) throws {
    #expect(
      try fault(in: file(#"{"__metadata__": \#(value)}"#))
        == .entry(name: "__metadata__", expected: "an object of texts"))
  }

  @Test(
    arguments: [
      (member("a", "F32", [2], 0, 4), "a", "8 bytes", "4"), (member("a", "F32", [], 0, 8), "a", "4 bytes", "8"),
      (member("a", "F32", [0], 0, 4), "a", "0 bytes", "4"), (member("a", "F4", [4], 0, 4), "a", "2 bytes", "4"),
      (member("a", "BOOL", [2], 0, 1), "a", "2 bytes", "1"), (member("a", "C64", [1], 0, 4), "a", "8 bytes", "4"),
    ])
  func `elements of another size than their shape says are refused`(
    members: String, name: String, expected: String, found: String
  ) throws {
    #expect(
      try fault(in: file("{\(members)}", data: 8)) == .offsets(name: name, expected: expected, found: found))
  }

  @Test(
    arguments: [
      ([("a", 1, 1, 2)], "a", 0, 1),
      ([("a", 1, 0, 1), ("b", 1, 2, 3)], "b", 1, 2),
      ([("a", 2, 0, 2), ("b", 2, 1, 3)], "b", 2, 1),
      ([("b", 2, 1, 3), ("a", 2, 0, 2)], "b", 2, 1),
      ([("a", 2, 0, 2), ("b", 2, 0, 2)], "b", 2, 0),
      ([("a", 3, 0, 3), ("b", 1, 1, 2)], "b", 3, 1),
      ([("a", 2, 0, 2), ("b", 0, 1, 1)], "b", 2, 1),
      ([("a", 2, 0, 2), ("b", 0, 3, 3)], "b", 2, 3),
    ] as [([(String, Int, Int, Int)], String, Int, Int)])
  func `holes and overlaps are refused where the tensor should begin`(
    tensors: [(String, Int, Int, Int)], name: String, expected: Int, found: Int
  ) throws {
    let header = "{" + tensors.map { member($0.0, "U8", [$0.1], $0.2, $0.3) }.joined(separator: ", ") + "}"
    let start = 8 + header.utf8.count
    #expect(
      try fault(in: file(header, data: 3))
        == .offsets(name: name, expected: "to begin at byte \(start + expected)", found: "\(start + found)"))
  }

  @Test(arguments: ["{}", "{\(member("a", "U8", [3], 0, 3))}", "{\(member("a", "U8", [0], 0, 0))}"], [1, 7, 4_096])
  func `bytes behind the last tensor are refused`(header: String, count: Int) throws {
    let end = file(header).count + (header.contains("[3]") ? 3 : 0)
    let error = SafetensorsError.trailing(offset: end, count: count)
    #expect(try fault(in: file(header, data: count + (header.contains("[3]") ? 3 : 0))) == error)
    #expect(error.offset == end)
    #expect(
      error.description == (count == 1 ? "1 byte" : "\(count.grouped) bytes") + " after the last tensor, at byte \(end)"
    )
  }

  @Test func `a refusal names file, format and place, and says that the file is damaged`() {
    let refusal = SafetensorsError.truncated(expected: 1_000, found: 12).failure(of: "m.safetensors")
    #expect(refusal.code == "safetensors-damaged")
    #expect(refusal.offset == 12)
    #expect(refusal.description == "m.safetensors: truncated: expected 1,000 bytes, found 12")
  }
}
