import NNBFormats
import NNBBytes
import NNBKerasConfig
import NNBKerasHDF5
import NNBModel
import NNB
import Testing

/// What is written for Keras, before any of it reaches a file.
struct WritingTests {
  private static func head(
    _ layers: [(name: Name, activation: Activation)], shape: [Int] = [4], type: ElementType = .float32,
    others: [Name] = [], isScaled: Bool = true, stored: ElementType = .uint8
  ) throws -> NNBHead {
    let dense = layers.map { DenseLayer(name: $0.name, inputs: 4, outputs: 4, activation: $0.activation) }
    let network = try Network(
      input: InputContract(
        shape: shape, scaling: isScaled ? InputScaling(elementType: stored, scale: 0.5, offset: 1) : nil),
      layers: dense)
    var tensors: [Tensor] = []
    for layer in dense {
      for (name, axes) in [(layer.kernel, layer.kernelAxes), (layer.bias ?? "", layer.biasAxes)] {
        let description = TensorDescription(name: name, elementType: type, axes: axes)
        tensors.append(try Tensor(description, bytes: [UInt8](repeating: 0, count: description.byteCount ?? 0)))
      }
    }
    for name in others { tensors.append(try Tensor(name: name, axes: [], values: [1])) }
    let bytes = try Checkpoint(network: network, tensors: tensors).encoded()
    return try NNBHead(reading: MemorySource(bytes))
  }

  /// The JSON that Keras 3.15, tf-keras 2.21 and TensorFlow 2.12 loaded when the format was decided on.
  @Test func `the configuration is that of a sequential model`() throws {
    let plan = try ExportPlan(
      forKeras: Self.head([("hidden", .elu(alpha: 0.5)), ("out", .softmax)], shape: [2, 2]))
    #expect(
      plan.modelConfig
        == #"{"class_name": "Sequential", "config": {"name": "sequential", "layers": ["#
        + #"{"class_name": "InputLayer", "config": {"name": "input_1", "batch_input_shape": [null, 2, 2], "#
        + #""dtype": "float32", "sparse": false, "ragged": false}}, "#
        + #"{"class_name": "Flatten", "config": {"name": "flatten", "trainable": true, "dtype": "float32", "#
        + #""data_format": "channels_last"}}, "#
        + #"{"class_name": "Dense", "config": {"name": "hidden", "trainable": true, "dtype": "float32", "units": 4, "#
        + #""activation": "linear", "use_bias": true}}, "#
        + #"{"class_name": "ELU", "config": {"name": "hidden_activation", "trainable": true, "dtype": "float32", "#
        + #""alpha": 0.5}}, "#
        + #"{"class_name": "Dense", "config": {"name": "out", "trainable": true, "dtype": "float32", "units": 4, "#
        + #""activation": "softmax", "use_bias": true}}]}}"#)
  }

  @Test func `if it is asked for, the model scales stored numbers itself`() throws {
    let head = try Self.head([("rescaling", .softmax)], shape: [2, 2])
    let plan = try ExportPlan(forKeras: head, includesScaling: true)
    let layer =
      #"{"class_name": "Rescaling", "config": {"name": "rescaling_1", "trainable": true, "dtype": "float32", "#
      + #""scale": 0.5, "offset": 1.0}}, {"class_name": "Flatten""#
    #expect(plan.modelConfig?.contains(layer) == true, "\(plan.modelConfig ?? "")")
    #expect(plan.losses == ["the single rounding of scaled inputs: Keras rounds the product, then the sum"])
    #expect(try ExportPlan(forKeras: head).losses == ["the scaling of inputs: feed Keras number * 0.5 + 1.0"])
    let open = try Self.head([("a", .softmax)], isScaled: false)
    #expect(throws: ImportError([.unknownScaling])) { try ExportPlan(forKeras: open, includesScaling: true) }
    #expect(throws: ImportError([.unknownScaling])) {
      try ExportPlan(forArchive: open, configuration: "", includesScaling: true)
    }
  }

  @Test(arguments: ElementType.allCases)
  func `what a Rescaling does not say of stored numbers is told, and what Keras rounds of them`(stored: ElementType)
    throws
  {
    let twice = "the single rounding of scaled inputs: Keras rounds the product, then the sum"
    let typed = "that stored numbers are \(stored): no Rescaling says so, and without the record they are taken for u8"
    let digits = "the digits of stored \(stored) that f32 does not have: Keras rounds to f32 before it scales"
    let wide = [ElementType.int32, .uint32, .int64, .uint64, .float64].contains(stored)
    let expected = (stored == .uint8 ? [] : [typed]) + (wide ? [digits] : []) + [twice]
    let head = try Self.head([("a", .softmax)], stored: stored)
    #expect(try ExportPlan(forKeras: head, includesScaling: true).losses == expected)
    #expect(try ExportPlan(forArchive: head, configuration: "", includesScaling: true).losses == expected)
    let doubles = try Self.head([("a", .softmax)], type: .float64, stored: stored)
    #expect(
      try ExportPlan(forKeras: doubles, includesScaling: true).losses
        == (stored == .uint8 ? [] : [typed]) + [
          "the rounding of scaled inputs to f32: Keras computes this model in f64"
        ])
  }

  @Test func `every tensor has a place, those of layers where Keras looks for them`() throws {
    let plan = try ExportPlan(forKeras: Self.head([("a/b", .relu), ("a_b", .linear)], type: .bfloat16, others: ["x"]))
    #expect(
      plan.placements.map { "\($0.path) \($0.elementType)" } == [
        "/model_weights/a_b/a_b/bias:0 f32", "/model_weights/a_b/a_b/kernel:0 f32",
        "/model_weights/a_b_1/a_b_1/bias:0 f32", "/model_weights/a_b_1/a_b_1/kernel:0 f32", "/nnb/tensors/4 f32",
      ])
    #expect(plan.weightGroups.map(\.layer) == ["a_b", "a_b_1"])
    #expect(plan.weightGroups.map(\.weights) == [["a_b/kernel:0", "a_b/bias:0"], ["a_b_1/kernel:0", "a_b_1/bias:0"]])
    #expect(
      plan.losses == [
        "the scaling of inputs: feed Keras number * 0.5 + 1.0", "1 tensor beside the kernels and biases of layers",
        "that bf16 elements are bf16: they stand there as f32",
      ])
  }

  @Test func `an archive has numbered variables, and both names of each layer's group`() throws {
    let head = try Self.head([("a/b", .relu), ("c", .leakyReLU(slope: 0.1)), ("d", .linear)])
    let plan = try ExportPlan(forArchive: head, configuration: "{}")
    #expect(
      plan.placements.map(\.path) == [
        "/layers/dense/vars/1", "/layers/dense/vars/0", "/layers/dense_1/vars/1", "/layers/dense_1/vars/0",
        "/layers/dense_2/vars/1", "/layers/dense_2/vars/0",
      ])
    #expect(
      plan.links.map { "\($0.path) \($0.target)" } == [
        "/_layer_checkpoint_dependencies/dense /layers/dense",
        "/_layer_checkpoint_dependencies/dense_2 /layers/dense_1",
        "/_layer_checkpoint_dependencies/dense_4 /layers/dense_2",
      ])
    #expect(plan.variableNames == ["a_b", "c", "d"])
    #expect(plan.modelConfig == nil && plan.weightGroups.isEmpty && plan.optimizer == nil)
  }

  /// The JSON that Keras 3.15, tf-keras 2.21 and TensorFlow 2.12, 2.13 and 2.15 loaded.
  @Test func `the configuration of an archive names the module of every class`() throws {
    let network = try #require(try Self.head([("out", .elu(alpha: 0.5))]).network)
    #expect(
      KerasConfig.archiveText(of: network, elementType: .float32)
        == #"{"module": "keras", "class_name": "Sequential", "config": {"name": "sequential", "layers": ["#
        + #"{"module": "keras.layers", "class_name": "InputLayer", "config": {"name": "input_1", "#
        + #""batch_input_shape": [null, 4], "dtype": "float32", "sparse": false, "ragged": false}, "#
        + #""registered_name": null}, {"module": "keras.layers", "class_name": "Dense", "config": {"name": "out", "#
        + #""trainable": true, "dtype": "float32", "units": 4, "activation": "linear", "use_bias": true}, "#
        + #""registered_name": null}, {"module": "keras.layers", "class_name": "ELU", "config": {"#
        + #""name": "out_activation", "trainable": true, "dtype": "float32", "alpha": 0.5}, "#
        + #""registered_name": null}]}, "registered_name": null}"#)
  }

  @Test func `without Keras kernels and biases have numbers`() throws {
    let plan = ExportPlan(plain: try Self.head([("z", .relu), ("a", .tanh)]))
    #expect(plan.placements.map(\.path) == ["/b2", "/W2", "/b1", "/W1"])
    #expect(plan.modelConfig == nil && plan.weightGroups.isEmpty)
    #expect(plan.losses.first == "the activations, which are relu, tanh")
  }

  /// Tried with Keras 3.15: slopes from 0 load, one below 0 is refused, every alpha of elu loads.
  @Test(arguments: [-0.1, -1, -1e308, -1e-300])
  func `a slope that Keras 3 does not load is refused before anything is written`(slope: Double) throws {
    let head = try Self.head([("a", .leakyReLU(slope: slope))])
    let problem = ImportProblem.activationUnknownToKeras(layer: "a", .leakyReLU(slope: slope))
    #expect(throws: ImportError([problem])) { try ExportPlan(forKeras: head) }
    #expect(problem.remedy == .layout(.plain))
    _ = ExportPlan(plain: head)
    _ = try ExportPlan(forKeras: Self.head([("a", .elu(alpha: slope))]))
  }

  @Test func `slopes above 1 are told`() throws {
    func losses(_ slope: Double) throws -> Int {
      try ExportPlan(forKeras: Self.head([("a", .leakyReLU(slope: slope))])).losses.count
    }
    #expect(try [0, 0.3, 1].map(losses) == [1, 1, 1])
    #expect(try [1.5, 1e38].map(losses) == [2, 2])
  }

  @Test func `names are ones that every Keras takes, each different`() throws {
    let layers = ["a b", "a_b", "é", "_x", "input_1", "flatten", "\u{1F9E0}", String(repeating: "n", count: 300)].map {
      DenseLayer(name: Name($0), inputs: 1, outputs: 1, activation: .leakyReLU(slope: 0.5))
    }
    let names = KerasNames(try Network(input: InputContract(shape: [1], scaling: nil), layers: layers))
    #expect(
      names.layers == [
        "a_b", "a_b_1", "layer_", "layer_x", "input_1_1", "flatten", "layer__1", String(repeating: "n", count: 200),
      ])
    #expect(names.activations.prefix(2) == ["a_b_activation", "a_b_1_activation"])
    #expect(names.flatten == "flatten_1")
  }

  /// By Python: zlib.crc32(b"{}\0a\0a/kernel:0\0a/bias:0\0b\0") and so on.
  @Test func `the checksum is over all that tells Keras what is where`() {
    let groups = [
      ExportPlan.WeightGroup(layer: "a", weights: ["a/kernel:0", "a/bias:0"]), .init(layer: "b", weights: []),
    ]
    #expect(Record.structureChecksum(modelConfig: "{}", weightGroups: groups) == 0x77d9f979)
    #expect(Record.structureChecksum(modelConfig: nil, weightGroups: groups) == 0x86b75d56)
    #expect(Record.structureChecksum(modelConfig: nil, weightGroups: []) == 0)
  }
}
