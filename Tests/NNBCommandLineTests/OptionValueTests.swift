import NNBCommandLine
import Testing

struct OptionValueTests {
  private func count<Integer: FixedWidthInteger>(
    _ text: String, in range: ClosedRange<Integer>
  ) throws(ToolError) -> Integer? {
    try parsed(["song", "--count", text]).integer("--count", in: range)
  }

  @Test func `What is not given has no value`() throws {
    let arguments = try parsed(["song"])
    #expect(try arguments.integer("--count", in: 1...5) == nil)
    #expect(try arguments.float("--rate") == nil)
    #expect(try arguments.choice("--count", of: ["a"]) == nil)
  }

  @Test(arguments: [("1", 1), ("300", 300), ("007", 7), ("+5", 5)])
  func `A whole number in the range is taken`(text: String, expected: Int) throws {
    #expect(try count(text, in: 1...300) == expected)
  }

  @Test(arguments: [
    "0", "301", "-1", "1e3", "0x10", " 5", "5 ", "5.0", "5,000", "five", "٣", "99999999999999999999", "--", "1_000",
  ])
  func `Anything else is refused with the range`(text: String) {
    #expect(throws: complaint("--count needs a whole number from 1 to 300, found \(text)")) {
      try count(text, in: 1...300)
    }
  }

  @Test func `The whole range is named`() throws {
    #expect(try count("9223372036854775807", in: 1...Int.max) == .max)
    #expect(throws: complaint("--count needs a whole number from 1 to 9223372036854775807, found 9223372036854775808"))
    {
      try count("9223372036854775808", in: 1...Int.max)
    }
    #expect(throws: complaint("--count needs a whole number from 1 to 9223372036854775807, found 0")) {
      try count("0", in: 1...Int.max)
    }
  }

  @Test func `A seed may have all 64 bits`() throws {
    #expect(try count("18446744073709551615", in: 0...UInt64.max) == .max)
    #expect(try count("0", in: 0...UInt64.max) == 0)
    for text in ["18446744073709551616", "-1"] {
      #expect(throws: complaint("--count needs a whole number from 0 to 18446744073709551615, found \(text)")) {
        try count(text, in: 0...UInt64.max)
      }
    }
  }

  /// The bits are those that NumPy's `float32` gives.
  @Test(
    arguments: [
      ("0.1", 0x3DCC_CCCD), ("1e-3", 0x3A83_126F), ("-2.5", 0xC020_0000), ("+5", 0x40A0_0000), (".5", 0x3F00_0000),
      ("16777217", 0x4B80_0000), ("0.003921568859368563", 0x3B80_8081), ("3.4028235e38", 0x7F7F_FFFF),
      ("1.0000000596046448", 0x3F80_0001), ("1e-45", 1),
    ] as [(String, UInt32)])
  func `A number is the decimal rounded once to f32`(text: String, bits: UInt32) throws {
    #expect(try parsed(["song", "--rate=\(text)"]).float("--rate")?.bitPattern == bits)
  }

  @Test(arguments: [
    "1e39", "nan", "inf", "-infinity", "0x10", "0x1p4", "0X1", "1,5", " 5", "5 ", "fast", "1e", "--", "½",
  ])
  func `What is no finite decimal number is refused`(text: String) {
    #expect(throws: complaint("--rate needs a number from -3.4028235e+38 to 3.4028235e+38, found \(text)")) {
      try parsed(["song", "--rate", text]).float("--rate")
    }
  }

  @Test(arguments: ["0", "-0", "-0.1", "1e-60", "1e40", "nan", "inf", "x"])
  func `A rate must be above zero, and a number in f32`(text: String) {
    #expect(throws: complaint("--rate needs a number from 1e-45 to 3.4028235e+38, found \(text)")) {
      try parsed(["song", "--rate", text]).positive("--rate")
    }
  }

  @Test(arguments: ["-1e-300", "1e309", "nan", "inf", "x"])
  func `A tolerance is not below zero`(text: String) {
    #expect(throws: complaint("--rate needs a number from 0 to 1.7976931348623157e+308, found \(text)")) {
      try parsed(["song", "--rate", text]).natural("--rate")
    }
  }

  @Test func `A choice is one of its words`() throws {
    let arguments = try parsed(["song", "--count", "csv"])
    #expect(try arguments.choice("--count", of: ["text", "csv"]) == "csv")
    #expect(throws: complaint("--count needs text, json; found csv")) {
      try arguments.choice("--count", of: ["text", "json"])
    }
    #expect(throws: complaint("--count needs csv2, json; found csv; did you mean csv2?")) {
      try arguments.choice("--count", of: ["csv2", "json"])
    }
  }
}
