import NNBBytes
import NNBFormats
import NNBHDF5
import NNBKerasHDF5
import NNBModel
import Testing

/// Lists of layers and their weights, with a configuration and without.
struct WeightListTests {
  private func problems(_ file: File, _ options: ImportOptions = ImportOptions()) -> [ImportProblem]? {
    do throws(ImportError) {
      _ = try file.plan(options)
      return nil
    } catch {
      return error.problems
    }
  }

  private func biased(_ weights: KeyValuePairs<String, [Int]>) -> File {
    File.sequential(File.layer("Dense", "d", #""units": 3"#), weights: ["d": weights])
  }

  @Test(
    arguments: [
      ["kernel", "bias"], ["bias", "kernel"], ["s/d/kernel:0", "s/d/bias:0"], ["d_W", "d_b"], ["W", "b"],
      ["d_b:0", "d_W:0"],
      ["param_0", "param_1"], ["kernel", "other"], ["other", "kernel"], ["bias", "other"],
    ])
  func `kernel and bias are told by name, then by position`(names: [String]) throws {
    let isSwapped = names[0].contains("b") && names[0] != "s/d/kernel:0" || names[1] == "kernel"
    let shapes: [[Int]] = isSwapped ? [[3], [4, 3]] : [[4, 3], [3]]
    let file = biased([names[0]: shapes[0], names[1]: shapes[1]])
    let plan = try file.plan()
    #expect(plan.layerTexts == ["d 4 3 linear"])
    #expect(plan.ways.map(\.source.shape) == [[3], [4, 3]])
  }

  @Test(
    arguments: [
      [], ["kernel"], ["kernel", "kernel:0"], ["bias", "b"], ["gamma", "beta"], ["kernel", "bias", "scale"],
    ])
  func `other weights than the configuration calls for are refused`(names: [String]) {
    var file = File.sequential(File.layer("Dense", "d", #""units": 3"#), weights: ["d": [:]])
    file.groups["/model_weights/d"] = ["weight_names": .strings(names)]
    for name in names { file.dataset("/model_weights/d/\(name)", [4, 3]) }
    #expect(problems(file) == [.weights(layer: "d", expected: ["kernel", "bias"], found: names)])
  }

  @Test func `a bias that the configuration does not have is refused`() {
    let file = File.sequential(File.dense("d"), weights: ["d": ["kernel": [4, 4], "bias": [4]]])
    #expect(problems(file) == [.weights(layer: "d", expected: ["kernel"], found: ["kernel", "bias"])])
  }

  @Test func `shapes are those of the configuration`() {
    #expect(problems(biased(["kernel": [4, 2], "bias": [2]])) == [.units(layer: "d", expected: 3, found: 2)])
    #expect(
      problems(biased(["kernel": [4, 3, 1], "bias": [3]])) == [
        .kernelShape(dataset: "/model_weights/d/kernel", layer: "d", found: [4, 3, 1])
      ])
    #expect(
      problems(biased(["kernel": [4, 3], "bias": [4]])) == [
        .biasShape(dataset: "/model_weights/d/bias", layer: "d", units: 3, found: [4])
      ])
  }

  @Test func `configuration and list have the same layers`() {
    let file = File.sequential(
      File.dense("a"), File.dense("b"), File.layer("Dropout", "o"),
      weights: ["a": ["kernel": [4, 4]], "c": ["kernel": [4, 4]], "o": ["seed": [2]], "e": [:]])
    #expect(
      problems(file) == [
        .unknownWeights(layer: "c"), .weights(layer: "o", expected: [], found: ["seed"]), .missingWeights(layer: "b"),
      ])
  }

  @Test func `a dataset that is two parts of a network is refused with the names of both`() {
    var file = File.sequential(File.dense("a"), File.dense("b"), weights: ["a": ["kernel": [4, 4]]])
    file.groups["/model_weights"] = ["layer_names": .strings(["a", "b"])]
    file.group("/model_weights/b", ["weight_names": .strings(["kernel"])])
    file.links = ["/model_weights/b/kernel": "/model_weights/a/kernel"]
    let problem = ImportProblem.oneDataset(
      ["the kernel of layer a", "the kernel of layer b"], path: "/model_weights/a/kernel")
    #expect(problems(file) == [problem])
    #expect(
      "\(problem)" == "the kernel of layer a and the kernel of layer b are one dataset, /model_weights/a/kernel; "
        + "every kernel and bias must have its own")
  }

  @Test(arguments: ["/W2", "/copy/W1", "/bias"])
  func `a dataset of a plain file that has two telling names is refused with both`(link: String) {
    var file = File()
    for (name, shape) in [("/W1", [4, 4]), ("/b1", [4]), ("/b2", [4])] { file.dataset(Name(name), shape) }
    file.links = [Name(link): "/W1", "/other": "/b1"]
    #expect(problems(file) == [.oneDataset(["/W1", link], path: nil)])
    #expect(
      "\(ImportProblem.oneDataset(["/W1", link], path: nil))"
        == "/W1 and \(link) are one dataset; every kernel and bias must have its own")
    #expect(problems(file, ImportOptions(takesTensorsOnly: true)) == nil)
  }

  @Test func `a dataset whose own path tells nothing goes under the link that does`() throws {
    var file = File()
    file.dataset("/elsewhere", [4, 3])
    file.links = ["/W1": "/elsewhere", "/again": "/elsewhere"]
    let plan = try file.plan(ImportOptions(orientation: .inOut, activations: [.softmax]))
    #expect(plan.ways.map(\.source.path) == ["/W1"])
  }

  @Test func `a layer that is listed twice is refused`() {
    var file = File.sequential(File.dense("a"), weights: ["a": ["kernel": [4, 4]]])
    file.groups["/model_weights"] = ["layer_names": .strings(["a", "a"])]
    #expect(problems(file) == [.model(.duplicateLayer("a"))])
  }

  @Test func `what is named must be there`() {
    var file = File.sequential(File.dense("a"), File.dense("b"), File.dense("c"), weights: [:])
    file.groups["/model_weights"] = ["layer_names": .strings(["a", "b", "c"])]
    file.group("/model_weights/b")
    file.group("/model_weights/c", ["weight_names": .strings(["c/kernel", "../a"])])
    #expect(
      problems(file) == [
        .missingGroup("/model_weights/a"), .missingAttribute("weight_names", group: "/model_weights/b"),
        .missingDataset("/model_weights/c/c/kernel"), .missingDataset("/model_weights/c/../a"),
      ])
    file.groups["/model_weights"] = ["layer_names": .integers([1])]
    #expect(problems(file) == [.missingAttribute("layer_names", group: "/model_weights")])
    file.groups["/model_weights"] = nil
    #expect(problems(file) == [.missingGroup("/model_weights")])
  }

  @Test func `all problems come at once`() {
    let file = File.sequential(
      File.layer("Conv2D", "c"), File.layer("Flatten", "f"), File.dense("a", #""activation": "mish""#),
      File.layer("BatchNormalization", "b"), File.layer("Dense", "d", #""units": 3"#),
      weights: [
        "c": ["kernel": [3, 3, 1, 8], "bias": [8]], "a": ["kernel": [4, 4]], "b": ["gamma": [4]],
        "d": ["kernel": [4, 2], "bias": [3]],
      ])
    #expect(
      problems(file) == [
        .unsupportedLayer("c", className: "Conv2D"), .unsupportedActivation(layer: "a", found: "mish"),
        .unsupportedLayer("b", className: "BatchNormalization"), .units(layer: "d", expected: 3, found: 2),
        .biasShape(dataset: "/model_weights/d/bias", layer: "d", units: 2, found: [3]),
      ])
  }

  @Test func `a nested model of which only a part is trained is refused`() {
    let layers = File.dense("a", #""trainable": false"#) + ", " + File.dense("b")
    let inner = #"{"class_name": "Sequential", "config": {"name": "i", "layers": [\#(layers)]}}"#
    let file = File.sequential(inner, weights: ["i": ["b/kernel": [4, 4], "a/kernel": [4, 4]]])
    #expect(
      problems(file) == [
        .setting(
          layer: "i", setting: "trainable", expected: "the same for all layers in it", found: "true and false")
      ])
  }

  @Test func `a file of weights alone needs the activations`() throws {
    var file = File()
    file.list([
      "dense_60": ["dense_60_W:0": [4, 3], "dense_60_b:0": [3]], "activation_29": [:],
      "dense_61": ["dense_61_W:0": [3, 2], "dense_61_b:0": [2]],
    ])
    let problem = ImportProblem.unknownActivations(layers: 2)
    #expect(problems(file) == [problem])
    #expect(problem.remedy == .activations(layers: 2))
    #expect(
      problems(file, ImportOptions(activations: [.relu])) == [.activationCount(expected: 2, found: 1)])
    let plan = try file.plan(ImportOptions(activations: [.relu, .softmax]))
    #expect(plan.layerTexts == ["dense_60 4 3 relu", "dense_61 3 2 softmax"])
    #expect(plan.network?.input == InputContract(shape: [4], scaling: nil))
    #expect(
      plan.notes == [
        "the activations given are taken for those of activation_29 too, which the file names",
        "the activations are those given, the file states none; nor does it state how the layers are connected",
      ])
  }

  @Test func `weights alone are a kernel with or without bias`() {
    var file = File()
    file.list([
      "bn": ["gamma:0": [4], "beta:0": [4], "moving_mean:0": [4], "moving_variance:0": [4]],
      "norm": ["norm/gamma:0": [4], "norm/beta:0": [4]], "odd": ["x": [4]],
    ])
    #expect(
      problems(file) == [
        .weights(
          layer: "bn", expected: ["kernel", "bias"],
          found: ["gamma:0", "beta:0", "moving_mean:0", "moving_variance:0"]),
        .weights(layer: "norm", expected: ["kernel", "bias"], found: ["norm/gamma:0", "norm/beta:0"]),
        .kernelShape(dataset: "/odd/x", layer: "odd", found: [4]),
      ])
  }

  @Test func `a file of Keras 0 is read by its numbers`() throws {
    var file = File()
    file.groups["/"] = ["nb_layers": .integers([3])]
    for (layer, shape) in [(0, [4, 3]), (2, [3, 2])] {
      file.group("/layer_\(layer)", ["nb_params": .integers([2])])
      file.dataset("/layer_\(layer)/param_0", shape)
      file.dataset("/layer_\(layer)/param_1", [shape[1]])
    }
    file.group("/layer_1", ["nb_params": .integers([0])])
    let options = ImportOptions(activations: [.relu, .softmax])
    #expect(try file.plan(options).layerTexts == ["layer_0 4 3 relu", "layer_2 3 2 softmax"])
    for count in [-1, 1_000_000, Int.max, Int.min] {
      file.groups["/layer_1"] = ["nb_params": .integers([count])]
      #expect(problems(file, options) == [.missingAttribute("nb_params", group: "/layer_1")])
    }
    for count in [-1, 5, Int.max] {
      file.groups["/"] = ["nb_layers": .integers([count])]
      #expect(problems(file, options) == [.missingAttribute("nb_layers", group: "/")])
    }
  }

  @Test func `layers that do not fit are all named`() {
    var file = File()
    file.list(["a": ["k": [4, 3]], "b": ["k": [4, 3]], "c": ["k": [5, 3]]])
    #expect(
      problems(file, ImportOptions(activations: [.relu, .relu, .relu])) == [
        .model(.layerChain(layer: "b", expected: 3, found: 4)), .model(.layerChain(layer: "c", expected: 3, found: 5)),
      ])
  }
}
