import NNBFormats
import NNBKerasHDF5
import NNBModel
import Testing

/// Layers of Keras that become part of dense layers (Spec/folding.md).
struct NormalizationTests {
  private static let options: ImportOptions = {
    var options = ImportOptions()
    options.folds = true
    return options
  }()

  private static let batch: KeyValuePairs<String, [Int]> = [
    "gamma:0": [4], "beta:0": [4], "moving_mean:0": [4], "moving_variance:0": [4],
  ]

  /// The tensors that what is folded is made of.
  private static func folded(_ file: File) throws -> [String] {
    try file.plan(options).ways.filter { $0.source.path.text.contains(",") }.map(\.target.name.text)
  }

  @Test func `Behind a linear layer it is part of that, behind an activation of the next one`() throws {
    let linear = File.sequential(
      File.dense("a"), File.layer("BatchNormalization", "n"), File.layer("Activation", "r", #""activation": "relu""#),
      File.dense("b"),
      weights: ["a": ["kernel:0": [4, 4]], "n": Self.batch, "r": [:], "b": ["kernel:0": [4, 4]]])
    #expect(try Self.folded(linear) == ["a/bias", "a/kernel"])
    #expect(try linear.plan(Self.options).network?.layers.map(\.activation) == [.relu, .linear])
    let active = File.sequential(
      File.dense("a", #""activation": "relu""#), File.layer("BatchNormalization", "n"), File.dense("b"),
      weights: ["a": ["kernel:0": [4, 4]], "n": Self.batch, "b": ["kernel:0": [4, 4]]])
    #expect(try Self.folded(active) == ["b/bias", "b/kernel"])
    #expect(throws: ImportError([.normalization(place: "n", className: "BatchNormalization", layer: "b")])) {
      try active.plan()
    }
  }

  @Test func `Gamma and beta may be missing`() throws {
    let file = File.sequential(
      File.dense("a"), File.layer("BatchNormalization", "n", #""center": false, "scale": false"#),
      weights: ["a": ["kernel:0": [4, 4]], "n": ["moving_mean:0": [4], "moving_variance:0": [4]]])
    #expect(try Self.folded(file) == ["a/bias", "a/kernel"])
    let other = File.sequential(
      File.dense("a"), File.layer("BatchNormalization", "n", #""center": false"#),
      weights: ["a": ["kernel:0": [4, 4]], "n": Self.batch])
    #expect(
      throws: ImportError([
        .weights(
          layer: "n", expected: ["gamma", "moving_mean", "moving_variance"],
          found: ["gamma:0", "beta:0", "moving_mean:0", "moving_variance:0"])
      ])
    ) { try other.plan(Self.options) }
  }

  @Test func `In a layer that is a model, Keras lists the statistics behind all other weights`() throws {
    let layers = File.dense("a") + ", " + File.layer("BatchNormalization", "n") + ", " + File.dense("b")
    let inner = #"{"class_name": "Sequential", "config": {"name": "i", "layers": [\#(layers)]}}"#
    let file = File.sequential(
      inner,
      weights: [
        "i": [
          "a/kernel:0": [4, 4], "n/gamma:0": [4], "n/beta:0": [4], "b/kernel:0": [4, 4], "n/moving_mean:0": [4],
          "n/moving_variance:0": [4],
        ]
      ])
    let ways = try file.plan(Self.options).ways
    #expect(
      ways.map(\.source.path.text) == [
        "/model_weights/i/a/kernel:0, bias, shifted", "/model_weights/i/a/kernel:0, scaled",
        "/model_weights/i/b/kernel:0",
      ])
  }

  @Test func `A normalization of inputs needs only the narrow option`() throws {
    let file = File.sequential(
      File.layer("Normalization", "n", #""axis": [-1]"#), File.dense("a"),
      weights: ["n": ["mean:0": [4], "variance:0": [4], "count:0": []], "a": ["kernel:0": [4, 4]]])
    let plan = try file.plan(ImportOptions(foldsScaling: true))
    #expect(plan.ways.map(\.target.name) == ["a/bias", "a/kernel"])
    // That nothing is computed with the count of samples needs no note.
    #expect(
      plan.notes == [
        "n takes numbers of f32 as they are; of bytes the scale is 1 if the model was trained on them, and 1/255 if on numbers from 0 to "
          + "1, which nothing tells"
      ])
    #expect(plan.network?.input.scaling == InputScaling(elementType: .float32, scale: 1, offset: 0))
    let stated = File.sequential(
      File.layer("Normalization", "n", #""mean": [[1, 2, 3, 4]], "variance": 4"#), File.dense("a"),
      weights: ["n": [:], "a": ["kernel:0": [4, 4]]])
    #expect(try stated.plan(ImportOptions(foldsScaling: true)).ways.count == 2)
  }

  @Test func `The first rescaling is the input contract, any other is folded`() throws {
    let file = File.sequential(
      File.layer("Rescaling", "r", #""scale": 0.5"#), File.layer("Rescaling", "s", #""scale": 2, "offset": 1"#),
      File.dense("a"), weights: ["r": [:], "s": [:], "a": ["kernel:0": [4, 4]]])
    let plan = try file.plan(Self.options)
    #expect(plan.network?.input.scaling == InputScaling(elementType: .uint8, scale: 0.5, offset: 0))
    #expect(try Self.folded(file) == ["a/bias", "a/kernel"])
    #expect(throws: ImportError([.normalization(place: "s", className: "Rescaling", layer: "a")])) { try file.plan() }
  }

  @Test func `Behind a softmax at the end there is nothing that it could be part of`() {
    let file = File.sequential(
      File.dense("a", #""activation": "softmax""#), File.layer("BatchNormalization", "n"),
      weights: ["a": ["kernel:0": [4, 4]], "n": Self.batch])
    #expect(throws: ImportError([.normalizationAtEnd(place: "n", after: .softmax, of: "a")])) {
      try file.plan(Self.options)
    }
  }

  @Test(
    arguments: [
      (#""axis": 2"#, "axis", "-1", "2"), (#""renorm": true"#, "renorm", "false", "true"),
      (#""scale": "yes""#, "scale", "true or false", "yes"), (#""epsilon": "x""#, "epsilon", "a finite number", "x"),
    ])
  func `A setting that cannot be taken is refused`(
    settings: String, setting: String, expected: String, found: String
  ) {
    let file = File.sequential(
      File.dense("a"), File.layer("BatchNormalization", "n", settings),
      weights: ["a": ["kernel:0": [4, 4]], "n": Self.batch])
    #expect(throws: ImportError([.setting(layer: "n", setting: setting, expected: expected, found: found)])) {
      try file.plan(Self.options)
    }
  }

  @Test(arguments: [
    ("BatchNormalization", "", false), ("Normalization", #""axis": -1"#, false),
    ("Normalization", #""axis": null"#, true),
    ("Rescaling", #""scale": [1, 2]"#, false),
  ])
  func `Numbers of the last of several axes are refused with the shape, numbers for all are not`(
    name: String, settings: String, isTaken: Bool
  ) throws {
    let numbers: KeyValuePairs<String, [Int]> =
      name == "BatchNormalization"
      ? ["gamma:0": [2], "beta:0": [2], "moving_mean:0": [2], "moving_variance:0": [2]]
      : name == "Rescaling" ? [:] : ["mean:0": isTaken ? [] : [2], "variance:0": isTaken ? [] : [2], "count:0": []]
    let file = File.sequential(
      File.layer(name, "n", settings), File.layer("Flatten", "f"), File.dense("a"), input: "[null, 2, 2]",
      weights: ["n": numbers, "f": [:], "a": ["kernel:0": [4, 4]]])
    guard !isTaken else {
      #expect(try Self.folded(file) == ["a/bias", "a/kernel"])
      return
    }
    let problem = ImportProblem.normalizationAxes(layer: "n", className: name, found: [2, 2])
    #expect(throws: ImportError([problem])) { try file.plan(Self.options) }
  }

  @Test func `In an archive the group is named after the class with an underscore`() throws {
    var file = File()
    for (group, shapes) in [
      ("dense", [[4, 4]]), ("batch_normalization", [[4], [4], [4], [4]]), ("dense_1", [[4, 4]]),
    ] {
      for (index, shape) in shapes.enumerated() { file.dataset("/layers/\(group)/vars/\(index)", shape) }
    }
    var options = Self.options
    let layers = [File.dense("a"), File.layer("BatchNormalization", "n"), File.dense("b")].joined(separator: ", ")
    options.configuration = #"{"class_name": "Sequential", "config": {"name": "s", "layers": [\#(layers)]}}"#
    #expect(try file.plan(options).ways.map(\.target.name) == ["a/bias", "a/kernel", "b/kernel"])
  }
}
