import Testing

import NNBCommandLine
import NNBJSON

struct TableTests {
  private var table: TextTable {
    var table = TextTable(["tensor", "shape", "bytes"], rightAligned: [2])
    table.add(["kernel", "784x128", "401,408"])
    table.add(["数字", "", "8"])
    return table
  }

  @Test func `Columns are as wide as what a terminal shows in them`() {
    let lines = ["tensor  shape      bytes", "kernel  784x128  401,408", "数字                   8"]
    #expect(table.lines() == lines)
    #expect(table.lines(in: 24) == lines)
    #expect(table.width == 24)
  }

  @Test func `A row has lines of its own where there is no room for columns`() {
    #expect(table.lines(in: 23) == ["kernel", "  shape 784x128,", "  bytes 401,408", "数字", "  bytes 8"])
    #expect(table.lines(in: 40).count == 3)
  }

  @Test(arguments: [
    ("one two three", 7, ["one two", "three"]), ("one two three", 6, ["one", "two", "three"]),
    ("  a   b ", 80, ["a b"]), ("longer than", 3, ["longer", "than"]), ("数字 数字", 5, ["数字", "数字"]), ("", 5, []),
  ])
  func `A sentence is broken at its blanks`(text: String, width: Int, lines: [String]) {
    #expect(text.wrapped(to: width) == lines)
  }

  @Test(arguments: [
    ("abcdef", 6, "abcdef"), ("abcdef", 5, "ab…ef"), ("abcdef", 4, "a…ef"), ("abcdef", 1, "…"), ("abcdef", 0, ""),
    ("数字数字", 7, "数字…字"), ("e\u{301}tude", 4, "e\u{301}…de"),
  ])
  func `A long name loses its middle`(text: String, width: Int, expected: String) {
    #expect(text.shortened(to: width) == expected)
    #expect(text.shortened(to: width).columns <= width)
  }

  @Test(arguments: [
    ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\u{1B}[31m", "a\\u{1b}[31m"), ("a\r\nb", "a\\u{d}\\u{a}b"),
    ("\u{202E}txt", "\\u{202e}txt"), ("plain é", "plain é"), (",\u{301}", "\",\u{301}\""), ("", ""),
  ])
  func `A cell of CSV is quoted and steers nothing`(text: String, expected: String) {
    #expect(Array(text.csvCell.unicodeScalars) == Array(expected.unicodeScalars))
  }

  @Test func `JSON has no character that steers a terminal or is not seen`() {
    let name = "a\u{1B}\u{85}\u{202E}\u{2028}\u{200B}\u{E0041}\u{7F}数"
    #expect(JSON.string(name).text == #""a\u001b\u0085\u202e\u2028\u200b\udb40\udc41\u007f数""#)
  }
}
