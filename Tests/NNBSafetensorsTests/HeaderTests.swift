import NNBBytes
import NNBFormats
import NNBModel
import Testing

import NNBSafetensors

/// Headers that are right.
struct HeaderTests {
  private func header(_ text: String, data: Int = 0) throws -> SafetensorsHeader {
    try SafetensorsHeader(of: MemorySource(file(text, data: data)))
  }

  @Test(arguments: [
    "{}", " \t\r\n{ } \n\t\r ", #"{"__metadata__": null}"#, #"{"__metadata__": {}}"#,
    "{}" + String(repeating: " ", count: 10_000),
  ])
  func `a file may have no tensors`(text: String) throws {
    let header = try header(text)
    #expect(header.entries == [])
    #expect(header.metadata == [:])
    #expect(header.fileByteCount == 8 + text.utf8.count)
  }

  @Test func `metadata are texts by name, with or without tensors`() throws {
    let text = #"{"__metadata__": {"format": "pt", "": "", "a\u0000": "\ud83d\ude00"}}"#
    #expect(try header(text).metadata == ["format": "pt", "": "", "a\0": "😀"])
  }

  @Test func `tensors stand in the order of their elements, whatever the order of their names`() throws {
    let text = "{" + [member("c", "U8", [3], 4, 7), member("a", "U8", [4], 0, 4)].joined(separator: ",") + "}"
    let start = 8 + text.utf8.count
    #expect(
      try header(text, data: 7).entries.map { "\($0.name) \($0.offset - start) \($0.byteCount)" } == ["a 0 4", "c 4 3"])
  }

  @Test func `tensors without elements stand anywhere between others`() throws {
    let members = [
      member("z", "F32", [0, 5], 7, 7), member("a", "U8", [7], 0, 7), member("y", "F32", [0], 0, 0),
      member("x", "F64", [2, 0], 7, 7), member("b", "U8", [1], 7, 8),
    ]
    let header = try header("{\(members.joined(separator: ","))}", data: 8)
    #expect(header.entries.map(\.byteCount) == [0, 7, 0, 0, 1])
    #expect(header.entries.map(\.name).first == "y" && header.entries.map(\.name).last == "b")
  }

  @Test func `fields that are not known are passed over`() throws {
    let text =
      #"{"a": {"x": [1.5, {"y": NaN}], "dtype": "I16", "shape": [], "data_offsets": [0, 2], "strides": null}}"#
    #expect(try header(text, data: 2).entries.map(\.shape) == [[]])
  }

  /// The sizes in bits that the format's own library has, of 24 elements.
  @Test(
    arguments: [
      ("F64", 64), ("F32", 32), ("F16", 16), ("BF16", 16), ("I64", 64), ("I32", 32), ("I16", 16), ("I8", 8),
      ("U64", 64), ("U32", 32), ("U16", 16), ("U8", 8), ("BOOL", 8), ("C64", 64), ("F8_E4M3", 8), ("F8_E5M2", 8),
      ("F8_E8M0", 8), ("F8_E4M3FNUZ", 8), ("F8_E5M2FNUZ", 8), ("F6_E2M3", 6), ("F6_E3M2", 6), ("F4", 4),
    ])
  func `every type has its size`(word: String, bits: Int) throws {
    let count = 3 * bits
    #expect(try header("{\(member("a", word, [4, 6], 0, count))}", data: count).entries.map(\.byteCount) == [count])
    let type = try #require(SafetensorsType(word))
    if case .number(let number) = type.storedType {
      #expect(number.byteCount * 8 == bits)
      #expect(SafetensorsType(number).word == word)
    } else {
      #expect(type.storedType == .other("numbers of type \(word)"))
    }
  }

  @Test func `every type of nnb has a word`() {
    #expect(Set(ElementType.allCases.map { SafetensorsType($0).word }).count == ElementType.allCases.count)
    for type in ElementType.allCases { #expect(SafetensorsType(type).storedType == .number(type)) }
  }

  @Test func `the data may begin, and elements may stand, at any byte`() throws {
    let members = [member("a", "U8", [1], 0, 1), member("b", "F64", [1], 1, 9), member("c", "F32", [1], 9, 13)]
    for blanks in 0..<8 {
      let text = "{\(members.joined(separator: ","))}" + String(repeating: " ", count: blanks)
      let found = try tensors(file(text, data: 13))
      #expect(found.map(\.bytes) == [[0], [1, 2, 3, 4, 5, 6, 7, 8], [9, 10, 11, 12]])
    }
  }

  /// As nnb names tensors: any text of at most 1,024 bytes.
  @Test(arguments: [
    #"\u0000"#, "../../etc/passwd", "a b", "é", #"e\u0301"#, "😀", "__metadata_", "K", "\u{212A}", "a/b",
  ])
  func `a name is a text, and no path`(name: String) throws {
    let found = try tensors(file("{\(member(name, "U8", [2], 0, 2))}", data: 2))
    #expect(found.map(\.bytes) == [[0, 1]])
    let expected = name == #"\u0000"# ? "\0" : name == #"e\u0301"# ? "e\u{301}" : name
    #expect(found.map(\.name) == [Name(expected)])
  }

  @Test(arguments: [("\u{E9}", "e\u{301}"), ("K", "\u{212A}"), ("\u{1100}\u{1161}", "\u{AC00}"), ("a", "a\\u0000")])
  func `names that only Unicode calls equivalent are two tensors, each with its own elements`(
    first: String, second: String
  ) throws {
    let text = "{\(member(first, "U8", [2], 0, 2)), \(member(second, "U8", [3], 2, 5))}"
    let found = try tensors(file(text, data: 5))
    let byName = Dictionary(uniqueKeysWithValues: found.map { ($0.name, $0.bytes) })
    #expect(byName.count == 2)
    #expect(byName[Name(first)] == [0, 1])
    #expect(byName[Name(second.replacing("\\u0000", with: "\0"))] == [2, 3, 4])
  }

  /// What keeps a tensor of a file from being one of `.nnb`.
  @Test func `a tensor that nnb cannot name or shape is refused, and none is lost without a word`() throws {
    let long = String(repeating: "n", count: 1_025)
    for member in [member(long, "U8", [1], 0, 1), member("a", "U8", [1, 1, 1, 1, 1, 1, 1, 1, 1], 0, 1)] {
      #expect(try refusal(file("{\(member)}", data: 1), ImportOptions(takesTensorsOnly: true)) != nil)
    }
    let twice = "{\(member("/a", "U8", [1], 0, 1)), \(member("a", "U8", [1], 1, 2))}"
    let found = try tensors(file(twice, data: 2)).map { "\($0.name) \($0.bytes)" }
    #expect(found == ["/a [0]", "a [1]"])
  }

  @Test func `elements that nnb does not have are left out beside a network, with a note`() throws {
    let members = [
      member("w.weight", "F32", [1, 1], 2, 6), member("w.bias", "F32", [1], 6, 10), member("a", "BOOL", [2], 0, 2),
    ]
    let model = try opened(file("{\(members.joined(separator: ","))}", data: 10), name: "m")
    let report = try model.write(
      ImportOptions(orientation: .outIn, activations: [.linear]), to: nil, isTemporary: false)
    #expect(report.routes.map(\.target) == ["w/bias", "w/kernel"])
    #expect(report.notes.contains("the dataset a is left out, its elements are numbers of type BOOL"))
  }
}
