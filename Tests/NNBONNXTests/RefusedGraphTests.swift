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
        "node f, BatchNormalization, is no part of a chain of dense layers",
        "node l, LayerNormalization, is no part of a chain of dense layers",
        "node y, HardSwish, is an activation that is not known here",
      ]
    ),
    ("softmax-over-samples", ["node y, Softmax, is taken along another axis than the outputs of a layer"]),
    ("sub-for-add", ["node y, Sub, is no dense layer, and no activation that is known here"]),
    ("two-activations", ["node a, Tanh, comes after another activation of one, and a layer has one"]),
    ("two-biases", ["node y, Add, is no dense layer, and no activation that is known here"]),
    ("two-inputs", ["the model has 2 inputs and 1 output, expected one of each"]),
    (
      "weights-first",
      ["node y, MatMul, has the values of the network as its second operand: weights times inputs is another layer"]
    ),
  ]

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
}
