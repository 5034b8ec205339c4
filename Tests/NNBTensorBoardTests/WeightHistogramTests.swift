import NNBTensorBoard
import Testing

struct WeightHistogramTests {
  @Test func `Every value is in one part, and the greatest in the last`() throws {
    let histogram = try #require(WeightHistogram((0...128).map { Float($0) / 64 - 1 }))
    #expect(histogram.limits.count == 64 && histogram.limits.last == 1 && histogram.limits[0] == -1 + 2.0 / 64)
    #expect(histogram.counts == [Double](repeating: 2, count: 63) + [3])
    #expect((histogram.least, histogram.greatest, histogram.sum) == (-1, 1, 0))
    // 2 Σ (k / 64)² for k from 1 to 64; the sum of the squares of k is 64 · 65 · 129 / 6.
    #expect(histogram.squares == 178_880.0 / 4096)
  }

  @Test func `Equal values are one part`() throws {
    let histogram = try #require(WeightHistogram([0, 0, 0]))
    #expect(histogram.limits == [0] && histogram.counts == [3])
  }

  @Test(arguments: [[], [1, .nan], [.infinity]]) func `Values that cannot be counted give none`(values: [Float]) {
    #expect(WeightHistogram(values) == nil)
  }

  @Test func `The widest range is counted`() throws {
    let most = Float.greatestFiniteMagnitude
    let histogram = try #require(WeightHistogram([-most, 0, most]))
    #expect(histogram.counts.reduce(0, +) == 3 && histogram.counts[0] == 1 && histogram.counts[63] == 1)
  }
}
