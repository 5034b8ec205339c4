import NNBBytes
import NNBEvaluation
import NNBIDX
import NNBInspection
import NNBModel
import Testing
import NNBTestSupport

struct ComparisonPredictionTests {
  /// A network of one linear layer from two pixels to two classes; inputs are the bytes themselves.
  private static func model(
    _ kernel: [Float], bias: [Float] = [0, 0], scaling: InputScaling? = .init(elementType: .uint8, scale: 1, offset: 0)
  ) throws -> Checkpoint {
    let layer = DenseLayer(name: "d", inputs: 2, outputs: 2, activation: .linear)
    return try Checkpoint(
      network: try Network(input: .init(shape: [2], scaling: scaling), layers: [layer]),
      tensors: [
        try Tensor(name: layer.kernel, axes: layer.kernelAxes, values: kernel),
        try Tensor(name: "d/bias", axes: layer.biasAxes, values: bias),
      ])
  }

  private static func probe(
    _ first: Checkpoint, _ second: Checkpoint, images: [UInt8], _ set: (inout ModelComparison) -> Void = { _ in }
  ) throws -> ModelDifference {
    try withTemporaryFolder { folder in
      try #require(IDXArray(images, shape: [images.count / 2, 1, 2])).write(to: folder + "/images")
      return try ComparisonSamples.compare(first, second) {
        $0.probe = folder + "/images"
        $0.tolerance = .init(absolute: 100)
        set(&$0)
      }
    }
  }

  @Test func `Another class for an image is a difference, even within the tolerance`() throws {
    // Outputs (x, y) and (x, y + 3): the images (5, 1), (5, 3), (1, 2) and (9, 5) are put into 0 0 1 0 and 0 1 1 0.
    let found = try Self.probe(
      try Self.model([1, 0, 0, 1]), try Self.model([1, 0, 0, 1], bias: [0, 3]), images: [5, 1, 5, 3, 1, 2, 9, 5])
    let predictions = try #require(found.predictions)
    #expect(predictions.count == 4)
    #expect(predictions.changedCount == 1)
    #expect(predictions.largest == .init(value: 3, image: 0, label: 1))
    #expect(predictions.examples.map(\.image) == [1])
    #expect(predictions.examples.map(\.first) == [.init(label: 0, output: 5)])
    #expect(predictions.examples.map(\.second) == [.init(label: 1, output: 6)])
    #expect(!predictions.isScalingAssumed)
    #expect(found.parts == [.predictions])
  }

  @Test func `Several outputs that are numbers are compared one by one`() throws {
    let first = try Self.model([1, 0, 0, 1]), second = try Self.model([1, 0, 0, 1], bias: [0, 3])
    let images: [UInt8] = [5, 1, 5, 3]
    let near = try #require(try Self.probe(first, second, images: images) { $0.linear = .numbers }.predictions)
    #expect(near.changedCount == 0 && near.hasSeveralNumbers && near.examples.isEmpty)
    let far = try Self.probe(first, second, images: images) {
      $0.linear = .numbers
      $0.tolerance = .init(absolute: 2.5)
    }
    let found = try #require(far.predictions)
    #expect(found.changedCount == 2 && found.largest == .init(value: 3, image: 0, label: 1))
    #expect(found.examples.map(\.place) == [1, 1])
    #expect(found.examples.map(\.first) == [.init(label: nil, output: 1), .init(label: nil, output: 3)])
    #expect(found.examples.map(\.second) == [.init(label: nil, output: 4), .init(label: nil, output: 6)])
  }

  @Test func `Other outputs for the same classes are none`() throws {
    let found = try Self.probe(
      try Self.model([1, 0, 0, 1]), try Self.model([2, 0, 0, 2]), images: [5, 1, 1, 2])
    #expect(found.predictions?.largest == .init(value: 5, image: 0, label: 0))
    #expect(!found.isDifferent)
  }

  @Test func `Only the first examples are kept, of many passes`() throws {
    let images = (0..<3_000).flatMap { _ in [1, 0] as [UInt8] }
    let found = try Self.probe(try Self.model([1, 0, 0, 1]), try Self.model([0, 1, 1, 0]), images: images)
    #expect(found.predictions?.count == 3_000)
    #expect(found.predictions?.changedCount == 3_000)
    #expect(found.predictions?.examples.map(\.image) == [0, 1, 2, 3, 4])
  }

  @Test func `A network that gives NaN differs from one that does not, not from one that does`() throws {
    let good = try Self.model([1, 0, 0, 1]), bad = try Self.model([.nan, 0, 0, 1])
    // A black pixel is no part of a sum, so the second image is fine.
    let found = try #require(try Self.probe(good, bad, images: [1, 0, 0, 1]).predictions)
    #expect(found.changedCount == 1)
    #expect(found.notFiniteInFirst == 0)
    #expect(found.notFiniteInSecond == 1)
    #expect(found.examples.map(\.second) == [.init(label: nil, output: nil)])
    let same = try #require(try Self.probe(bad, bad, images: [1, 0, 0, 1]).predictions)
    #expect(same.changedCount == 0)
  }

  @Test(
    arguments: [(nil, nil, 1, true), (nil, 2, 2, false), (2, nil, 2, false), (2, 3, 2, false)]
      as [(Float?, Float?, Float, Bool)])
  func `A network that does not say how to scale bytes takes the other's way`(
    first: Float?, second: Float?, output: Float, isAssumed: Bool
  ) throws {
    func model(_ scale: Float?, _ kernel: [Float]) throws -> Checkpoint {
      try Self.model(kernel, scaling: scale.map { .init(elementType: .uint8, scale: $0, offset: 0) })
    }
    let found = try Self.probe(
      try model(first, [1, 0, 0, 1]), try model(second, [0, 1, 1, 0]), images: [isAssumed ? 255 : 1, 0])
    let example = try #require(found.predictions?.examples.first)
    #expect(example.first == .init(label: 0, output: output))
    #expect(example.second == .init(label: 1, output: second == 3 ? 3 : output))
    #expect(found.predictions?.isScalingAssumed == isAssumed)
  }

  @Test func `Images that do not fit, and a file without a network, are errors of that file`() throws {
    let good = try Self.model([1, 0, 0, 1])
    let wide = try ComparisonSamples.network(["w"], sizes: [3, 2])
    let alone = try Checkpoint(network: nil, tensors: good.tensors)
    func expect(_ first: Checkpoint, _ second: Checkpoint, _ code: String, in file: String) {
      let failure = #expect(throws: Failure.self) { try Self.probe(first, second, images: [1, 2]) }
      #expect(failure?.code == code)
      #expect(failure?.subject?.hasSuffix(file) == true, "\(String(describing: failure))")
    }
    expect(good, wide, "input-mismatch", in: "/b.nnb")
    expect(alone, good, "no-network", in: "/a.nnb")
    let floats = try Self.model([1, 0, 0, 1], scaling: .init(elementType: .float32, scale: 1, offset: 0))
    expect(floats, good, "input-type", in: "/a.nnb")
  }
}
