import NNBBytes
import NNBCommandLine
import Foundation
import Testing
import NNBTestSupport

struct NumberTextTests {
  @Test(
    arguments: [
      (0, 2, "0.00"), (1, 0, "1"), (0.5, 0, "1"), (0.125, 2, "0.13"), (-0.125, 2, "-0.13"), (2.5, 0, "3"),
      (9.999, 2, "10.00"), (0.0625, 4, "0.0625"), (1234567.5, 1, "1234567.5"), (-1.25, 4, "-1.2500"),
      (0.00004, 4, "0.0000"), (0.00006, 4, "0.0001"), (99.995, 0, "100"),
    ] as [(Double, Int, String)])
  func `A number has so many decimals, halves going away from zero`(value: Double, decimals: Int, expected: String) {
    #expect(value.fixed(decimals) == expected)
  }

  @Test(arguments: [-0.0, -0.001, -0.0049])
  func `Zero has no sign`(value: Double) {
    #expect(value.fixed(2) == "0.00")
  }

  @Test(
    arguments: [
      (.nan, "nan"), (.infinity, "inf"), (-.infinity, "-inf"), (1e16, "1e+16"), (-1e300, "-1e+300"),
    ] as [(Double, String)])
  func `What has no decimals is written as it is`(value: Double, expected: String) {
    #expect(value.fixed(2) == expected)
  }

  @Test(arguments: [0, 1, 2, 4, 6])
  func `The decimals are those that C prints`(decimals: Int) {
    var generator = SeededGenerator(seed: UInt64(decimals))
    for _ in 0..<1_000 {
      let value = Double.random(in: -1_000_000...1_000_000, using: &generator)
      #expect(value.fixed(decimals) == String(format: "%.\(decimals)f", value))
    }
  }

  @Test(
    arguments: [(0, "0.00 %"), (1, "100.00 %"), (0.9742, "97.42 %"), (1.0 / 3, "33.33 %"), (0.99999, "100.00 %")]
      as [(Double, String)])
  func `A part is a percentage with two decimals`(part: Double, expected: String) {
    #expect(part.percent == expected)
  }

  @Test(
    arguments: [
      (0, 5, "0"), (-0.0, 5, "0"), (1, 5, "1"), (-2.5, 5, "-2.5"), (123456, 5, "123460"), (123456, 8, "123456"),
      (999_999, 5, "1e+06"), (1_234_567, 5, "1.2346e+06"), (0.000123456, 3, "0.000123"), (0.0000123456, 3, "1.23e-05"),
      (0.00009999996, 5, "0.0001"), (9.99995, 5, "10"), (0.1, 17, "0.1"), (65504, 5, "65504"), (-65504.4, 4, "-65500"),
      (1e300, 5, "1e+300"), (1.5e-300, 5, "1.5e-300"), (.leastNonzeroMagnitude, 5, "5e-324"),
      (1.7976931348623157e308, 3, "1.8e+308"),
      (4294967295, 5, "4.295e+09"), (0.5, 1, "0.5"), (0.95, 1, "1"), (2.5, 1, "3"), (.nan, 5, "nan"),
      (-.infinity, 5, "-inf"), (100_000, 3, "100000"), (1_000_000, 3, "1e+06"),
    ] as [(Double, Int, String)])
  func `A number has so many significant digits`(value: Double, count: Int, expected: String) {
    #expect(value.significant(count) == expected)
  }

  @Test func `Significant digits are those that C prints, but for the zeros at the end`() {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<2_000 {
      let value = Double.random(in: -1...1, using: &generator) * pow(10, Double.random(in: -12...12, using: &generator))
      let printed = String(format: "%.5e", value), read = Double(value.significant(6))
      #expect(read == Double(printed))
    }
  }

  @Test(arguments: [1_000, 3_500, 4_000, 10_000, 55_000, 60_000])
  func `Every accuracy of so many images is rounded to nearest`(count: Int) {
    let wrong = (0...count).filter { part in
      let text = (Double(part) / Double(count)).percent
      let hundredths = Int(text.filter(\.isNumber)) ?? -count
      return !text.hasSuffix(" %") || 2 * abs(hundredths * count - 10_000 * part) > count
    }
    #expect(wrong == [])
  }

  @Test(
    arguments: [
      (0, "0"), (999, "999"), (1_000, "1,000"), (60_000, "60,000"), (1_234_567, "1,234,567"), (-1_000, "-1,000"),
      (-999, "-999"), (.max, "9,223,372,036,854,775,807"), (.min, "-9,223,372,036,854,775,808"),
    ] as [(Int, String)])
  func `A comma stands before every three digits`(value: Int, expected: String) {
    #expect(value.grouped == expected)
  }

  @Test func `A duration is a number of seconds`() {
    #expect(Duration.milliseconds(1_500).seconds == 1.5)
    #expect(Duration.zero.seconds == 0)
    #expect(Duration.seconds(-2).seconds == -2)
  }
}
