import NNBBytes
import NNBInspection
import NNBModel
import NNB
import Testing
import NNBTestSupport

struct ComparisonModelTests {
  private static let fixtures = [
    "activations", "ancillary", "longest-name", "names", "no-tensors", "smallest-network", "tensors-only",
    "training-adam", "training-momentum", "training-start", "two-layers",
  ]

  @Test(arguments: fixtures)
  func `A file is identical to itself and different from every other`(name: String) throws {
    for other in Self.fixtures {
      let found = try ModelComparison(Fixtures.path("nnb/good/\(name).nnb"), Fixtures.path("nnb/good/\(other).nnb"))
        .run()
      #expect(found.isIdentical == (name == other))
      #expect(found.isDifferent == (name != other))
    }
  }

  @Test func `Layers of the same sizes are compared by their place, whatever they are called`() throws {
    // Where names alone decided, `b/kernel`, the second here and the first there, would be two shapes.
    let first = try ComparisonSamples.network(["a", "b"], sizes: [2, 3, 4])
    let second = try ComparisonSamples.network(["b", "c"], sizes: [2, 3, 4])
    let found = try ComparisonSamples.compare(first, second)
    #expect(found.tensors.map(\.first.name) == ["a/bias", "a/kernel", "b/bias", "b/kernel"])
    #expect(found.tensors.map(\.second.name) == ["b/bias", "b/kernel", "c/bias", "c/kernel"])
    #expect(found.tensors.allSatisfy { $0.outcome == .equal && $0.hasOtherName })
    #expect(found.parts == [.names])
    #expect(
      found.fieldLines == [
        "names: layer 1: a | b", "names: layer 1 kernel: a/kernel | b/kernel", "names: layer 1 bias: a/bias | b/bias",
        "names: layer 2: b | c", "names: layer 2 kernel: b/kernel | c/kernel", "names: layer 2 bias: b/bias | c/bias",
      ])
    #expect(found.commonLayers == "2 -> 3 relu -> 4 relu")
    let weights = try ComparisonSamples.compare(first, second) { $0.isWeightsOnly = true }
    #expect(!weights.isDifferent)
    #expect(weights.tensors.count == 4)
    let other = try ComparisonSamples.network(["b", "c"], sizes: [2, 3, 4], value: 2)
    #expect(try ComparisonSamples.compare(first, other) { $0.isWeightsOnly = true }.differentTensorCount == 4)
  }

  @Test func `Layers of other sizes are compared by name, and shapes that differ not at all`() throws {
    let first = try ComparisonSamples.network(["a", "b"], sizes: [2, 3, 4])
    let found = try ComparisonSamples.compare(first, try ComparisonSamples.network(["a", "c"], sizes: [2, 5, 4]))
    #expect(found.tensors.map(\.outcome) == [.otherShape, .otherShape])
    #expect(found.tensors.allSatisfy { $0.numbers == nil && $0.isDifferent })
    #expect(found.onlyInFirst.map(\.name) == ["b/bias", "b/kernel"])
    #expect(found.onlyInSecond.map(\.name) == ["c/bias", "c/kernel"])
    #expect(found.differentTensorCount == 6)
    #expect(found.commonLayers == nil)
  }

  @Test func `What an optimizer keeps goes with its layer`() throws {
    func model(_ layer: Name, _ velocity: Name) throws -> Checkpoint {
      let network = try ComparisonSamples.network([layer], sizes: [1, 2], hasBias: false)
      let kernel = try #require(network.tensors.first)
      var settings = TrainingState.Settings()
      settings.optimizer = .momentum(0.5, isNesterov: false)
      let state = TrainingState(
        arithmeticVersion: 0, data: .init(sampleCount: 1, heldOut: 0, checksum: 0), settings: settings,
        position: .init(),
        slots: [[velocity]])
      let slot = try Tensor(name: velocity, axes: kernel.axes, values: [3, 4])
      return try Checkpoint(network: network.network, tensors: [kernel, slot], training: state)
    }
    let found = try ComparisonSamples.compare(try model("x", "v"), try model("y", "w"))
    #expect(found.tensors.map(\.second.name) == ["w", "y/kernel"])
    #expect(found.parts == [.names])
    #expect(found.fieldLines.last == "names: tensors of the optimizer: v | w")
  }

  @Test func `Names that Unicode calls equivalent are two names`() throws {
    let found = try ComparisonSamples.compare(
      try ComparisonSamples.tensors([("\u{E9}", .uint8, [], [1])]),
      try ComparisonSamples.tensors([("e\u{301}", .uint8, [], [1])]))
    #expect(found.tensors.isEmpty)
    #expect(found.differentTensorCount == 2)
  }

  @Test func `Axis names and element types count, but with a tolerance types do not`() throws {
    let first = try ComparisonSamples.tensors([("t", .float32, [.init(1, "x")], [0, 0, 0x80, 0x3F])])
    let axes = try ComparisonSamples.tensors([("t", .float32, [.init(1)], [0, 0, 0x80, 0x3F])])
    #expect(try ComparisonSamples.compare(first, axes).fieldLines == ["tensors: axes of t: x | -"])
    let types = try ComparisonSamples.tensors([("t", .bfloat16, [.init(1, "x")], [0x80, 0x3F])])
    let found = try ComparisonSamples.compare(first, types)
    #expect(found.tensors.map(\.outcome) == [.equalNumbers])
    #expect(found.parts == [.tensors])
    #expect(!(try ComparisonSamples.compare(first, types) { $0.tolerance = Tolerance() }).isDifferent)
  }

  @Test func `The sign of zero counts where every bit does`() throws {
    let first = try ComparisonSamples.tensors([("t", .float16, [], [0, 0])])
    let second = try ComparisonSamples.tensors([("t", .float16, [], [0, 0x80])])
    let found = try ComparisonSamples.compare(first, second)
    #expect(found.tensors.map(\.outcome) == [.equalNumbers])
    #expect(found.isDifferent)
    #expect(!(try ComparisonSamples.compare(first, second) { $0.tolerance = Tolerance() }).isDifferent)
  }

  @Test func `Without a network all tensors are weights`() throws {
    let first = try ComparisonSamples.tensors([("a", .uint8, [], [1]), ("b", .uint8, [], [1])])
    let second = try ComparisonSamples.tensors([("a", .uint8, [], [1]), ("b", .uint8, [], [2])])
    let found = try ComparisonSamples.compare(first, second) { $0.isWeightsOnly = true }
    #expect(found.tensors.map(\.outcome) == [.equal, .different])
  }

  @Test func `Elements are counted over all pieces, and their index is along the axes`() throws {
    // 3 pieces of 2^18 elements, and 5 more; the largest difference is in the last piece, the largest relative in the
    // second.
    let shape = [.init(3, "x"), .init(1 << 18), .init(1)] as [TensorDescription.Axis]
    var values = [Float](repeating: 1, count: 3 << 18)
    let first = try Checkpoint(network: nil, tensors: [try Tensor(name: "t", axes: shape, values: values)])
    values[1 << 18 + 7] = 0.25
    values[2 << 18 + 9] = 3
    let second = try Checkpoint(network: nil, tensors: [try Tensor(name: "t", axes: shape, values: values)])
    let tensor = try #require(try ComparisonSamples.compare(first, second).tensors.first)
    let numbers = try #require(tensor.numbers)
    #expect(numbers.count == 3 << 18)
    #expect(numbers.changedCount == 2)
    #expect(numbers.largest == .init(value: 2, whole: nil, index: 2 << 18 + 9))
    #expect(numbers.largestRelative == .init(value: 3, whole: nil, index: 1 << 18 + 7))
    #expect(tensor.index(at: 2 << 18 + 9) == [2, 9, 0])
    #expect(tensor.index(at: 1 << 18 + 7) == [1, 7, 0])
    #expect(try ComparisonSamples.compare(first, first).isIdentical)
  }
}
