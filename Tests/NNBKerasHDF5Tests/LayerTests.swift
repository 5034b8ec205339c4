import NNBFormats
import NNBHDF5
import NNBKerasHDF5
import NNBModel
import Testing

/// Layers of a configuration one by one: what they become, and why they are refused.
struct LayerTests {
  private static let weights: KeyValuePairs<String, KeyValuePairs<String, [Int]>> = ["d": ["kernel": [4, 4]]]

  @Test(
    arguments: [
      ("null", .linear), (#""linear""#, .linear), (#""relu""#, .relu), (#""softmax""#, .softmax),
      (#""sigmoid""#, .sigmoid), (#""tanh""#, .tanh), (#""gelu""#, .gelu), (#""elu""#, .elu(alpha: 1)),
      (#""selu""#, .selu), (#""leaky_relu""#, .leakyReLU(slope: 0.2)), (#""softplus""#, .softplus),
      (#""swish""#, .swish), (#""silu""#, .swish),
      (#"{"module": "builtins", "class_name": "function", "config": "relu", "registered_name": "function"}"#, .relu),
      (#"{"class_name": "gelu", "config": {"approximate": true}}"#, .geluTanh),
      (#"{"module": "keras.layers", "class_name": "LeakyReLU", "config": {"alpha": 0.1}}"#, .leakyReLU(slope: 0.1)),
      (#"{"class_name": "ReLU", "config": {"max_value": null}, "registered_name": null}"#, .relu),
    ] as [(String, Activation)])
  func `an activation is read`(json: String, activation: Activation) throws {
    let plan = try File.sequential(File.dense("d", #""activation": \#(json)"#), weights: Self.weights).plan()
    #expect(plan.network?.layers.map(\.activation) == [activation])
  }

  @Test(
    arguments: [
      (#""hard_sigmoid""#, "hard_sigmoid"), (#""relu6""#, "relu6"), (#""mish""#, "mish"), (#""Relu""#, "Relu"),
      ("3", "3"),
      (#"{"value": ["4wEA", null, null]}"#, "an object"),
      (#"{"module": "mine", "class_name": "function", "config": "relu"}"#, "relu"),
      (#"{"class_name": "function", "config": "relu", "registered_name": "mine>relu"}"#, "mine>relu"),
      (
        #"{"module": "builtins", "class_name": "function", "config": "relu", "registered_name": "my_relu"}"#, "my_relu"
      ),
      (#"{"class_name": "gelu", "config": {"approximate": true}, "registered_name": "mine>gelu"}"#, "gelu"),
      (#"{"class_name": "PReLU", "config": {}}"#, "PReLU"),
      (#"{"module": null, "class_name": "ReLU", "config": {}, "registered_name": "ReLU"}"#, "ReLU"),
    ])
  func `an activation that is not known is refused by name`(json: String, found: String) {
    let file = File.sequential(File.dense("d", #""activation": \#(json)"#), weights: Self.weights)
    #expect(throws: ImportError([.unsupportedActivation(layer: "d", found: found)])) { try file.plan() }
  }

  @Test(
    arguments: [
      ("Activation", #""activation": "tanh""#, .tanh), ("ReLU", "", .relu),
      ("ReLU", #""max_value": null, "negative_slope": 0.5, "threshold": 0.0"#, .leakyReLU(slope: 0.5)),
      ("LeakyReLU", "", .leakyReLU(slope: 0.3)), ("LeakyReLU", #""negative_slope": 0.25"#, .leakyReLU(slope: 0.25)),
      (
        "LeakyReLU", #""alpha": {"class_name": "__numpy__", "config": {"value": 0.5, "dtype": "float32"}}"#,
        .leakyReLU(slope: 0.5)
      ),
      ("ELU", "", .elu(alpha: 1)), ("ELU", #""alpha": 2"#, .elu(alpha: 2)), ("Softmax", #""axis": -1"#, .softmax),
      ("Softmax", #""axis": [1]"#, .softmax), ("Dropout", #""rate": 0.5"#, .linear), ("GaussianNoise", "", .linear),
      ("GaussianDropout", "", .linear), ("Identity", "", .linear), ("AlphaDropout", "", .linear),
      ("ActivityRegularization", "", .linear),
      ("Flatten", "", .linear), ("Reshape", #""target_shape": [4]"#, .linear),
    ] as [(String, String, Activation)])
  func `a layer after a linear one becomes a part of it`(
    className: String, settings: String, activation: Activation
  ) throws {
    let file = File.sequential(
      File.dense("d"), File.layer("Dropout", "o"), File.layer(className, "a", settings), weights: Self.weights)
    #expect(try file.plan().network?.layers.map(\.activation) == [activation])
  }

  @Test(
    arguments: [
      ("ReLU", #""max_value": 6.0"#, "max_value", "null", "6.0"), ("ReLU", #""threshold": 1"#, "threshold", "0", "1.0"),
      ("ReLU", #""negative_slope": NaN"#, "negative_slope", "a finite number", "nan"),
      ("Softmax", #""axis": 0"#, "axis", "-1", "0"), ("Softmax", #""axis": [1, 2]"#, "axis", "-1", "[1, 2]"),
      ("ELU", #""alpha": "1""#, "alpha", "a finite number", "1"),
      ("Reshape", #""target_shape": [2, 2]"#, "target_shape", "one axis", "[2, 2]"),
    ])
  func `a setting that cannot be expressed is refused`(
    className: String, settings: String, setting: String, expected: String, found: String
  ) {
    let file = File.sequential(File.dense("d"), File.layer(className, "a", settings), weights: Self.weights)
    #expect(throws: ImportError([.setting(layer: "a", setting: setting, expected: expected, found: found)])) {
      try file.plan()
    }
  }

  @Test(
    arguments: [
      ("Conv2D", "c"), ("LayerNormalization", "b"), ("Lambda", "l"), ("Embedding", "e"), ("PReLU", "p"),
      ("Custom>Dense", "d2"), ("InputLayer", "i"), ("Functional", "f"),
    ])
  func `a layer that is not known is refused by name`(className: String, name: String) {
    // What follows it is not blamed for it.
    let file = File.sequential(
      File.dense("d", #""activation": "relu""#), File.layer(className, name, #""scale": 2"#),
      File.layer("Activation", "a", #""activation": "relu""#),
      weights: Self.weights)
    #expect(throws: ImportError([.unsupportedLayer(name, className: className)])) { try file.plan() }
  }

  @Test func `a class of somebody's own is refused by its registered name`() {
    let layer = #"{"module": "mine", "class_name": "Dense", "config": {"name": "d"}, "registered_name": "mine>Dense"}"#
    #expect(throws: ImportError([.unsupportedLayer("d", className: "mine>Dense")])) {
      try File.sequential(layer, weights: ["d": [:]]).plan()
    }
  }

  /// As Keras 3 writes classes that were not registered: under their own name, which may be one of Keras's.
  @Test(arguments: ["Dense", "Dropout", "Sequential"], ["null", #""mine""#, #""keras_like""#])
  func `a class that bears the name of one of Keras's is refused`(className: String, module: String) {
    let settings = #""name": "a", "units": 4, "use_bias": false, "layers": []"#
    let entry =
      #"{"module": \#(module), "class_name": "\#(className)", "config": {\#(settings)}, "#
      + #""registered_name": "\#(className)"}"#
    let file = File.sequential(File.dense("d"), entry, weights: Self.weights)
    #expect(throws: ImportError([.unsupportedLayer("a", className: "\(className) (custom)")])) { try file.plan() }
  }

  @Test(arguments: ["keras.layers", "tf_keras.src.layers.core.dense", "keras"])
  func `a class of Keras's modules is its own, whatever name it is registered under`(module: String) throws {
    let entry = File.dense("d").dropLast() + #", "module": "\#(module)", "registered_name": "Dense"}"#
    #expect(try File.sequential(String(entry), weights: Self.weights).plan().layerTexts == ["d 4 4 linear, no bias"])
  }

  @Test func `an activation before the first dense layer is refused, unless it does nothing`() throws {
    let none = File.layer("Activation", "a", #""activation": "linear""#)
    #expect(try File.sequential(none, File.dense("d"), weights: Self.weights).plan().layerTexts.count == 1)
    let file = File.sequential(File.layer("ReLU", "a"), File.dense("d"), weights: Self.weights)
    #expect(throws: ImportError([.activationBeforeDense(layer: "a", found: .relu)])) { try file.plan() }
  }

  @Test func `a second activation is refused`() {
    let file = File.sequential(
      File.dense("d", #""activation": "softmax""#), File.layer("Softmax", "s"), weights: Self.weights)
    #expect(throws: ImportError([.secondActivation(layer: "s", dense: "d", first: .softmax, second: .softmax)])) {
      try file.plan()
    }
  }

  @Test(
    arguments: [
      (#""units": 0"#, .setting(layer: "d", setting: "units", expected: "a whole number from 1", found: "0")),
      (#""units": 4.5"#, .setting(layer: "d", setting: "units", expected: "a whole number from 1", found: "4.5")),
      (
        #""activation": "relu""#,
        .setting(layer: "d", setting: "units", expected: "a whole number from 1", found: "missing")
      ),
      (
        #""units": 4, "use_bias": "no""#,
        .setting(layer: "d", setting: "use_bias", expected: "true or false", found: "no")
      ),
      (
        #""units": 4, "dtype": "int8_from_float32""#,
        .setting(layer: "d", setting: "dtype", expected: "a floating-point type", found: "int8_from_float32")
      ),
      (#""units": 4, "kernel_gain": 2"#, .unknownSetting(layer: "d", setting: "kernel_gain", found: "2")),
    ] as [(String, ImportProblem)])
  func `settings of a dense layer are checked`(settings: String, problem: ImportProblem) {
    let file = File.sequential(File.layer("Dense", "d", settings), weights: Self.weights)
    #expect(throws: ImportError([problem])) { try file.plan() }
  }

  @Test(
    arguments: [
      "null", #""float32""#, #""mixed_bfloat16""#, #"{"class_name": "Policy", "config": {"name": "mixed_float16"}}"#,
      #"{"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float64"}, "registered_name": null}"#,
    ])
  func `policies of floating-point types are taken`(policy: String) throws {
    let file = File.sequential(File.dense("d", #""dtype": \#(policy), "kernel_gain": null"#), weights: Self.weights)
    #expect(try file.plan().layerTexts == ["d 4 4 linear, no bias"])
  }
}
