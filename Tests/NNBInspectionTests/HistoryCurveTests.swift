import NNBInspection
import Testing

struct HistoryCurveTests {
  private func curve(_ values: [Double?]) throws -> HistoryCurve {
    try #require(HistoryCurve(values, isBetter: <))
  }

  @Test(
    arguments: [
      ([0, 1, 2, 3, 4, 5, 6, 7], 80, "▁▂▃▄▅▆▇█"),
      ([7, 0], 80, "█▁"),
      ([3], 80, "▁"),
      ([0.25, 0.25, 0.25], 80, "▁▁▁"),
      ([0, nil, 7, nil], 80, "▁ █ "),
      ([0, 0.49, 0.51, 7], 80, "▁▁▂█"),
      ([-7, 0], 80, "▁█"),
      // Means of two each: 0.5, 4, 7.
      ([0, 1, 3.5, 4.5, 7, 7], 3, "▁▅█"),
      // Five in two columns: the first two, the last three.
      ([0, 2, 8, 9, 10], 2, "▁█"),
      ([nil, nil, 1, nil, 2, 4], 3, " ▁█"),
      ([-1e308, 1e308, 0], 80, "▁█▅"),
      ([1, 2], 0, "▁"),
    ] as [([Double?], Int, String)])
  func `a value is one of eight heights`(values: [Double?], width: Int, expected: String) throws {
    #expect(try curve(values).text(width: width) == expected)
  }

  @Test func `the best is the first of the lowest, or of the highest`() throws {
    let losses = try curve([nil, 3, 1, 2, 1])
    #expect(losses.first == 3)
    #expect(losses.last == 1)
    #expect(losses.best == 1)
    #expect(losses.bestIndex == 2)
    let accuracies = try #require(HistoryCurve([0.5, 0.75, 0.75, 0.25], isBetter: >))
    #expect(accuracies.best == 0.75)
    #expect(accuracies.bestIndex == 1)
    #expect(accuracies.last == 0.25)
  }

  @Test func `without a finite value there is no curve`() throws {
    #expect(HistoryCurve([], isBetter: <) == nil)
    #expect(HistoryCurve([nil, .nan, .infinity], isBetter: <) == nil)
    #expect(try curve([.nan, 1]).values == [nil, 1])
  }
}
