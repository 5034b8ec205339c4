import NNBCommandLine
import Testing

struct FractionTests {
  /// The bits are those of Python's `fractions`, whose quotients `float` and NumPy's rounding of halves to even round once.
  @Test(
    arguments: [
      ("1/255", 0x3B80_8081, 0x3F70_1010_1010_1010), ("1/3", 0x3EAA_AAAB, 0x3FD5_5555_5555_5555),
      ("-2/3", 0xBF2A_AAAB, 0xBFE5_5555_5555_5555), ("0/7", 0, 0), ("10/4", 0x4020_0000, 0x4004_0000_0000_0000),
      ("1e3/1e-3", 0x4974_2400, 0x412E_8480_0000_0000), (".5/+2", 0x3E80_0000, 0x3FD0_0000_0000_0000),
      ("0.1307/0.3081", 0x3ED9_3270, 0x3FDB_264D_F036_81C9),
      // Half between two numbers of f32, and the same with a little more or less.
      ("16777217/1", 0x4B80_0000, 0x4170_0000_1000_0000), ("16777219/1", 0x4B80_0002, 0x4170_0000_3000_0000),
      ("1677721700000001/100000000", 0x4B80_0001, 0x4170_0000_1000_0003),
      ("36028799166447617/2147483648", 0x4B80_0001, 0x4170_0000_1000_0000),
    ] as [(String, UInt32, UInt64)])
  func `A fraction is rounded once`(text: String, single: UInt32, double: UInt64) throws {
    let fraction = try #require(Fraction(text))
    #expect(fraction.rounded(to: Float.self)?.bitPattern == single)
    #expect(fraction.rounded(to: Double.self)?.bitPattern == double)
  }

  @Test(arguments: [
    "", "/", "1/", "/2", "1/0", "0/0", "1/2/3", "1 /2", "a/2", "1/b", "0x1/2", "1e/2", "1e5.0", "--1/2", "1/-", "nan",
    ".",
    "1e99", "1e-99/1", "1/340282366920938463463374607431768211456", "99999999999999999999999999999999999999999/3",
    "٣/4",
  ])
  func `Anything else is none`(text: String) {
    #expect(Fraction(text) == nil)
  }

  @Test(arguments: [
    ("0.1", 60, 6), ("1/3", 10, 4), ("1/3", 9, 3), ("0.999", 5, 5), ("1e-9", 5, 1), ("0.5", 0, 0), ("2", 7, 14),
  ])
  func `A share of a number is rounded up`(text: String, count: Int, expected: Int) throws {
    #expect(try #require(Fraction(text)).roundedUp(times: count) == expected)
  }

  @Test func `Fractions are exact`() throws {
    let tenth = try #require(Fraction("0.1")), three = Fraction(3)
    #expect(tenth.times(three) == Fraction("3/10"))
    #expect(three.divided(by: tenth) == Fraction("30"))
    #expect(three.divided(by: Fraction(0)) == nil)
    #expect(tenth.negated == Fraction("-1/10"))
    #expect(Fraction("-0") == Fraction(0))
    let large = try #require(Fraction("85070591730234615865843651857942052863"))
    #expect(large.times(Fraction(2)) == nil)
    #expect(large.rounded(to: Float.self) == 0x1p126)
    #expect(
      [tenth.isPositive, tenth.isBelowOne, three.isBelowOne, Fraction(0).isPositive] == [true, true, false, false])
  }

  @Test(arguments: [("1/255", 0x3B80_8081), ("-1e2/3", 0xC205_5555), ("0.5", 0x3F00_0000)] as [(String, UInt32)])
  func `An option with a number takes a fraction`(text: String, bits: UInt32) throws {
    #expect(try parsed(["song", "--rate", text]).float("--rate")?.bitPattern == bits)
  }

  @Test(arguments: ["1/0", "1/2/3", "255/", "/255", "1/x"])
  func `What is no fraction is refused like what is no number`(text: String) {
    #expect(throws: complaint("--rate needs a number from -3.4028235e+38 to 3.4028235e+38, found \(text)")) {
      try parsed(["song", "--rate", text]).float("--rate")
    }
    #expect(throws: complaint("--rate needs a number from 1e-45 to 3.4028235e+38, found \(text)")) {
      try parsed(["song", "--rate", text]).positive("--rate")
    }
  }
}
