import NNBModel
import NNBTestSupport
import Testing

import NNBEvaluation

@Suite struct `Statistics` {
  @Test(arguments: try ExpectedStatistics.all().intervals)
  func `have Wilson's interval as SciPy computes it`(_ row: [Double]) throws {
    let interval = try #require(Proportion(Int(row[0]), of: Int(row[1])).interval)
    #expect(areClose(interval.lowerBound, row[2]) && areClose(interval.upperBound, row[3]))
  }

  @Test func `have no interval of nothing`() {
    #expect(Proportion(0, of: 0).interval == nil && Proportion(3, of: 2).interval == nil)
  }

  @Test(arguments: try ExpectedStatistics.all().tests)
  func `have McNemar's exact test as SciPy computes it`(_ row: [Double]) {
    let comparison = PairedComparison(count: 100_000, both: 7, onlyFirst: Int(row[0]), onlySecond: Int(row[1]))
    #expect(abs(comparison.probabilityOfChance / row[2] - 1) < 1e-9)
    #expect(comparison.difference == (row[1] - row[0]) / 100_000)
  }

  @Test func `count pairs of answers`() {
    let comparison = PairedComparison([true, true, false, false, true], [true, false, true, false, true])
    #expect(comparison == PairedComparison(count: 5, both: 2, onlyFirst: 1, onlySecond: 1))
    #expect(comparison.probabilityOfChance == 1 && PairedComparison([], []).difference == 0)
  }

  @Test func `have the shares of units in all paths that NumPy computes`() throws {
    let expected = try ExpectedStatistics.all().shares
    let layer = try #require(FirstLayer(try Self.network([4, 6, 3, 2], expected.kernels)))
    #expect(zip(layer.shares, expected.shares).allSatisfy(areClose))
    #expect(
      layer.order(2)
        == expected.shares.indices.sorted { expected.shares[$0] > expected.shares[$1] }.prefix(2).map { $0 })
    #expect(layer.notFinite == 0 && layer.units == 6 && layer.inputs == 4)
  }

  @Test func `show weights as greys around 128, each unit by its largest`() throws {
    let layer = try #require(FirstLayer(try Self.network([3, 3], [[2, 0, .nan, -1, 0, 4, 0.5, 0, .infinity]])))
    #expect(layer.greys(of: 0) == [255, 65, 160] && layer.greys(of: 1) == [128, 128, 128])
    #expect(layer.greys(of: 2) == [0, 255, 0] && layer.greys(of: 3) == [])
    #expect(layer.notFinite == 2 && layer.shares == [3.5 / 7.5, 0, 4 / 7.5])
  }

  @Test func `stay in range in deep networks of large weights`() throws {
    let widths = [2] + [Int](repeating: 2, count: 300)
    let layer = try #require(FirstLayer(try Self.network(widths, Array(repeating: [3e38, 1, 1e38, 1], count: 300))))
    #expect(layer.shares.allSatisfy(\.isFinite) && areClose(layer.shares.reduce(0, +), 1))
    let none = try #require(FirstLayer(try Self.network([2, 2], [[0, 0, .nan, -.infinity]])))
    let empty = FirstLayer(try Checkpoint(network: nil, tensors: []))
    #expect(none.shares == [0, 0] && empty == nil)
  }

  @Test func `count numbers as NumPy does, in any order`() throws {
    let expected = try ExpectedStatistics.all().histogram
    for numbers in [expected.numbers, expected.numbers.reversed(), expected.numbers.sorted()] {
      var histogram = GrowingHistogram()
      for number in numbers { histogram.add(number) }
      #expect(histogram.width == expected.width && histogram.counts == expected.counts)
    }
  }

  @Test func `count the smallest and the largest numbers, and what is none`() {
    var histogram = GrowingHistogram()
    #expect(histogram.used == nil)
    let most = Double.greatestFiniteMagnitude, least = Double.leastNonzeroMagnitude
    for number in [0, least, -least, most, -most, .nan, .infinity, -.infinity, -0.0] { histogram.add(number) }
    #expect((histogram.finiteCount, histogram.nanCount, histogram.infinityCount) == (6, 1, 2))
    #expect(histogram.used == 0...127 && histogram.counts[64] == 3 && histogram.counts[63] == 1)
    var powers = GrowingHistogram()
    for number in [-64.0, 63.9, -1] { powers.add(number) }
    #expect(powers.width == 1 && powers.used == 0...127 && powers.counts[63] == 1)
  }

  private static func network(_ widths: [Int], _ kernels: [[Float]]) throws -> Checkpoint {
    let layers = kernels.indices.map { index in
      DenseLayer(
        name: Name("l\(index)"), inputs: widths[index], outputs: widths[index + 1], activation: .relu,
        kernel: Name("k\(index)"), bias: nil)
    }
    return try Checkpoint(
      network: try Network(input: InputContract(shape: [widths[0]], scaling: nil), layers: layers),
      tensors: try zip(layers, kernels).map { try Tensor(name: $0.kernel, axes: $0.kernelAxes, values: $1) })
  }
}

@Suite struct `A closer look at numbers` {
  @Test func `has the largest errors first, and counts all`() throws {
    let model = try Classifier(try `A network with one output`.network(.linear))
    let images = try HandMade.images(`One output that is compared with numbers`.pixels), targets = [2.25, -2, 1, 0.5]
    let (report, study) = try model.study(images, targets: targets, mistakes: 2)
    let plain = try model.evaluate(images, targets: targets)
    #expect(report == plain)
    #expect(study.errors.finiteCount == 4 && study.mistakes.count == 2)
    #expect(abs(study.mistakes[0].error) >= abs(study.mistakes[1].error))
  }
}
