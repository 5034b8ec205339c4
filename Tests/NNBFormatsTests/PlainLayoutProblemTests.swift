import NNBBytes
import NNBFormats
import NNBModel
import Testing

/// Files that are refused, each with the exact problems.
@Suite struct `Plain HDF5 files that are refused` {
  static let network: [Item] = [("W1", [784, 128]), ("b1", [128]), ("W2", [128, 10]), ("b2", [10])]

  @Test(arguments: [[], [("lr", [])], [("optimizer/W1", [3, 2])]] as [[Item]])
  func `hold nothing like weights`(items: [Item]) {
    #expect(problems(.of(items)) == [.noWeights])
  }

  @Test(
    arguments: [
      ("conv/W", [3, 3, 1, 8], .tooManyAxes(path: "/conv/W", shape: [3, 3, 1, 8])),
      ("images", [9, 28, 28], .tooManyAxes(path: "/images", shape: [9, 28, 28])),
      ("bn/running_mean", [8], .otherLayer(path: "/bn/running_mean")),
      ("running_var", [8], .otherLayer(path: "/running_var")),
      ("bn.num_batches_tracked", [], .otherLayer(path: "/bn.num_batches_tracked")),
      ("bn/moving_mean:0", [8], .otherLayer(path: "/bn/moving_mean:0")),
      ("moving_variance", [8], .otherLayer(path: "/moving_variance")),
      ("gamma", [8], .otherLayer(path: "/gamma")), ("layer3/beta", [8], .otherLayer(path: "/layer3/beta")),
      ("gamma_1", [8], .otherLayer(path: "/gamma_1")), ("norm.weight", [8], .otherLayer(path: "/norm.weight")),
      ("conv1.weight", [8, 8], .otherLayer(path: "/conv1.weight")),
      ("mha.in_proj_weight", [24, 8], .otherLayer(path: "/mha.in_proj_weight")),
      ("mha.out_proj.weight", [8, 8], .otherLayer(path: "/mha.out_proj.weight")),
      ("0.parametrizations.weight.original0", [8, 8], .otherLayer(path: "/0.parametrizations.weight.original0")),
      ("embed.tokens.0.weight", [8, 8], .otherLayer(path: "/embed.tokens.0.weight")),
      ("attn.q.0.weight", [8, 8], .otherLayer(path: "/attn.q.0.weight")),
      ("rnn.weight_hh_l0", [8, 8], .otherLayer(path: "/rnn.weight_hh_l0")),
      ("lstm/recurrent_kernel", [8, 8], .otherLayer(path: "/lstm/recurrent_kernel")),
      ("embedding.weight", [9, 8], .otherLayer(path: "/embedding.weight")),
      ("fc.lora_A.weight", [2, 8], .otherLayer(path: "/fc.lora_A.weight")),
      ("x_train", [9, 784], .strayDataset(path: "/x_train", shape: [9, 784])),
      ("loss", [9], .strayDataset(path: "/loss", shape: [9])),
      ("Wh", [9, 9], .strayDataset(path: "/Wh", shape: [9, 9])),
      ("weights_and_biases", [9, 9], .ambiguousRole(path: "/weights_and_biases")),
      ("W_b1", [9], .ambiguousRole(path: "/W_b1")),
      ("W3", [9], .kernelShape(path: "/W3", found: [9])), ("W3", [0, 9], .kernelShape(path: "/W3", found: [0, 9])),
      ("b3", [9, 9], .biasShape(path: "/b3", found: [9, 9])), ("b3", [0], .biasShape(path: "/b3", found: [0])),
      ("b3", [1, 0], .biasShape(path: "/b3", found: [1, 0])),
      ("m.weight", [3, 2], .missingBias(layer: "m", kernel: "/m.weight")),
      ("W3", [10, 5], .missingBias(layer: "dense_3", kernel: "/W3")),
      ("b3", [5], .missingKernel(layer: "dense_3", bias: "/b3")),
      ("w1", [784, 128], .ambiguousNames(["/W1", "/w1"])), ("W_01", [1, 1], .ambiguousNames(["/W1", "/W_01"])),
      ("bias1", [128], .ambiguousNames(["/b1", "/bias1"])),
      ("dense_1/kernel", [10, 10], .ambiguousNames(["/W1", "/dense_1/kernel"])),
    ] as [(String, [Int], PlainProblem)])
  func `hold a dataset that does not belong to them`(path: String, shape: [Int], problem: PlainProblem) {
    #expect(problems(.of(Self.network + [(path, shape)])) == [problem])
    #expect(problems(.of([(path, shape)] + Self.network.reversed())).count == 1)
  }

  @Test(
    arguments: [
      (.number(.int8), .weightType(path: "/W3", found: .number(.int8))),
      (.opaque(byteCount: 2), .unmarkedOpaque(path: "/W3")),
      (.opaque(byteCount: 4), .weightType(path: "/W3", found: .opaque(byteCount: 4))),
      (.other("a string"), .weightType(path: "/W3", found: .other("a string"))),
    ] as [(StoredType, PlainProblem)])
  func `hold weights that are no floating-point numbers`(type: StoredType, problem: PlainProblem) {
    #expect(problems(.of(Self.network).with([("W3", [10, 10])], type: type)) == [problem])
  }

  @Test func `hold elements of two bytes that nothing explains`() {
    for shape in [[], [3], [3, 2, 2]] {
      let file = [StoredTensor].of(Self.network).with([("x", shape)], type: .opaque(byteCount: 2))
      #expect(problems(file) == [.unmarkedOpaque(path: "/x")])
    }
  }

  @Test func `have all their datasets named at once`() {
    let file = [StoredTensor].of([
      ("x", [2]), ("W1", [3, 2]), ("bn/gamma", [2]), ("conv/W", [3, 3, 1, 1]), ("b7", [1]),
    ])
    #expect(
      problems(file) == [
        .strayDataset(path: "/x", shape: [2]), .otherLayer(path: "/bn/gamma"),
        .tooManyAxes(path: "/conv/W", shape: [3, 3, 1, 1]),
      ])
    let names = [StoredTensor].of([("W1", [3, 2]), ("w1", [3, 2]), ("b1", [2]), ("W2", [2, 2]), ("b7", [1])])
    #expect(
      problems(names) == [
        .ambiguousNames(["/W1", "/w1"]), .missingKernel(layer: "dense_7", bias: "/b7"),
        .missingBias(layer: "dense_2", kernel: "/W2"),
      ])
  }

  @Test func `hold a bias that is a single number`() {
    #expect(problems(.of([("W", [4, 1]), ("b", [])])) == [.biasShape(path: "/b", found: [])])
    let two: [Item] = [("W1", [4, 2]), ("b1", [2]), ("W2", [2, 1]), ("b2", [])]
    #expect(problems(.of(two)) == [.biasShape(path: "/b2", found: [])])
  }

  @Test(
    arguments: [
      ([784, 128], [100], [128, 10], [10], [.biasSize(path: "/b1", expected: [128], found: 100)]),
      ([784, 128], [128], [128, 10], [128], [.biasSize(path: "/b2", expected: [10], found: 128)]),
      (
        [128, 784], [784], [10, 128], [1],
        [
          .biasSize(path: "/b1", expected: [128], found: 784), .biasSize(path: "/b2", expected: [10], found: 1),
        ]
      ),
      ([8, 8], [7], [8, 8], [8], [.biasSize(path: "/b1", expected: [8], found: 7)]),
      ([9, 8], [7], [5, 6], [6], [.biasSize(path: "/b1", expected: [8, 9], found: 7)]),
      ([784, 128], [128], [10, 128], [10], [.mixedOrientation(inOut: ["dense_1"], outIn: ["dense_2"])]),
      ([128, 784], [128], [128, 10], [10], [.mixedOrientation(inOut: ["dense_2"], outIn: ["dense_1"])]),
      (
        [784, 128], [128], [100, 10], [10],
        [
          .brokenChain(layers: ["dense_1", "dense_2"], shapes: [[784, 128], [100, 10]])
        ]
      ),
    ] as [([Int], [Int], [Int], [Int], [PlainProblem])])
  func `have sizes that do not fit`(
    first: [Int], firstBias: [Int], second: [Int], secondBias: [Int], expected: [PlainProblem]
  ) {
    let file = [StoredTensor].of([("W1", first), ("b1", firstBias), ("W2", second), ("b2", secondBias)])
    #expect(problems(file) == expected)
  }

  @Test func `do not fit together as the caller says`() {
    let wrong: [Item] = [("W1", [784, 128]), ("b1", [128]), ("W2", [128, 10]), ("b2", [11])]
    #expect(problems(.of(wrong), .inOut) == [.biasSize(path: "/b2", expected: [10], found: 11)])
    let broken: [Item] = [("W1", [784, 128]), ("W2", [64, 10])]
    let problem = PlainProblem.brokenChain(layers: ["dense_1", "dense_2"], shapes: [[784, 128], [64, 10]])
    for orientation in ImportOptions.Orientation.allCases { #expect(problems(.of(broken), orientation) == [problem]) }
    #expect(problems(.of([("W", [4, 3]), ("b", [3])]), .outIn) == [.contradictedOrientation(given: .outIn)])
  }

  @Test(
    arguments: [
      [("W", [784, 10])], [("W", [10, 10]), ("b", [10])], [("W1", [8, 8]), ("b1", [8]), ("W2", [8, 8]), ("b2", [8])],
      [("W1", [4, 3]), ("W2", [3, 4])], [("W_hidden", [8, 4]), ("W_out", [4, 2])],
      [("a.weight", [8, 8]), ("b/kernel", [8, 8])], [("fc1.weight", [8, 4]), ("fc2.weight", [4, 2])],
      [("fc1/kernel", [4, 8]), ("fc2/kernel", [2, 4])],
    ] as [[Item]])
  func `leave open how their kernels are stored`(items: [Item]) throws {
    let names = items.filter { $0.shape.count == 2 }.map { WeightName(path: "/" + $0.path).layer }
    let found = problems(.of(items))
    #expect(found.last == .ambiguousOrientation(layers: names))
    #expect(found.last?.remedy == .orientation(.inOut))
    if !names.contains("a") {
      for orientation in ImportOptions.Orientation.allCases { #expect(problems(.of(items), orientation) == []) }
    }
  }

  @Test func `leave open which layer follows which`() {
    let squares: [Item] = [("a.weight", [8, 8]), ("b.weight", [8, 8]), ("c.weight", [8, 8])]
    #expect(problems(.of(squares)) == [.ambiguousOrder(layers: ["a", "b", "c"], prefixes: ["a.", "b.", "c."])])
    let hidden: [Item] = [("z/W", [784, 8]), ("y/W", [8, 8]), ("x/W", [8, 8]), ("w/W", [8, 10])]
    #expect(
      problems(.of(hidden), .inOut) == [
        .ambiguousOrder(layers: ["w", "x", "y", "z"], prefixes: ["w/", "x/", "y/", "z/"])
      ])
    let coder: [Item] = [
      ("decoder1/W", [4, 8]), ("decoder2/W", [8, 16]), ("encoder1/W", [16, 8]), ("encoder2/W", [8, 4]),
    ]
    let names = ["decoder1", "decoder2", "encoder1", "encoder2"]
    #expect(problems(.of(coder), .inOut) == [.ambiguousOrder(layers: names, prefixes: names.map { $0 + "/" })])
    #expect(
      problems(.of([("a/W", [8, 8]), ("c/W", [8, 8])])) == [
        .ambiguousOrder(layers: ["a", "c"], prefixes: ["a/", "c/"]), .ambiguousOrientation(layers: ["a", "c"]),
      ])
  }

  @Test(arguments: [("actor", "critic"), ("model1", "model2"), ("old_net", "new_net"), ("net_2", "net_10")])
  func `hold two networks`(left: String, right: String) {
    for separator in ["/", "."] {
      let items = [left, right].flatMap { group in
        Self.network.map { Item("all/\(group)\(separator)\($0.path)", $0.shape) }
      }
      let expected = (NaturalKey(left) < NaturalKey(right) ? [left, right] : [right, left]).map {
        "all/\($0)\(separator)"
      }
      #expect(problems(.of(items)) == [.severalModels(expected)])
    }
    let coders = [left, right].flatMap { [Item("\($0)/W1", [8, 4]), Item("\($0)/W2", [4, 8])] }
    #expect(problems(.of(coders), .inOut).count == 1)
  }

  @Test func `hold too many layers`() {
    let items = (0...PlainLayout.layerLimit).map { Item("W\($0)", [1, 1]) }
    #expect(problems(.of(items)) == [.tooManyKernels(limit: 4_096, found: 4_097)])
  }

  @Test func `hold too many layers, in deep groups, and something else`() {
    let groups = (0..<16).map { "g\($0)" }.joined(separator: "/")
    let kernels = (0..<3 * PlainLayout.layerLimit).map { Item("n\($0)/\(groups)/W", [1, 1]) }
    let tooMany = PlainProblem.tooManyKernels(limit: 4_096, found: 4_097)
    #expect(problems(.of(kernels)) == [tooMany])
    #expect(problems(.of([("x", [2])] + kernels)) == [.strayDataset(path: "/x", shape: [2]), tooMany])
  }

  @Test(arguments: [("actor", "critic"), ("critic", "actor"), ("policy", "value")])
  func `hold two networks of which one has no biases`(full: String, bare: String) {
    let kernels = [full, bare].flatMap { [Item("\($0)/0/weight", [8, 4]), Item("\($0)/2/weight", [2, 8])] }
    let biases = [Item("\(full)/0/bias", [8]), Item("\(full)/2/bias", [2])]
    #expect(problems(.of(kernels + biases)) == [.severalModels(["\(full)/", "\(bare)/"])])
    // Half of the biases of one network are missing.
    #expect(
      problems(.of(kernels + [biases[0]])).allSatisfy { if case .missingBias = $0 { true } else { false } })
  }

  @Test func `make the search for an order give up`() {
    let squares = (0..<PlainLayout.layerLimit).map { number in
      Item(String(repeating: "a", count: number % 64 + 1) + String(repeating: "b", count: number / 64) + "/W", [8, 8])
    }
    guard case .ambiguousOrder(let layers, [])? = problems(.of(squares), .inOut).first else {
      Issue.record("no order should be found")
      return
    }
    #expect(layers.count == PlainLayout.layerLimit)
  }
}
