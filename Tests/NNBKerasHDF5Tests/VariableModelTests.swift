import NNBFormats
import NNBHDF5
import NNBKerasConfig
import NNBKerasHDF5
import NNBModel
import Testing

/// Numbered variables together with a configuration, before any of it is in a file.
struct VariableModelTests {
  /// A file with variables of these shapes below each path.
  private func file(_ layers: KeyValuePairs<Name, [[Int]]>) -> File {
    var file = File()
    for (path, shapes) in layers {
      file.group("\(path)/vars")
      for (number, shape) in shapes.enumerated() { file.dataset("\(path)/vars/\(number)", shape) }
    }
    return file
  }

  private func sequential(_ layers: String...) -> ImportOptions {
    let text = layers.joined(separator: ", ")
    return ImportOptions(
      configuration: #"{"class_name": "Sequential", "config": {"name": "s", "layers": [\#(text)]}}"#)
  }

  private func nested(_ name: String, _ layers: String...) -> String {
    #"{"class_name": "Sequential", "config": {"name": "\#(name)", "layers": [\#(layers.joined(separator: ", "))]}}"#
  }

  private func problems(_ file: File, _ options: ImportOptions) -> [ImportProblem] {
    do throws(ImportError) {
      _ = try file.plan(options)
      return []
    } catch {
      return error.problems
    }
  }

  private let relu = File.layer("ReLU", "r")

  @Test func `Layers are found by the number of their class, whatever their names`() throws {
    let plan = try file([
      "/layers/dense": [[4, 4]], "/layers/dense_1": [[4, 4]], "/layers/dense_2": [[4, 4]],
    ]).plan(sequential(File.dense("dense_2"), relu, File.dense("dense"), File.layer("Dropout", "d"), File.dense("x")))
    #expect(plan.layerTexts.map { $0.split(separator: " ")[0] } == ["dense_2", "dense", "x"])
    #expect(plan.wayTexts.first?.hasPrefix("/layers/dense_1/vars/0 -> dense/kernel") == true)
    #expect(plan.network?.layers.map(\.activation) == [.relu, .linear, .linear])
  }

  @Test func `A model in a model may be trained in part, for variables follow the list of layers`() throws {
    let inner = "/layers/sequential/layers/dense"
    var file = File()
    for path in [inner, inner + "_1"] { file.dataset(Name(path + "/vars/0"), [4, 4]) }
    let plan = try file.plan(
      sequential(nested("i", File.dense("a", #""trainable": false"#), File.dense("b"))))
    #expect(plan.wayTexts.map { $0.split(separator: " ")[0] } == ["\(inner)/vars/0", "\(inner)_1/vars/0"])
  }

  /// As Keras 3.15 and TensorFlow 2.12 wrote them (Fixtures/keras).
  @Test(arguments: [
    ["/layers/sequential/layers/dense", "/layers/dense", "/layers/sequential_2/layers/dense_1"],
    [
      "/_layer_checkpoint_dependencies/sequential/_layer_checkpoint_dependencies/dense",
      "/_layer_checkpoint_dependencies/dense",
      "/_layer_checkpoint_dependencies/sequential_3/_layer_checkpoint_dependencies/dense_2",
    ],
  ])
  func `Models in a model have lists of their own, in both spellings`(paths: [Name]) throws {
    var file = File()
    let last = Name(paths[2].text.replacing("/dense_2", with: "/dense").replacing("/dense_1", with: "/dense"))
    for path in paths + [last] { file.dataset("\(path)/vars/0", [4, 4]) }
    let plan = try file.plan(
      sequential(
        nested("a", File.dense("a1")), nested("none", relu), File.dense("b"),
        nested("c", File.dense("c1"), File.dense("c2"))))
    let sources = Dictionary(uniqueKeysWithValues: plan.ways.map { ($0.target.name, $0.source.path) })
    #expect(
      sources == [
        "a1/kernel": "\(paths[0])/vars/0", "b/kernel": "\(paths[1])/vars/0", "c1/kernel": "\(last)/vars/0",
        "c2/kernel": "\(paths[2])/vars/0",
      ])
  }

  @Test func `What one has and the other has not is named`() {
    let options = sequential(File.dense("a"), File.dense("b"))
    #expect(problems(file(["/layers/dense": [[4, 4]]]), options) == [.missingGroup("/layers/dense_1/vars")])
    let three = file(["/layers/dense": [[4, 4]], "/layers/dense_1": [[4, 4]], "/layers/dense_2": [[4, 4]]])
    #expect(problems(three, options) == [.unknownWeights(layer: "dense_2")])
    let bias = file(["/layers/dense": [[4, 4], [4]], "/layers/dense_1": [[4, 3]]])
    #expect(
      problems(bias, options) == [
        .weights(layer: "a", expected: ["kernel"], found: ["0 (4, 4)", "1 (4)"]),
        .units(layer: "b", expected: 4, found: 3),
      ])
    let empty = file(["/layers/dense": [[4, 4]], "/layers/dense_1": []])
    #expect(problems(empty, options) == [.weights(layer: "b", expected: ["kernel"], found: [])])
  }

  @Test func `Weights of refused layers are no second problem`() {
    let file = file(["/layers/dense": [[4, 4]], "/layers/batch_normalization": [[4], [4], [4], [4]]])
    #expect(
      problems(file, sequential(File.dense("a"), File.layer("BatchNormalization", "n"))) == [
        .normalization(place: "n", className: "BatchNormalization", layer: "a")
      ])
  }

  @Test func `An old list of weights goes with a configuration, too`() throws {
    var file = File()
    file.list(["a": ["kernel:0": [4, 4]], "r": [:], "b": ["kernel:0": [4, 4]]])
    let plan = try file.plan(sequential(File.dense("a"), relu, File.dense("b")))
    #expect(plan.layerTexts == ["a 4 4 relu, no bias", "b 4 4 linear, no bias"])
    #expect(problems(file, sequential(File.dense("a"))) == [.unknownWeights(layer: "b")])
  }

  @Test func `A whole model needs no configuration, and agrees with its own`() throws {
    let file = File.sequential(File.dense("a"), weights: ["a": ["kernel:0": [4, 4]]])
    guard case .strings(let texts)? = file.groups["/"]?["model_config"] else { return }
    _ = try file.plan(ImportOptions(configuration: texts[0]))
    #expect(
      problems(file, ImportOptions(configuration: texts[0] + " ")) == [
        .configurationUnused(reason: "the file has its own, in model_config, which is another")
      ])
  }
}
