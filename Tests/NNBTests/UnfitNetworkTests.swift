import NNBModel
import NNB
import NNBSupport
import Testing

/// Networks whose fields are each in order and do not fit together (section 7, the list at its end).
struct UnfitNetworkTests {
  private static let index = Fields().u32(6)
    .u8(1, 1).string("a").u64(2).string("out")
    .u8(4, 2).string("b").u64(3).string("in").u64(2).string("out")
    .u8(9, 2).string("c").u64(3).string("in").u64(2).string("out")
    .u8(3, 2).string("d").u64(2).string("in").u64(2).string("out")
    .u8(1, 2).string("e").u64(2).string("out").u64(3).string("in")
    .u8(6, 1).string("f").u64(2).string("out").bytes
  private static let lengths = [8, 12, 24, 8, 24, 2]
  private static let input = Fields().u8(1).u64(3).u8(0).u32(0)
  private static let first = layer("x", 3, 2, kernel: 1, bias: 0)

  private static func layer(
    _ name: String, _ inputs: UInt64, _ outputs: UInt64, kernel: UInt32, bias: UInt32 = .max
  ) -> Fields {
    RawFile.layer(name, inputs: inputs, outputs: outputs, kernel: kernel, bias: bias)
  }

  private static func file(input: Fields = input, _ layers: Fields...) -> [UInt8] {
    let network = input.u32(UInt32(layers.count)).raw(layers.flatMap(\.bytes))
    var file = RawFile(.init("NETW", network.bytes), .init("TNSR", index))
    file.sections += lengths.map { .init("DATA", [UInt8](repeating: 0, count: $0)) }
    return file.bytes
  }

  private func expect(_ error: ModelError, in bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) {
    // Eight sections: the directory ends at 220.
    #expect(throws: NNBError.Cause.network(offset: 256, error), sourceLocation: sourceLocation) { try decode(bytes) }
  }

  @Test func `the network that the others differ from is good`() throws {
    let bytes = Self.file(Self.first, Self.layer("y", 2, 2, kernel: 3))
    #expect(try decode(bytes).encoded() == bytes)
  }

  @Test(arguments: [[2], [4], [1, 2], [3, 2], [1 << 40, 1 << 40], [(1 << 62) - 1]] as [[UInt64]])
  func `the sizes of a sample multiply to the first layer's inputs`(shape: [UInt64]) {
    let input = Fields().u8(UInt8(shape.count)).raw(shape.flatMap { littleEndian($0) }).u8(0).u32(0)
    expect(.inputShape(shape.map { Int($0) }, inputs: 3), in: Self.file(input: input, Self.first))
  }

  @Test func `a layer's inputs are the outputs of the layer before`() {
    expect(
      .layerChain(layer: "y", expected: 2, found: 3), in: Self.file(Self.first, Self.layer("y", 3, 2, kernel: 3)))
  }

  @Test func `two layers have two names`() {
    expect(.duplicateLayer("x"), in: Self.file(Self.first, Self.layer("x", 2, 2, kernel: 3)))
  }

  @Test func `names of layers that only look the same are two names`() throws {
    let input = Fields().u8(1).u64(2).u8(0).u32(0)
    let layers = Self.layer("é", 2, 2, kernel: 3)
    let file = Self.file(Self.layer("e\u{301}", 3, 2, kernel: 1), layers)
    #expect(try decode(file).network?.layers.count == 2)
    #expect(try decode(Self.file(input: input, layers)).network?.layers.count == 1)
  }

  @Test(arguments: [1, 3, 4])
  func `there are as many class labels as outputs, or none`(count: Int) {
    let labels = (0..<count).flatMap { Fields().string("\($0)").bytes }
    let input = Fields().u8(1).u64(3).u8(0).u32(UInt32(count)).raw(labels)
    expect(.classLabels(expected: 2, found: count), in: Self.file(input: input, Self.first))
  }

  @Test func `labels that are equal, or empty, are labels`() throws {
    let input = Fields().u8(1).u64(3).u8(0).u32(2).string("").string("")
    #expect(try decode(Self.file(input: input, Self.first)).network?.input.classLabels == ["", ""])
  }

  @Test func `a tensor is used once`() {
    expect(
      .tensorUsedTwice("d"),
      in: Self.file(
        Self.first, Self.layer("y", 2, 2, kernel: 3), Self.layer("z", 2, 2, kernel: 3)))
    expect(.tensorUsedTwice("b"), in: Self.file(Self.layer("x", 3, 2, kernel: 1, bias: 1)))
    expect(.tensorUsedTwice("a"), in: Self.file(Self.first, Self.layer("y", 2, 2, kernel: 3, bias: 0)))
  }

  @Test func `kernels and biases hold floating-point numbers`() {
    expect(.tensorType("c", layer: "x", found: .int32), in: Self.file(Self.layer("x", 3, 2, kernel: 2)))
    expect(.tensorType("f", layer: "x", found: .uint8), in: Self.file(Self.layer("x", 3, 2, kernel: 1, bias: 5)))
  }

  @Test func `a kernel has the axes in and out, a bias the axis out`() {
    let kernel = [TensorDescription.Axis(3, "in"), .init(2, "out")]
    expect(
      .tensorAxes("d", layer: "x", expected: kernel, found: [.init(2, "in"), .init(2, "out")]),
      in: Self.file(Self.layer("x", 3, 2, kernel: 3)))
    expect(
      .tensorAxes("e", layer: "x", expected: kernel, found: [.init(2, "out"), .init(3, "in")]),
      in: Self.file(Self.layer("x", 3, 2, kernel: 4)))
    expect(
      .tensorAxes("a", layer: "x", expected: kernel, found: [.init(2, "out")]),
      in: Self.file(Self.layer("x", 3, 2, kernel: 0)))
    expect(
      .tensorAxes("d", layer: "x", expected: [.init(2, "out")], found: [.init(2, "in"), .init(2, "out")]),
      in: Self.file(Self.layer("x", 3, 2, kernel: 1, bias: 3)))
  }
}
