import NNBFormats
import NNBHDF5
import NNBKerasHDF5
import NNBModel
import Testing

/// Files of `save_weights` since Keras 3.
struct VariableFileTests {
  private func file(_ layers: [(path: String, name: String?, shapes: [[Int]])]) -> File {
    var file = File()
    for layer in layers {
      file.group("\(layer.path)/vars", layer.name.map { ["name": .strings([$0])] } ?? [:])
      for (number, shape) in layer.shapes.enumerated() { file.dataset("\(layer.path)/vars/\(number)", shape) }
    }
    return file
  }

  private func options(_ count: Int) -> ImportOptions {
    ImportOptions(activations: Array(repeating: .relu, count: count))
  }

  private let given =
    "the activations are those given, the file states none; nor does it state how the layers are connected"

  @Test func `layers come in the order of their numbers and have their own names`() throws {
    let numbers = 0..<12
    var file = file(
      numbers.map { (path: $0 == 0 ? "/layers/dense" : "/layers/dense_\($0)", name: "l\($0)", [[4, 4], [4]]) })
    file.datasets.reverse()
    file.dataset("/optimizer/vars/0", [], .number(.int64))
    file.dataset("/layers/dropout/seed_generator/vars/0", [2], .number(.uint32))
    let plan = try file.plan(options(12))
    #expect(plan.network?.layers.map(\.name) == (0..<12).map { "l\($0)" })
    #expect(plan.ways.last?.target.name == "optimizer/vars/0")
    #expect(
      plan.notes == [
        "the dataset /layers/dropout/seed_generator/vars/0 belongs to no layer and is left out",
        "the sizes of the layers allow more than one order; the numbers in their names decide: "
          + "l0, l1, l2, l3, l4, l5 and 6 more",
        given,
      ])
  }

  @Test func `layers without names of their own have those of their groups`() throws {
    let layers = [
      (path: "/_layer_checkpoint_dependencies/dense", name: String?.none, shapes: [[4, 3], [3]]),
      (path: "/_layer_checkpoint_dependencies/dense_2", name: nil, shapes: [[3, 2]]),
      (path: "/metrics/mean", name: nil, shapes: [[], [3]]), (path: "/accuracy", name: nil, shapes: [[], []]),
    ]
    let plan = try file(layers).plan(options(2))
    #expect(plan.layerTexts == ["dense 4 3 relu", "dense_2 3 2 relu, no bias"])
    #expect(
      plan.notes == ["4 datasets, the first of them /metrics/mean/vars/0, belong to no layer and are left out", given])
  }

  @Test func `a model of somebody's own class has its layers at the root`() throws {
    let layers = [
      (path: "/fc1", name: "dense_12" as String?, shapes: [[4, 3], [3]]),
      (path: "/fc2", name: nil, shapes: [[3, 2], [2]]),
      (path: "", name: "my", shapes: []),
    ]
    #expect(try file(layers).plan(options(2)).layerTexts == ["dense_12 4 3 relu", "fc2 3 2 relu"])
  }

  @Test func `sizes decide the order where names do not`() throws {
    let layers = [
      (path: "/out", name: String?.none, shapes: [[3, 2], [2]]),
      (path: "/layers/sequential/layers/dense", name: nil, shapes: [[4, 3]]),
    ]
    let plan = try file([layers[1], ("/layers/dense", nil, layers[0].shapes)]).plan(options(2))
    #expect(plan.layerTexts == ["sequential/dense 4 3 relu, no bias", "dense 3 2 relu"])
    #expect(plan.notes == ["the sizes of the layers decide their order: sequential/dense and dense", given])
  }

  @Test func `sizes decide against numbers that make no chain`() throws {
    let plan = try file([("/layers/dense", nil, [[3, 2]]), ("/layers/dense_1", nil, [[4, 3]])]).plan(options(2))
    #expect(plan.network?.layers.map(\.name) == ["dense_1", "dense"])
  }

  @Test(
    arguments: [
      [("/a", [[4, 4]]), ("/b", [[4, 4]])], [("/a", [[4, 3]]), ("/b", [[4, 3]])],
      [("/fc_1", [[3, 3]]), ("/fc1", [[3, 3]])],
      (0..<20).map { ($0.isMultiple(of: 2) ? "/x\($0)" : "/y\($0)", [[4, 4]]) },
    ] as [[(String, [[Int]])]])
  func `an order that is open is refused`(layers: [(String, [[Int]])]) {
    let names = layers.map { String($0.0.dropFirst()) }.sorted()
    #expect(throws: ImportError([.order(layers: names)])) {
      try file(layers.map { ($0.0, nil, $0.1) }).plan(options(layers.count))
    }
  }

  @Test func `other variables than a dense layer's are refused`() {
    let file = file([
      ("/layers/batch_normalization", "bn", [[2], [2], [2], [2]]), ("/layers/dense", "q", [[4, 2], [2], [2]]),
      ("/layers/conv2d", nil, [[3, 3, 1, 8], [8]]), ("/layers/dense_1", "b", [[2, 2], [3]]),
    ])
    #expect(
      throws: ImportError([
        .weights(layer: "bn", expected: ["kernel", "bias"], found: ["0 (2)", "1 (2)", "2 (2)", "3 (2)"]),
        .weights(layer: "conv2d", expected: ["kernel", "bias"], found: ["0 (3, 3, 1, 8)", "1 (8)"]),
        .weights(layer: "q", expected: ["kernel", "bias"], found: ["0 (4, 2)", "1 (2)", "2 (2)"]),
        .biasShape(dataset: "/layers/dense_1/vars/1", layer: "b", units: 2, found: [3]),
      ])
    ) { try file.plan(options(4)) }
  }

  @Test func `variables are numbered`() {
    var file = File()
    file.dataset("/layers/dense/vars/0", [4, 2])
    file.dataset("/layers/dense/vars/2", [2])
    #expect(
      throws: ImportError([.weights(layer: "dense", expected: ["kernel", "bias"], found: ["0 (4, 2)", "2 (2)"])])
    ) { try file.plan(options(1)) }
  }

  @Test func `a dataset says itself that it is bf16`() throws {
    var file = File()
    file.dataset("/layers/dense/vars/0", [4, 2], .opaque(byteCount: 2), isMarkedBFloat16: true)
    file.dataset("/layers/dense/vars/1", [2], .number(.float16))
    #expect(try file.plan(options(1)).ways.map(\.target.elementType) == [.float16, .bfloat16])
  }
}
