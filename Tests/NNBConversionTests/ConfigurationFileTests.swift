import NNBBytes
import NNBConversion
import NNBFormats
import NNBModel
import NNBTestSupport
import Testing

/// What is taken of a configuration beside weights (Spec/config.md).
struct ConfigurationFileTests {
  private static func read(_ text: String) throws -> ConfigurationFile {
    try withTemporaryFolder { folder in
      try write(Array(text.utf8), to: folder + "/config.json")
      return try ConfigurationFile(at: folder + "/config.json")
    }
  }

  @Test(
    arguments: [
      (#"{"hidden_act": "relu", "num_hidden_layers": 2}"#, .hidden(.relu)),
      (#"{"hidden_act": "gelu"}"#, .hidden(.gelu)), (#"{"activation_function": "gelu_new"}"#, .hidden(.geluTanh)),
      (#"{"hidden_activation": "gelu_pytorch_tanh"}"#, .hidden(.geluTanh)),
      (#"{"hidden_act": "silu"}"#, .hidden(.swish)),
      (#"{"hidden_act": "leaky_relu"}"#, .hidden(.leakyReLU(slope: 0.01))),
      (#"{"hidden_act": "tanh", "activation_function": "tanh"}"#, .hidden(.tanh)),
      (#"{"activations": ["relu", "elu:0.5", "softmax"]}"#, .activations([.relu, .elu(alpha: 0.5), .softmax])),
      (#"{"hidden_act": "silu", "activation_function": "swish", "hidden_activation": null}"#, .hidden(.swish)),
      ("\u{FEFF}{\"hidden_act\": \"relu\"}", .hidden(.relu)),
      ("\u{FEFF}{\"class_name\": \"Sequential\"}", .keras(#"{"class_name": "Sequential"}"#)),
      (#"{"class_name": "Sequential"}"#, .keras(#"{"class_name": "Sequential"}"#)),
    ] as [(String, ConfigurationFile)])
  func `Three kinds are told apart`(text: String, expected: ConfigurationFile) throws {
    #expect(try Self.read(text) == expected)
  }

  @Test(
    arguments: [
      ("[1]", "it is a list of 1 value, expected an object"),
      (
        "{}",
        "it says nothing of activations: expected class_name and config as Keras writes them, one of hidden_act, "
          + "activation_function, hidden_activation as Hugging Face does, or a list of activations"
      ),
      (#"{"hidden_act": "mish"}"#, "its hidden_act is mish, which is no activation that is known here"),
      (#"{"hidden_act": 3}"#, "its hidden_act is 3, which is no activation that is known here"),
      (
        #"{"hidden_act": "relu", "activation_function": "gelu"}"#,
        "its hidden_act is relu, its activation_function gelu; expected the same"
      ),
      (#"{"activations": []}"#, "its activations are a list of 0 values, expected a list of 1 to 4,096 names"),
      (#"{"activations": "relu"}"#, "its activations are relu, expected a list of 1 to 4,096 names"),
      (
        #"{"activations": ["relu", null]}"#, "number 2 of its activations is null, expected the name of one"
      ),
      (
        #"{"activations": ["relu"], "layers": 1}"#, "it has layers beside activations, expected activations alone"
      ),
      (
        #"{"hidden_act": null}"#,
        "it says nothing of activations: expected class_name and config as Keras writes them, one of hidden_act, "
          + "activation_function, hidden_activation as Hugging Face does, or a list of activations"
      ),
      ("\u{FEFF}[", "it is not JSON: at byte 4 is the end, expected a value"),
      (#"{"activations": ["#, "it is not JSON: at byte 17 is the end, expected a value"),
    ])
  func `Anything else is refused with what was expected and found`(text: String, message: String) {
    do {
      _ = try Self.read(text)
      Issue.record("taken: \(text)")
    } catch {
      let failure = Failure(error)
      #expect(failure.message == message && failure.code == "configuration" && failure.kind == .unsupported)
    }
  }

  @Test func `A deep or endless text is refused`() {
    for text in [
      String(repeating: "[", count: 100_000), #"{"a": "# + String(repeating: "[", count: 65),
      #"{"activations": ["# + String(repeating: "0,", count: 600_000) + "0]}",
      String(repeating: " ", count: 9 << 20),
    ] {
      #expect(throws: Failure.self) { try Self.read(text) }
    }
  }

  @Test func `An archive of Keras stands for its configuration`() throws {
    guard case .keras(let text) = try ConfigurationFile(at: Fixtures.path("folding/network.keras")) else {
      Issue.record("another kind")
      return
    }
    #expect(text.contains("BatchNormalization"))
  }

  @Test func `A list is the same as activations that are given`() throws {
    var options = ImportOptions(activations: [.relu])
    try options.take(.activations([.relu]))
    #expect(throws: StatementError.self) { try options.take(.activations([.tanh])) }
    var other = ImportOptions()
    try other.take(.activations([.tanh, .linear]))
    #expect(other.activations == [.tanh, .linear] && other.isActivationsConfigured && !options.isActivationsConfigured)
  }

  private static func plan(_ configuration: String) throws -> ImportPlan {
    var options = ImportOptions()
    try options.take(try read(configuration))
    let shapes: [(Name, [Int])] = [("W1", [4, 8]), ("b1", [8]), ("W2", [8, 2]), ("b2", [2])]
    let tensors = shapes.map { StoredTensor(path: $0, storedType: .number(.float32), shape: $1) }
    return try ImportPlan(planning: Catalog(tensors: tensors, layers: .names), options: options)
  }

  @Test func `What a configuration says is not told as the fault of the weights`() throws {
    let few = ImportProblem.configuredActivations(configured: 1, layers: 2)
    #expect(throws: ImportError([few])) { try Self.plan(#"{"activations": ["relu"]}"#) }
    #expect(few.remedy == .leaveOut("configuration"))
    func sequential(_ layers: String...) -> String {
      #"{"class_name": "Sequential", "config": {"name": "s", "layers": [\#(layers.joined(separator: ", "))]}}"#
    }
    func dense(_ units: Int) -> String {
      #"{"class_name": "Dense", "config": {"name": "d\#(units)", "units": \#(units), "activation": "relu"}}"#
    }
    #expect(try Self.plan(sequential(dense(8), dense(2))).network?.layers.map(\.activation) == [.relu, .relu])
    let lambda = ImportProblem.unsupportedLayer("l", className: "Lambda")
    #expect(throws: ImportError([.configuration(lambda)])) {
      try Self.plan(sequential(dense(8), #"{"class_name": "Lambda", "config": {"name": "l"}}"#, dense(2)))
    }
    let units = ImportProblem.configuration(.units(layer: "d7", expected: 7, found: 8))
    #expect(units.description == "by the configuration that is given, layer d7 has 7 units, its kernel has 8")
    #expect(throws: ImportError([units])) { try Self.plan(sequential(dense(7), dense(2))) }
  }
}
