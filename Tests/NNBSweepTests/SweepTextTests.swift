import NNBCommandLine
import NNBSweep
import Testing

struct SweepTextTests {
  private func axes(_ text: String) throws -> [String: [String]] {
    Dictionary(uniqueKeysWithValues: try SweepText(text).axes.map { ($0.name, $0.values.map(\.text)) })
  }

  @Test(
    arguments: [
      ("seed=1", ["seed": ["1"]]),
      ("seed=1..5", ["seed": ["1", "2", "3", "4", "5"]]),
      ("seed=1..9:4", ["seed": ["1", "5", "9"]]),
      ("seed=1..8:4", ["seed": ["1", "5"]]),
      ("seed=7..7", ["seed": ["7"]]),
      ("seed=1..3,7", ["seed": ["1", "2", "3", "7"]]),
      ("seed=18446744073709551614..18446744073709551615", ["seed": ["18446744073709551614", "18446744073709551615"]]),
      ("learning-rate=0.01,1/3,1e-1 seed=1..2", ["learning-rate": ["0.01", "1/3", "1e-1"], "seed": ["1", "2"]]),
      ("\n a=b\t c=d,e \r\n", ["a": ["b"], "c": ["d", "e"]]),
      ("augment=none|weak|digits,shift=2", ["augment": ["none", "weak", "digits,shift=2"]]),
      ("hidden=512,256|300", ["hidden": ["512,256", "300"]]),
      ("init-from=../a.nnb,b..nnb", ["init-from": ["../a.nnb", "b..nnb"]]),
      ("x=é,e\u{301}", ["x": ["é", "e\u{301}"]]),
    ])
  func `Settings have values, and ranges are numbers`(text: String, expected: [String: [String]]) throws {
    #expect(try axes(text) == expected)
  }

  @Test(
    arguments: [
      ("", 1, "there is no setting"),
      (" \n", 1, "there is no setting"),
      ("seed", 1, "seed has no values"),
      ("seed=1, 2", 8, "there is no value"),
      ("seed=1 2", 8, "2 has no values"),
      ("seed=", 6, "there is no value"),
      ("=1", 1, "there is no name before ="),
      ("seed=1,,2", 8, "there is no value"),
      ("augment=a|", 11, "there is no value"),
      ("a=1 seed=3,1..5", 12, "the value 3 is there twice"),
      ("rate=0.1,0.5,1e-1", 14, "the value 1e-1 is there twice"),
      ("rate=1,1.0", 8, "the value 1.0 is there twice"),
      ("a=1 b=2 a=3", 9, "a is there twice"),
      ("a=1 seed=5..1", 10, "the range 5..1 falls"),
      ("seed=1..5:0", 6, "1..5:0 is no range of whole numbers"),
      ("seed=1..x", 6, "1..x is no range of whole numbers"),
      ("seed=1...5", 6, "1...5 is no range of whole numbers"),
      ("seed=1..+5", 6, "1..+5 is no range of whole numbers"),
      ("seed=1..", 6, "1.. is no range of whole numbers"),
      ("seed=1..2:", 6, "1..2: is no range of whole numbers"),
      ("seed=0..18446744073709551616", 6, "0..18446744073709551616 is no range of whole numbers"),
      ("seed=0..18446744073709551615", 6, "the range 0..18446744073709551615 has more than 1000 values"),
      ("seed=1..1000,2000", 14, "there are more than 1000 values"),
    ])
  func `A fault is told with its place`(text: String, position: Int, message: String) {
    let error = #expect(throws: ToolError.self) { try SweepText(text) }
    #expect(error?.message == "--sweep, character \(position): \(message)")
    #expect(error?.status == .usage)
  }

  @Test func `A text has a limit`() {
    let error = #expect(throws: ToolError.self) { try SweepText(String(repeating: " ", count: 65_537)) }
    #expect(error?.message == "--sweep has more than 65536 bytes")
  }
}

struct SweepGridTests {
  @Test func `The last setting changes fastest`() throws {
    let grid = try SweepGrid(SweepText("hidden=8,16 seed=1..3"))
    #expect(grid.names == ["hidden", "seed"])
    #expect(
      grid.runs.map(\.name) == [
        "hidden=8,seed=1", "hidden=8,seed=2", "hidden=8,seed=3", "hidden=16,seed=1", "hidden=16,seed=2",
        "hidden=16,seed=3",
      ])
  }

  @Test func `There may be 1,000 runs and no more`() throws {
    #expect(try SweepGrid(SweepText("a=1..10 b=1..10 c=1..10")).runs.count == 1_000)
    let error = #expect(throws: ToolError.self) { try SweepGrid(SweepText("a=1..11 b=1..13 c=1..7")) }
    #expect(error?.message == "--sweep has 11 × 13 × 7 runs, and a sweep may have 1,000")
    #expect(throws: ToolError.self) {
      try SweepGrid(SweepText((0..<30).map { "a\($0)=1..1000" }.joined(separator: " ")))
    }
  }

  @Test func `Names of runs are names of files, and differ`() throws {
    func name(_ text: String) throws -> String { try SweepGrid(SweepText(text)).runs[0].name }
    #expect(try name("augment=digits,shift=2|none seed=1") == "augment=digits,shift=2,seed=1")
    let odd = try name("init-from=a/b.nnb"), other = try name("init-from=a_b.nnb")
    #expect(odd.hasPrefix("init-from=a_b.nnb~") && other == "init-from=a_b.nnb")
    let long = try SweepGrid(
      SweepText(
        "x=" + String(repeating: "y", count: 300) + "1,"
          + String(repeating: "y", count: 300) + "2")
    ).runs.map(\.name)
    #expect(long[0] != long[1] && long.allSatisfy { $0.utf8.count <= 189 })
    // CRC-32 of "x=é" in UTF-8, by Python's zlib.
    #expect(try name("x=é") == "x=_~eca1be6d")
  }
}
