import NNBFormats
import NNBHDF5
import NNBKerasHDF5
import NNBModel
import Testing

/// Files of `save`, as each Keras writes them.
struct WholeModelTests {
  @Test func `a sequential model of Keras 3 is read`() throws {
    var file = File.whole(
      Configurations.sequential3,
      [
        "rescaling": [:], "flatten": [:], "dense": ["seq/dense/kernel": [784, 4], "seq/dense/bias": [4]],
        "dropout": [:], "dense_1": ["seq/dense_1/kernel": [4, 3], "seq/dense_1/bias": [3]], "softmax": [:],
      ])
    file.group("/model_weights/top_level_model_weights", ["weight_names": .strings([])])
    let plan = try file.plan()
    #expect(plan.layerTexts == ["dense 784 4 relu", "dense_1 4 3 softmax"])
    #expect(plan.network?.input.shape == [28, 28])
    #expect(plan.network?.input.scaling == .unitBytes)
    #expect(plan.notes == ["the Rescaling does not say of what type stored numbers are; assuming u8"])
    #expect(
      plan.wayTexts == [
        "/model_weights/dense/seq/dense/bias -> dense/bias f32 [4]",
        "/model_weights/dense/seq/dense/kernel -> dense/kernel f32 [784, 4]",
        "/model_weights/dense_1/seq/dense_1/bias -> dense_1/bias f32 [3]",
        "/model_weights/dense_1/seq/dense_1/kernel -> dense_1/kernel f32 [4, 3]",
      ])
    #expect(plan.ways.map(\.isTransposed) == [false, false, false, false])
    #expect(plan.ways[1].target.axes == [.init(784, "in"), .init(4, "out")])
  }

  @Test func `a functional model of Keras 3 is read with the sequential model in it`() throws {
    let file = File.whole(
      Configurations.functional3,
      [
        "digits": [:], "inner": ["inner/dense_2/kernel": [4, 3], "inner/dense_2/bias": [3]],
        "out": ["out/kernel": [3, 2]],
      ], .opaque(byteCount: 2))
    #expect(
      throws: ImportError([
        .storedType(
          dataset: "/model_weights/inner/inner/dense_2/kernel", layer: "dense_2", found: "2 bytes without a meaning"),
        .storedType(
          dataset: "/model_weights/inner/inner/dense_2/bias", layer: "dense_2", found: "2 bytes without a meaning"),
      ])
    ) { try file.plan() }

    var mixed = file
    mixed.datasets = file.datasets.map {
      $0.path.text.contains("/inner/") ? .init(path: $0.path, storedType: .number(.float32), shape: $0.shape) : $0
    }
    let plan = try mixed.plan()
    #expect(plan.layerTexts == ["dense_2 4 3 leaky_relu(slope 0.1)", "out 3 2 linear, no bias"])
    #expect(plan.network?.input == InputContract(shape: [4], scaling: nil))
    #expect(plan.ways.map(\.target.elementType) == [.float32, .float32, .bfloat16])
  }

  @Test func `a sequential model of Keras 2 is read with the state of its optimizer`() throws {
    var file = File.whole(
      Configurations.sequential2,
      ["hidden": ["hidden/kernel:0": [784, 4], "hidden/bias:0": [4]], "leaky_re_lu": [:]])
    #expect(
      throws: ImportError([
        .secondActivation(
          layer: "leaky_re_lu", dense: "hidden", first: .sigmoid, second: .leakyReLU(slope: 0.30000001192092896))
      ])
    ) { try file.plan() }

    let linear = Configurations.sequential2.replacing("sigmoid", with: "linear")
    file.groups["/"]?["model_config"] = .strings([linear])
    file.dataset("/optimizer_weights/Adam/m/hidden/kernel:0", [784, 4])
    file.dataset("/optimizer_weights/iteration:0", [], .number(.int64))
    file.dataset("/optimizer_weights/names", [2], .other("a string"))
    file.dataset("/model_weights/top_level_model_weights/x", [1])
    let options = ImportOptions(orientation: .inOut, activations: [.leakyReLU(slope: 0.3)])
    let plan = try file.plan(options)
    #expect(plan.layerTexts == ["hidden 784 4 leaky_relu(slope 0.30000001192092896)"])
    #expect(
      plan.wayTexts == [
        "/model_weights/hidden/hidden/bias:0 -> hidden/bias f32 [4]",
        "/model_weights/hidden/hidden/kernel:0 -> hidden/kernel f32 [784, 4]",
        "/optimizer_weights/Adam/m/hidden/kernel:0 -> optimizer_weights/Adam/m/hidden/kernel:0 f32 [784, 4]",
        "/optimizer_weights/iteration:0 -> optimizer_weights/iteration:0 i64 []",
      ])
    #expect(plan.ways[2].target.axes == [.init(784), .init(4)])
    #expect(
      plan.notes == [
        "the dataset /model_weights/top_level_model_weights/x belongs to no layer and is left out",
        "the dataset /optimizer_weights/names is left out, its elements are a string",
      ])
  }

  @Test(arguments: ["Functional", "Model"])
  func `a functional model of Keras 2 is read in the order of its graph`(className: String) throws {
    let file = File.whole(
      Configurations.functional2.replacing("Functional", with: className),
      [
        "out": ["out/kernel:0": [4, 2], "out/bias:0": [2]], "in": [:],
        "hidden": ["hidden/kernel:0": [3, 4], "hidden/bias:0": [4]], "drop": [:],
      ])
    let plan = try file.plan()
    #expect(plan.layerTexts == ["hidden 3 4 tanh", "out 4 2 softmax"])
    #expect(plan.network?.input.shape == [3])
  }

  @Test func `a sequential model of Keras 1 is read`() throws {
    let file = File.whole(
      Configurations.sequential1,
      [
        "dense_1": ["dense_1_W:0": [3, 4], "dense_1_b:0": [4]], "activation_1": [:], "dropout_1": [:],
        "dense_2": ["dense_2_W": [4, 2]],
      ])
    let plan = try file.plan()
    #expect(plan.layerTexts == ["dense_1 3 4 relu", "dense_2 4 2 softmax, no bias"])
    #expect(plan.network?.input.shape == [3])
  }

  @Test func `lists of names that were too long for HDF5 are put together in the order of their numbers`() throws {
    var file = File()
    let layers = (0..<12).map { "d\($0)" }
    let text = layers.map { File.dense($0) }.joined(separator: ", ")
    file.groups["/"] = [
      "model_config": .strings([#"{"class_name": "Sequential", "config": {"layers": [\#(text)]}}"#])
    ]
    file.group("/model_weights")
    for (index, layer) in layers.enumerated() {
      file.groups["/model_weights"]?["layer_names\(index)"] = .strings([layer])
      file.dataset("/model_weights/\(layer)/kernel", [4, 4])
      file.groups["/model_weights/\(layer)"] = ["weight_names0": .strings(["kernel"])]
    }
    #expect(try file.plan().network?.layers.map(\.name.text) == layers)
  }

  @Test func `two branches are refused with all that is wrong`() {
    let file = File.whole(
      Configurations.branches3,
      [
        "digits": [:], "left": ["left/kernel": [4, 3], "left/bias": [3]],
        "right": ["right/kernel": [4, 3], "right/bias": [3]], "add": [:],
      ])
    #expect(
      throws: ImportError([
        .graph(layer: "add", .inputs(2)), .graph(layer: "digits", .uses(2)),
        .unsupportedLayer("add", className: "Add"),
      ])
    ) { try file.plan() }
  }

  @Test func `a dense layer with LoRA is refused`() {
    let file = File.whole(
      Configurations.lora3,
      [
        "dense": [
          "seq/dense/bias": [3], "seq/dense/lora_kernel_a": [4, 1], "seq/dense/lora_kernel_b": [1, 3],
          "seq/dense/kernel": [4, 3],
        ]
      ])
    #expect(throws: ImportError([.unknownSetting(layer: "dense", setting: "lora_rank", found: "1")])) {
      try file.plan()
    }
  }

  @Test func `a quantized dense layer is refused`() {
    let file = File.whole(
      Configurations.int83,
      ["dense": ["seq/dense/bias": [3], "seq/dense/kernel": [4, 3], "seq/dense/kernel_scale": [3]]])
    #expect(
      throws: ImportError([
        .unknownSetting(layer: "dense", setting: "quantization_config", found: "Int8QuantizationConfig"),
        .setting(
          layer: "dense", setting: "dtype", expected: "a floating-point type", found: "QuantizedDTypePolicy"),
      ])
    ) { try file.plan() }
  }
}
