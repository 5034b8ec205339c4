import NNBCommandLine
import Testing

struct DigitsRoundedUpTests {
  @Test(
    arguments: [
      (0, "0"), (1, "1"), (-2.5, "-2.5"), (0.25, "0.25"), (0.0123, "0.0123"), (0.01231, "0.0124"), (0.1, "0.1"),
      (0.9991, "1"), (9.991, "10"), (1.0001, "1.01"), (0.0001, "0.0001"), (0.00009991, "0.0001"),
      (0.000099, "9.9e-5"), (1.2341e-7, "1.24e-7"), (.leastNonzeroMagnitude, "5e-324"), (123, "123"), (1234, "1,240"),
      (999_999, "1e6"), (123_456, "124,000"), (1_234_567, "1.24e6"), (1e300, "1e300"), (2e16, "2e16"),
      (1.7976931348623157e308, "1.8e308"), (.infinity, "infinite"), (-.infinity, "-infinite"), (.nan, "NaN"),
    ] as [(Double, String)])
  func `Three digits are kept, rounded away from zero`(value: Double, expected: String) {
    #expect(value.roundedUp(toDigits: 3) == expected)
  }

  @Test func `What is shown is never below the number`() throws {
    var value = 1.1e-307
    while value < 1e300 {
      let shown = try #require(Double(value.roundedUp(toDigits: 3).filter { $0 != "," }))
      #expect(shown >= value && shown <= value * 1.0101, "\(value)")
      value *= 1.337
    }
  }
}
