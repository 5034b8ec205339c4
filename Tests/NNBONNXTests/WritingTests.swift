import NNB
import NNBBytes
import NNBFormats
import NNBModel
import NNBONNX
import NNBTestSupport
import Testing

/// What is told of an ONNX file before it is written, and what is refused.
struct WritingTests {
  private static let scaling = InputScaling(elementType: .uint8, scale: 0.5, offset: -1)

  private func model(_ network: Network, _ bytes: (TensorDescription) -> [UInt8]) throws -> [UInt8] {
    let tensors = try network.layers.flatMap { layer in
      try [(layer.kernel, layer.kernelAxes)].map { name, axes in
        let info = TensorDescription(name: name, elementType: .float64, axes: axes)
        return try Tensor(info, bytes: bytes(info))
      }
    }
    return try Checkpoint(network: network, tensors: tensors).encoded()
  }

  private func f64(_ numbers: [Double]) -> [UInt8] {
    numbers.flatMap { number in (0..<8).map { UInt8(truncatingIfNeeded: number.bitPattern >> (8 * $0)) } }
  }

  private func oneLayer(_ outputs: Int) throws -> Network {
    try Network(
      input: InputContract(shape: [1], scaling: nil),
      layers: [DenseLayer(name: "a", inputs: 1, outputs: outputs, activation: .linear, kernel: "k", bias: nil)])
  }

  private func refused(_ message: String, _ remedy: Remedy? = nil) -> Failure {
    Failure([.init(message, remedy: remedy)], of: "m.nnb", .unsupported, format: "onnx")
  }

  @Test func `a training state and all that belongs to it are told`() throws {
    let report = try exportReport(contents(of: Fixtures.path("nnb/good/training-adam.nnb")))
    #expect(
      report.losses == [
        "7 tensors beside the kernels and biases of layers", "the training state", "the sections zzZZ",
      ])
    #expect(
      report.routes.map(\.target.text).prefix(5) == [
        "a", "ab", "b", "metadata_props nnb.tensor.3", "metadata_props nnb.tensor.4",
      ])
  }

  @Test func `of f64 the digits are told that f32 does not have, of other types nothing`() throws {
    #expect(try losses(network(2, 2), type: .float64) == ["the digits of 2 f64 tensors that f32 does not have"])
    for type in [ElementType.float32, .float16, .bfloat16] { #expect(try losses(network(2, 2), type: type) == []) }
  }

  @Test(
    arguments: zip(
      [ElementType.float32, .float16, .bfloat16, .float64], [ElementType.float32, .float16, .float32, .float32]))
  func `a route says what the elements are in the graph`(type: ElementType, stored: ElementType) throws {
    let routes = try exportReport(zeros(network(3, 2), type)).routes
    #expect(routes.map(\.target) == ["a/bias", "a/kernel"])
    #expect(routes.map(\.shape) == [[2], [3, 2]])
    #expect(
      routes.allSatisfy { $0.sourceType == .number(type) && $0.targetType == .number(stored) && !$0.isTransposed })
  }

  @Test func `the scaling of inputs is told, or what becomes of it in the graph`() throws {
    let network = try network(2, 2, scaling: Self.scaling)
    #expect(try losses(network) == ["the scaling of inputs: feed the graph number * 0.5 + -1.0"])
    #expect(
      try losses(network, ExportOptions(includesScaling: true))
        == ["the single rounding of scaled inputs: the graph rounds the product, then the sum"])
  }

  @Test(arguments: [ElementType.int32, .uint32, .int64, .uint64, .float64], [Float(0), -1])
  func `stored numbers that f32 does not hold are scaled in f64, which is told`(type: ElementType, offset: Float) throws
  {
    let network = try network(2, 2, scaling: InputScaling(elementType: type, scale: 0.5, offset: offset))
    #expect(
      try losses(network, ExportOptions(includesScaling: true)) == [
        "the single rounding of scaled inputs: the graph computes them of stored \(type) in f64, where "
          + "the number, its product with the scale and the sum can each be off by 2^-53 of themselves, and then rounds to f32"
      ])
  }

  @Test func `the shape of a sample, digits of parameters and the names of classes are told`() throws {
    let input = InputContract(shape: [2, 3], scaling: nil, classLabels: ["x", "y"])
    let network = try Network(
      input: input, layers: [DenseLayer(name: "a", inputs: 6, outputs: 2, activation: .elu(alpha: 0.1))])
    #expect(
      try losses(network) == [
        "the shape 2x3 of a sample: the graph takes rows of 6 numbers",
        "the digits of elu(alpha 0.1) of layer a that f32 does not have",
        "the names of the 2 classes, which are metadata alone",
      ])
  }

  @Test func `a graph cannot scale what is not known`() throws {
    let options = ExportOptions(includesScaling: true)
    #expect(throws: refused("it does not say how stored numbers become inputs", Remedy("scaling"))) {
      try exportedByteCount(head(network(2, 2)), options)
    }
    #expect(throws: refused("it holds tensors alone, of which no input is known")) {
      try exportedByteCount(head(nil), options)
    }
  }

  @Test func `old operators have no bf16`() throws {
    let network = try network(2, 2, scaling: InputScaling(elementType: .bfloat16, scale: 1, offset: 0))
    #expect(throws: refused("its stored numbers are bf16, which the operators have from version 13 on")) {
      try exportedByteCount(head(network), ExportOptions(operatorSet: 12, includesScaling: true))
    }
    #expect(try exportedByteCount(head(network), ExportOptions(operatorSet: 13, includesScaling: true)) > 0)
    #expect(try exportedByteCount(head(network), ExportOptions(operatorSet: 12)) > 0)
  }

  @Test func `a parameter beyond f32 is told`() throws {
    let network = try network(1, 1, .leakyReLU(slope: 1e39))
    #expect(try losses(network) == ["leaky_relu(slope 1e+39) of layer a, which is infinite in f32"])
  }

  @Test(arguments: [8, 29, -1])
  func `other sets of operators are refused`(version: Int) throws {
    #expect(throws: refused("the operators of ONNX are written in versions 9 to 28")) {
      try exportedByteCount(head(network(2, 2)), ExportOptions(operatorSet: version))
    }
  }

  @Test func `the largest file is one byte below 2 GiB`() throws {
    let outputs = 16_000
    let inputs = (Int(Int32.max) - 64_000 - 1_000) / (outputs * 4)
    #expect(try exportedByteCount(head(network(inputs, outputs))) <= Int(Int32.max))
    let message = try #require(
      #expect(throws: Failure.self) { try exportedByteCount(head(network(inputs + 1, outputs))) })
    #expect(message.problems.first?.message.hasSuffix("beyond which no program reads an ONNX file") == true)
    #expect(message.remedies == [.elementType(.float16)])
  }

  @Test func `tensors that no layer uses have room up to a limit`() throws {
    func other(_ count: Int) -> TensorDescription {
      TensorDescription(name: "x", elementType: .uint8, axes: [.init(count)])
    }
    #expect(try exportedByteCount(head(network(2, 2), [other(48 << 20)])) > 64 << 20)
    let message = "the tensors that an ONNX graph cannot hold take 50,331,649 bytes, expected at most 50,331,648"
    #expect(throws: refused(message, .dropTraining)) {
      try exportedByteCount(head(network(2, 2), [other((48 << 20) + 1)]))
    }
  }

  @Test func `f64 beyond the limit is to be converted`() throws {
    let message = "the tensors that an ONNX graph cannot hold take 80,008,000 bytes, expected at most 50,331,648"
    #expect(throws: refused(message, .elementType(.float32))) {
      try exportedByteCount(head(network(10_000, 1_000), type: .float64))
    }
  }

  @Test func `an f64 beyond the range of f32 is refused, an infinite one is not`() throws {
    let fits = try model(oneLayer(3)) { _ in f64([.infinity, .nan, 3.4028235e38]) }
    #expect(try exported(fits).count == exportedByteCount(NNBHead(reading: MemorySource(fits))))
    let large = try model(oneLayer(1)) { _ in f64([3.5e38]) }
    let failure = try #require(#expect(throws: Failure.self) { try exported(large) })
    #expect(
      failure.problems.map(\.message) == [
        "tensor k has an f64 beyond the range of f32, in which an ONNX graph computes"
      ])
    #expect(failure.kind == .unsupported)
  }
}
