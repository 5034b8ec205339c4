import NNB
import NNBBytes
import NNBFormats
import NNBModel
import NNBSystem
import NNBTestSupport
import Testing

/// Graphs that are no chain of dense layers are refused by the node that is otherwise.
struct RefusedGraphTests {
  private static let messages: [(String, [String])] = [
    ("activation-hardsigmoid", ["node a, HardSigmoid, is an activation that is not known here"]),
    ("activation-hardswish", ["node a, HardSwish, is an activation that is not known here"]),
    ("activation-mish", ["node a, Mish, is an activation that is not known here"]),
    ("activation-softsign", ["node a, Softsign, is an activation that is not known here"]),
    ("flatten-all", ["node f, Flatten, makes no rows of samples: its axis is not 1"]),
    ("gemm-c-column", ["node y, Gemm, adds what is no bias of its outputs"]),
    ("gemm-trans-a", ["node y, Gemm, exchanges the axes of samples and inputs"]),
    ("if", ["node i, If, is no part of a chain of dense layers"]),
    (
      "log-softmax",
      [
        "node y, LogSoftmax, gives the logarithms of probabilities, which no activation does; softmax gives the "
          + "probabilities, and its largest output is the same one"
      ]
    ),
    (
      "quick-gelu",
      ["node s1, Mul, is one of 2 nodes that take the same values, which together are no activation that is known here"]
    ),
    ("rank-three", ["dense layer m is applied to samples of shape (7, 4), expected one axis"]),
    ("relu6", ["node a, Clip, is no dense layer, and no activation that is known here"]),
    ("reshape-folds-samples", ["node f, Reshape, gives samples a shape that is no row of their values"]),
    (
      "residual",
      ["node z, Gemm, is one of 2 nodes that take the same values, which together are no activation that is known here"]
    ),
    (
      "several",
      [
        "node l, LayerNormalization, is no part of a chain of dense layers",
        "node y, HardSwish, is an activation that is not known here",
      ]
    ),
    ("softmax-over-samples", ["node y, Softmax, is taken along another axis than the outputs of a layer"]),
    ("sub-for-add", [folding("Sub")]),
    ("two-activations", ["node a, Tanh, comes after another activation of one, and a layer has one"]),
    ("two-biases", [folding("Add")]),
    ("two-inputs", ["the model has 2 inputs and 1 output, expected one of each"]),
    (
      "weights-first",
      ["node y, MatMul, has the values of the network as its second operand: weights times inputs is another layer"]
    ),
  ]

  /// What is said of a node with numbers for each sum.
  private static func folding(_ operation: String) -> String {
    "node y, of class \(operation), has numbers of its own for each value, and a chain of dense layers has no such layer; "
      + "they can become part of layer dense_1, whose weights are then rounded"
  }

  private func failure(_ name: String, _ options: ImportOptions = ImportOptions()) throws -> Failure? {
    refusal(try contents(of: fixture("refused/\(name)")), options)
  }

  @Test(arguments: messages)
  func `each is told by its node`(name: String, messages: [String]) throws {
    let failure = try #require(try failure(name))
    #expect(failure.problems.map(\.message) == messages)
    #expect(failure.kind == .unsupported)
  }

  /// onnxruntime's quantiser leaves Relu to the limits of QuantizeLinear: without these nodes the layer would be linear.
  @Test(arguments: ["int8-qdq", "int8-qoperator", "int8-dynamic"])
  func `quantised networks are refused by name`(name: String) throws {
    let failure = try #require(try failure(name))
    #expect(failure.problems.contains { $0.message.contains("computes with quantised numbers") })
    #expect(failure.kind == .unsupported)
  }

  @Test func `a scaling of each input is refused with the option that takes it`() throws {
    for name in ["feature-scaling", "skl-scaler"] {
      #expect(try failure(name)?.remedies == [.foldScaling])
    }
  }

  @Test func `logarithms at the end are taken as softmax if that is said`() throws {
    let bytes = try contents(of: fixture("refused/log-softmax"))
    #expect(try failure("log-softmax")?.remedies == [Remedy("activations", ["relu", "softmax"])])
    let (reader, report) = try imported(
      try opened(MemorySource(bytes)), ImportOptions(activations: [.relu, .softmax]))
    #expect(reader.network?.layers.map(\.activation) == [.relu, .softmax])
    #expect(
      report.notes.first
        == "node y gives the logarithms of what softmax does; they are left out, and the largest output is the same")
    #expect(try failure("log-softmax", ImportOptions(activations: [.relu, .tanh])) != nil)
  }

  private static let axis = Wire.setting("axis", 1)

  private static let sigmoid = Wire.node("Sigmoid", ["h"], "p") + Wire.node("Sub", ["one", "p"], "q")

  /// What would leave out that outputs come in another order, or as something else.
  @Test(arguments: [
    (
      Wire.behind(
        3, Wire.node("Concat", ["h"], "c", axis), Wire.node("Gather", ["c", "i"], "y", axis),
        Wire.integers("i", [2, 1, 0])), "node c, Concat, is no dense layer, and no activation that is known here"
    ),
    (
      Wire.behind(1, sigmoid, Wire.node("Concat", ["p", "q"], "y", axis)),
      "node q, Sub, is one of 2 nodes that take the same values, which together are no activation that is known here"
    ),
    (
      Wire.behind(1, sigmoid, Wire.node("Concat", ["q", "p"], "y", axis)),
      "node y, Concat, gives the only output of the graph, which is not that of a layer"
    ),
    (
      Wire.behind(
        1, sigmoid, Wire.node("Concat", ["q", "p"], "c", axis), Wire.node("Gather", ["c", "i"], "y", axis),
        Wire.integers("i", [1, 0])),
      "node q, Sub, is one of 2 nodes that take the same values, which together are no activation that is known here"
    ),
    (
      Wire.behind(2, Wire.node("Cast", ["h"], "c", Wire.setting("to", 7)), Wire.node("Identity", ["c"], "y")),
      "node y, Identity, gives the only output of the graph, which is not that of a layer"
    ),
  ])
  func `outputs in another order are not taken for labels`(file: [UInt8], message: String) {
    #expect(refusal(file)?.problems.map(\.message) == [message])
  }

  @Test(arguments: [[1], [2]] as [[UInt64]])
  func `a bias along another axis than the outputs is refused`(axes: [UInt64]) {
    let file = Wire.behind(
      3, Wire.node("Unsqueeze", ["h", "a"], "u"), Wire.node("Add", ["u", "b"], "y"), Wire.integers("a", axes),
      Wire.floats("b", [3], [1, 2, 3]))
    #expect(
      refusal(file)?.problems.map(\.message) == [
        "node y, Add, is no dense layer, and no activation that is known here"
      ])
  }

  @Test(arguments: [Wire.bytes(9, [0]), Wire.bytes(5, [0]), Wire.number(5, 0)])
  func `training that is switched off does nothing`(elements: [UInt8]) throws {
    let file = Wire.behind(
      2, Wire.node("Dropout", ["h", "", "t"], "y"), Wire.tensor("t", [], type: 9, elements))
    #expect(try imported(try opened(MemorySource(file))).reader.network?.layers.count == 1)
  }

  @Test func `training that is switched on, or may be, is refused`() {
    let node = Wire.node("Dropout", ["h", "", "t"], "y")
    let on = Wire.behind(2, node, Wire.tensor("t", [], type: 9, Wire.bytes(9, [1])))
    #expect(refusal(on)?.problems.map(\.message) == ["node y, Dropout, is one of training"])
    let open = Wire.behind(2, node, Wire.tensor("t", [], type: 8, Wire.text(6, "no")))
    #expect(
      refusal(open)?.problems.map(\.message) == ["node y, Dropout, has a training_mode that is no constant of the file"]
    )
  }

  /// 0.1 as f16 is 0x2E66; three times that is none.
  @Test func `factors of f16 weights are not rounded to f16`() throws {
    let file = Wire.model(
      Wire.node("Cast", ["w"], "k", Wire.setting("to", 1))
        + Wire.node("Gemm", ["x", "k"], "y", Wire.setting("alpha", float: 3))
        + Wire.tensor("w", [1, 1], type: 10, Wire.bytes(9, [0x66, 0x2E])) + Wire.end(11, "x", 1) + Wire.end(12, "y", 1))
    let reader = try imported(try opened(MemorySource(file))).reader
    let name = try #require(reader.network?.layers.first?.kernel)
    #expect(try reader.tensor(name)?.floats() == [3 * Float(1638) / 16384])
  }

  @Test func `a layout of kernels that is not that of the graph is refused`() throws {
    let file = Wire.dense(Wire.floats("w", [1, 1], [2]))
    #expect(try imported(try opened(MemorySource(file)), ImportOptions(orientation: .inOut)).reader.network != nil)
    #expect(refusal(file, ImportOptions(orientation: .outIn))?.kind == .unsupported)
  }
}
