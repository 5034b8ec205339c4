import NNBFormats
import NNBHDF5
import NNBKerasHDF5
import NNBModel
import Testing

/// What goes into a network, as configurations say it.
struct SampleShapeTests {
  private func file(_ input: String, _ layers: String..., inputs: Int = 12) -> File {
    let text = layers.map { $0 + ", " }.joined()
    return File.whole(
      #"{"class_name": "Sequential", "config": {"layers": [\#(input)\#(text)\#(File.dense("d"))]}}"#,
      ["d": ["kernel": [inputs, 4]]])
  }

  private func input(_ shape: String) -> String {
    #"{"class_name": "InputLayer", "config": {"batch_shape": \#(shape), "name": "x"}}, "#
  }

  private let flatten = File.layer("Flatten", "f")

  @Test(
    arguments: [
      ("[null, 12]", [], [12]), ("[128, 12]", [], [12]), ("[null, null]", [], [12]), ("[null, 12.0]", [], [12]),
      ("[null, 3, 4]", ["Flatten"], [3, 4]), ("[null, 3, null]", ["Flatten"], [3, 4]),
      ("[null, 3, 2, 2]", ["Flatten", "Flatten"], [3, 2, 2]),
      (#"{"class_name": "TensorShape", "items": [null, 12]}"#, [], [12]),
    ] as [(String, [String], [Int])])
  func `the batch axis is dropped and the shape kept`(shape: String, layers: [String], expected: [Int]) throws {
    let text = layers.enumerated().map { File.layer($1, "l\($0)") + ", " }.joined()
    #expect(try file(input(shape) + text).plan().network?.input.shape == expected)
  }

  @Test(
    arguments: [
      (#""batch_input_shape": [null, 12]"#, [12]), (#""input_shape": [12]"#, [12]), (#""input_dim": 12"#, [12]),
      (#""input_dim": null"#, [12]), (#""batch_input_shape": {"class_name": "__tuple__", "items": [1, 12]}"#, [12]),
    ])
  func `the first layer may say it`(setting: String, expected: [Int]) throws {
    let file = File.whole(
      #"{"class_name": "Sequential", "config": [\#(File.dense("d", setting))]}"#, ["d": ["kernel": [12, 4]]])
    #expect(try file.plan().network?.input.shape == expected)
  }

  @Test func `the model may say it`() throws {
    let layers = "\(File.layer("Flatten", "f")), \(File.dense("d"))"
    let file = File.whole(
      #"{"class_name": "Sequential", "config": {"layers": [\#(layers)], "build_input_shape": [null, 3, 4]}}"#,
      ["f": [:], "d": ["kernel": [12, 4]]])
    #expect(try file.plan().network?.input.shape == [3, 4])
  }

  @Test func `where nobody says it, it is the first layer's inputs`() throws {
    #expect(try file("").plan().network?.input.shape == [12])
    #expect(try file("", flatten).plan().network?.input.shape == [12])
  }

  @Test func `an open size that the kernel decides has a note`() throws {
    let plan = try file(input("[null, 3, null]"), flatten).plan()
    #expect(plan.notes == ["the open size of a sample is what the first kernel makes it"])
  }

  @Test(arguments: [("[null, 5, null]", [5, nil]), ("[null, null, null]", [nil, nil])] as [(String, [Int?])])
  func `open sizes that the kernel does not decide are refused`(shape: String, found: [Int?]) {
    #expect(throws: ImportError([.sampleShape(found: found, inputs: 12)])) {
      try file(input(shape), flatten).plan()
    }
  }

  @Test(arguments: ["[null, 0]", "[null, -3]", "[null, 1.5]", "[null]", "[]", "12"])
  func `a shape that is none is refused`(shape: String) {
    let problem = ImportProblem.setting(
      layer: "x", setting: "batch_shape", expected: "the sizes of a sample", found: shape)
    #expect(throws: ImportError([problem])) { try file(input(shape)).plan() }
  }

  @Test func `a shape of another size than the kernel's is refused`() {
    let problem = ImportProblem.sampleShape(found: [13], inputs: 12)
    #expect(throws: ImportError([problem])) { try file(input("[null, 13]")).plan() }
    #expect("\(problem)" == "the sample shape (13) does not make the first layer's 12 inputs")
    // Of weights beside a configuration, it is told as that of the configuration.
    #expect(
      "\(ImportError([problem]).ofConfiguration.problems[0])".hasPrefix(
        "by the configuration that is given, the sample"))
    #expect(throws: ImportError([.sampleShape(found: [1 << 40, 1 << 40], inputs: 12)])) {
      try file(input("[null, 1099511627776, 1099511627776]"), flatten).plan()
    }
  }

  @Test func `a dense layer on several axes is refused`() {
    #expect(throws: ImportError([.denseAxes(layer: "d", found: [28, 12])])) {
      try file(input("[null, 28, 12]")).plan()
    }
  }

  @Test func `channels that come first are not flattened`() throws {
    let layer = File.layer("Flatten", "f", #""data_format": "channels_first""#)
    let problem = ImportProblem.setting(
      layer: "f", setting: "data_format", expected: "channels_last", found: "channels_first")
    #expect(throws: ImportError([problem])) { try file(input("[null, 3, 4]"), layer).plan() }
    #expect(try file(input("[null, 12]"), layer).plan().network?.input.shape == [12])
  }

  @Test(arguments: ["[12]", "[-1]"])
  func `a reshaping to one axis is a flattening`(target: String) throws {
    let plan = try file(input("[null, 3, 4]"), File.layer("Reshape", "r", #""target_shape": \#(target)"#)).plan()
    #expect(plan.network?.input.shape == [3, 4])
  }

  @Test(arguments: ["[13]", "[5, -1]", "[0]", "[-1, -1]", "[]", "12", "[-2]"])
  func `a reshaping to other values is refused`(target: String) {
    let problem = ImportProblem.setting(
      layer: "r", setting: "target_shape", expected: "as many values as before", found: target)
    let layer = File.layer("Reshape", "r", #""target_shape": \#(target)"#)
    #expect(throws: ImportError([problem])) { try file(input("[null, 3, 4]"), layer).plan() }
  }

  @Test func `a rescaling goes into the input contract`() throws {
    let layer = File.layer("Rescaling", "r", #""scale": 0.00784313725490196, "offset": -1"#)
    let plan = try file(input("[null, 12]"), layer).plan()
    #expect(plan.network?.input.scaling == InputScaling(elementType: .uint8, scale: 2 / 255, offset: -1))
  }

  @Test(
    arguments: [
      (#""scale": 1e300"#, "scale", "1e+300"), ("", "scale", "missing"),
      (#""scale": 1, "offset": Infinity"#, "offset", "inf"),
    ])
  func `a rescaling by other than a finite number is refused`(settings: String, setting: String, found: String) {
    let problem = ImportProblem.setting(layer: "r", setting: setting, expected: "a finite number", found: found)
    #expect(throws: ImportError([problem])) {
      try file(input("[null, 12]"), File.layer("Rescaling", "r", settings)).plan()
    }
  }

  @Test func `a rescaling by several numbers is folded or refused`() {
    #expect(throws: ImportError([.normalization(place: "r", className: "Rescaling", layer: "d")])) {
      try file(input("[null, 12]"), File.layer("Rescaling", "r", #""scale": [1, 2]"#)).plan()
    }
  }

  @Test func `a second rescaling is folded or refused`() {
    let layers = ["r", "s"].map { File.layer("Rescaling", $0, #""scale": 2"#) }
    #expect(throws: ImportError([.normalization(place: "s", className: "Rescaling", layer: "d")])) {
      try file(input("[null, 12]"), layers[0], layers[1]).plan()
    }
  }
}
