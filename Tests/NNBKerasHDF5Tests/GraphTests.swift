import NNBFormats
import NNBHDF5
import NNBKerasHDF5
import NNBModel
import Testing

/// Functional models whose graph is not a chain, and models that are none of Keras's own.
struct GraphTests {
  /// Layers by name with their `inbound_nodes`; `x` is the input and all others are dense.
  private func file(
    _ layers: KeyValuePairs<String, String>, inputs: String = #"["x", 0, 0]"#, outputs: String = #"["b", 0, 0]"#
  ) -> File {
    let entries = layers.map { name, nodes in
      let entry = name == "x" ? File.layer("InputLayer", "x", #""batch_shape": [null, 4]"#) : File.dense(name)
      return entry.dropLast() + #", "name": "\#(name)", "inbound_nodes": \#(nodes)}"#
    }
    var file = File.whole(
      """
      {"class_name": "Functional", "config": {"name": "f", "layers": [\(entries.joined(separator: ", "))],
      "input_layers": \(inputs), "output_layers": \(outputs)}}
      """, [:])
    let names = layers.map(\.key).filter { $0 != "x" }
    file.groups["/model_weights"] = ["layer_names": .strings(names)]
    for name in names {
      file.dataset("/model_weights/\(name)/kernel", [4, 4])
      file.group("/model_weights/\(name)", ["weight_names": .strings(["kernel"])])
    }
    return file
  }

  private func problems(_ file: File) -> [ImportProblem]? {
    do throws(ImportError) {
      _ = try file.plan()
      return nil
    } catch {
      return error.problems
    }
  }

  @Test func `more layers than are read are refused, those of models in the model too`() {
    let layer = #"{"class_name": "Dense", "config": {"units": 1}}"#
    func model(_ layers: [String]) -> String {
      #"{"class_name": "Sequential", "config": {"layers": [\#(layers.joined(separator: ", "))]}}"#
    }
    let inner = model([String](repeating: layer, count: 8_192))
    #expect(
      problems(File.whole(model([inner, inner]), [:])) == [.tooManyLayers(limit: 16_384, found: 16_386)])
  }

  @Test(arguments: [#"[[["a", 0, 0, {}]]]"#, #"[[["a", 3, 0]]]"#, #"[["a", 0, 0, {"mask": null}]]"#])
  func `each spelling of a reference is read`(nodes: String) throws {
    let plan = try file(["b": nodes, "x": "[]", "a": #"[[["x", 0, 0, {}]]]"#]).plan()
    #expect(plan.network?.layers.map(\.name) == ["a", "b"])
  }

  @Test(
    arguments: [
      (#"[[["a", 0, 0, {}]], [["x", 0, 0, {}]]]"#, .graph(layer: "b", .calls(2))),
      ("[]", .graph(layer: "b", .calls(0))),
      (#"[[["a", 0, 0, {}], ["a", 0, 0, {}]]]"#, .graph(layer: "b", .inputs(2))),
      (#"[[["z", 0, 0, {}]]]"#, .graph(layer: "b", .missingInput("z"))),
      (
        #"[[["a", 0, 1, {}]]]"#,
        .setting(layer: "b", setting: "inbound_nodes", expected: "references to layers", found: "a list")
      ),
      (
        #"[[["a", 0, 0, {"training": true}]]]"#,
        .setting(layer: "b", setting: "training", expected: "null", found: "true")
      ),
    ] as [(String, ImportProblem)])
  func `a layer that does not stand in a row is refused`(nodes: String, problem: ImportProblem) {
    #expect(problems(file(["x": "[]", "a": #"[[["x", 0, 0, {}]]]"#, "b": nodes])) == [problem])
  }

  @Test func `a layer beside the way is refused`() {
    let a = #"[[["x", 0, 0, {}]]]"#, b = #"[[["a", 0, 0, {}]]]"#, c = #"[[["b", 0, 0, {}]]]"#
    #expect(problems(file(["x": "[]", "a": a, "b": b, "c": c])) == [.graph(layer: "c", .apart)])
    #expect(
      problems(file(["x": "[]", "a": #"[[["b", 0, 0, {}]]]"#, "b": b])) == [.graph(layer: "x", .apart)])
    let loop = file(["a": #"[[["b", 0, 0, {}]]]"#, "b": b], inputs: #"["a", 0, 0]"#)
    #expect(problems(loop) == [.graph(layer: "a", .apart)])
    #expect(
      problems(file(["x": "[]", "a": a, "b": b], inputs: #"["z", 0, 0]"#)) == [.graph(layer: "z", .apart)])
  }

  @Test func `a model has one input and one output`() {
    let a = #"[[["x", 0, 0, {}]]]"#, b = #"[[["a", 0, 0, {}]]]"#
    let file = file(["x": "[]", "a": a, "b": b], outputs: #"[["a", 0, 0], ["b", 0, 0]]"#)
    #expect(problems(file) == [.modelEnds(inputs: 1, outputs: 2)])
  }

  @Test func `ends may stand under keys`() throws {
    let a = #"[[["x", 0, 0, {}]]]"#, b = #"[[["a", 0, 0, {}]]]"#
    let one = #"{"digits": ["x", 0, 0]}"#, two = #"{"p": ["a", 0, 0], "q": ["b", 0, 0]}"#
    let plan = try file(["x": "[]", "a": a, "b": b], inputs: one, outputs: #"{"p": ["b", 0, 0]}"#).plan()
    #expect(plan.network?.layers.map(\.name) == ["a", "b"])
    #expect(
      problems(file(["x": "[]", "a": a, "b": b], inputs: one, outputs: two)) == [.modelEnds(inputs: 1, outputs: 2)])
  }

  @Test(arguments: [
    (#""class_name": "Sequential", "registered_name": "mine>Sequential", "module": "mine""#, "mine>Sequential"),
    (#""class_name": "Functional", "registered_name": "mine>Functional", "module": null"#, "mine>Functional"),
    (#""class_name": "Sequential", "registered_name": "Sequential", "module": null"#, "Sequential (custom)"),
  ])
  func `a model of somebody's own class is refused though it is called as one of Keras's`(
    members: String, found: String
  ) {
    let file = File.whole(#"{\#(members), "config": {"name": "s", "layers": []}}"#, [:])
    #expect(problems(file) == [.unsupportedModel(className: found)])
  }

  @Test(arguments: [("MyModel", "MyModel"), ("Graph", "Graph")])
  func `a model of another class is refused`(className: String, found: String) {
    let file = File.whole(#"{"class_name": "\#(className)", "config": {}}"#, [:])
    #expect(problems(file) == [.unsupportedModel(className: found)])
  }

  @Test func `a configuration that is another program's is refused`() {
    #expect(problems(File.whole("[1, 2]", [:])) == [.unsupportedModel(className: "unknown")])
    #expect(
      problems(File.whole("{\"class_name\": \n", [:])) == [
        .configurationText(in: "model_config", offset: 16, expected: "a value", found: "the end")
      ])
    var file = File()
    file.groups["/"] = ["model_config": .integers([3])]
    #expect(problems(file) == [.missingAttribute("model_config", group: "/")])
    #expect(
      problems(File.whole(#"{"class_name": "Sequential", "config": {"name": "s"}}"#, [:])) == [
        .setting(layer: nil, setting: "layers", expected: "a list", found: "an object")
      ])
    #expect(problems(File.whole(#"{"class_name": "Sequential", "config": []}"#, [:])) == [.noWeights])
  }
}
