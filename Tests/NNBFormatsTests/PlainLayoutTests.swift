import NNBFormats
import NNBModel
import Testing

/// Files that are read: how names are taken apart, and what shapes and names decide.
@Suite struct `Plain HDF5 files` {
  /// Names of the kernels and biases of two layers, and what the layers are called then.
  static let spellings: [(names: [String], layers: [String])] = [
    (["W1", "b1", "W2", "b2"], ["dense_1", "dense_2"]), (["w1", "b1", "w2", "b2"], ["dense_1", "dense_2"]),
    (["W0", "b0", "W1", "b1"], ["dense_0", "dense_1"]), (["W_1", "b_1", "W_2", "b_2"], ["dense_1", "dense_2"]),
    (["weights1", "biases1", "weights2", "biases2"], ["dense_1", "dense_2"]),
    (["weight_1", "bias_1", "weight_2", "bias_2"], ["dense_1", "dense_2"]),
    (["kernel1", "bias1", "kernel2", "bias2"], ["dense_1", "dense_2"]),
    (["W9", "biases_9", "W10", "biases_10"], ["dense_9", "dense_10"]),
    (["W01", "b1", "W02", "b2"], ["dense_01", "dense_02"]),
    (["layer1/W", "layer1/b", "layer2/W", "layer2/b"], ["layer1", "layer2"]),
    (["layer9/W", "layer9/b", "layer10/W", "layer10/b"], ["layer9", "layer10"]),
    (["net/l1/weights", "net/l1/biases", "net/l2/weights", "net/l2/biases"], ["net/l1", "net/l2"]),
    (["net/W1", "net/b1", "net/W2", "net/b2"], ["net/dense_1", "net/dense_2"]),
    (["dense/kernel", "dense/bias", "dense_1/kernel", "dense_1/bias"], ["dense", "dense_1"]),
    (["d/kernel:0", "d/bias:0", "e/kernel:0", "e/bias:0"], ["d", "e"]),
    (["Dense_0.kernel", "Dense_0.bias", "Dense_1.kernel", "Dense_1.bias"], ["Dense_0", "Dense_1"]),
    (["fc1_w", "fc1_b", "fc2_w", "fc2_b"], ["fc1", "fc2"]), (["W_fc1", "b_fc1", "W_fc2", "b_fc2"], ["fc1", "fc2"]),
    (["hiddenWeights", "hiddenBias", "outputWeights", "outputBias"], ["hidden", "output"]),
    (["fc_W1", "fc_b1", "fc_W2", "fc_b2"], ["fc_1", "fc_2"]),
    (["weights/h", "biases/h", "weights/out", "biases/out"], ["h", "out"]),
    (["weights/1", "biases/1", "weights/2", "biases/2"], ["1", "2"]),
    (["weights/W1", "weights/b1", "weights/W2", "weights/b2"], ["weights/dense_1", "weights/dense_2"]),
    (["W", "b", "W2", "b2"], ["dense", "dense_2"]),
    (["schicht_ä/W", "schicht_ä/b", "schicht_ö/W", "schicht_ö/b"], ["schicht_ä", "schicht_ö"]),
  ]

  @Test(arguments: spellings)
  func `name their layers in many ways`(names: [String], layers: [String]) throws {
    let shapes = [[784, 128], [128], [128, 10], [10]]
    let expected = zip(layers, [0, 2]).map { "\($0): \(names[$1]) \(names[$1 + 1])" }
    let items = Array(zip(names, shapes)).map { Item($0, $1) }
    #expect(try outline(.of(items)) == Outline(layers: expected))
    #expect(try outline(.of(items.reversed())) == Outline(layers: expected))
    #expect(try outline(.of(items), .inOut) == Outline(layers: expected))
    #expect(problems(.of(items), .outIn) == [.contradictedOrientation(given: .outIn)])
  }

  @Test(arguments: [
    (["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"], ["fc1", "fc2"]),
    (["0.weight", "0.bias", "2.weight", "2.bias"], ["0", "2"]),
    (["net.2.weight", "net.2.bias", "net.10.weight", "net.10.bias"], ["net.2", "net.10"]),
    (["module.fc1.weight", "module.fc1.bias", "module.fc2.weight", "module.fc2.bias"], ["fc1", "fc2"]),
    (["fc1/weight", "fc1/bias", "fc2/weight", "fc2/bias"], ["fc1", "fc2"]),
    (["net/0/weight", "net/0/bias", "net/2/weight", "net/2/bias"], ["net/0", "net/2"]),
    (
      ["state_dict/0.weight", "state_dict/0.bias", "state_dict/2.weight", "state_dict/2.bias"],
      ["state_dict/0", "state_dict/2"]
    ),
    (["W1", "b1", "W2", "b2"], ["dense_1", "dense_2"]),
  ])
  func `can hold kernels with the outputs first`(names: [String], layers: [String]) throws {
    let expected = zip(layers, [0, 2]).map { "\($0): \(names[$1])* \(names[$1 + 1])" }
    for bias in [[128], [128, 1], [1, 128]] {
      let items = Array(zip(names, [[128, 784], bias, [10, 128], [10]])).map { Item($0, $1) }
      #expect(try outline(.of(items)) == Outline(layers: expected))
      #expect(try outline(.of(items), .outIn) == Outline(layers: expected))
      #expect(problems(.of(items), .inOut) == [.contradictedOrientation(given: .inOut)])
    }
  }

  @Test func `can be without biases`() throws {
    let items: [Item] = [("W2", [128, 10]), ("W1", [784, 128])]
    #expect(try outline(.of(items)) == Outline(layers: ["dense_1: W1", "dense_2: W2"]))
  }

  @Test func `sort more than nine layers by their numbers`() throws {
    let items = (0..<12).flatMap { [Item("W\($0)", [64, 64]), Item("b\($0)", [64])] }
    let expected = (0..<12).map { "dense_\($0): W\($0) b\($0)" }
    #expect(try outline(.of(items.reversed()), .inOut).layers == expected)
    let deep = (0..<PlainLayout.layerLimit).map { Item("layer\($0).weight", [$0 + 2, $0 + 1]) }
    #expect(try outline(.of(deep), .outIn).layers.count == PlainLayout.layerLimit)
  }

  @Test func `are put in order by their sizes where names have no numbers`() throws {
    let hidden: [Item] = [("a.weight", [10, 64]), ("b.weight", [64, 64]), ("z.weight", [64, 784])]
    let note = "the order of the layers follows from their sizes: z, b and a"
    #expect(try outline(.of(hidden)).layers == ["z: z.weight*", "b: b.weight*", "a: a.weight*"])
    #expect(try outline(.of(hidden), .outIn).notes == [note])
    let long = (0..<PlainLayout.layerLimit).map { number in
      let letters = [number / 256, number / 16 % 16, number % 16].map { Array("ABCDEFGHIJKLMNOP")[$0] }
      return Item(String(letters.reversed()) + "/W", [number + 1, number + 2])
    }
    #expect(try outline(.of(long), .inOut).layers.count == PlainLayout.layerLimit)
  }

  @Test func `are put in order by their sizes where the numbers contradict them`() throws {
    let items: [Item] = [("W1", [10, 128]), ("b1", [10]), ("W2", [128, 784]), ("b2", [128])]
    let note = "the order of the layers follows from their sizes: dense_2 and dense_1"
    #expect(try outline(.of(items)) == Outline(layers: ["dense_2: W2* b2", "dense_1: W1* b1"], notes: [note]))
  }

  @Test func `keep the numbers of layers whose sizes allow other orders`() throws {
    let items: [Item] = [
      ("out/W", [64, 10]), ("fc3/W", [64, 64]), ("fc2/W", [64, 64]), ("fc1/W", [784, 64]), ("fc10/W", [64, 64]),
    ]
    let expected = ["fc1: fc1/W", "fc2: fc2/W", "fc3: fc3/W", "fc10: fc10/W", "out: out/W"]
    let note =
      "the sizes of the layers allow more than one order; the numbers in their names decide: fc1, fc2, fc3, fc10 and out"
    #expect(try outline(.of(items), .inOut) == Outline(layers: expected, notes: [note]))
  }

  @Test(arguments: [("kernel", ""), ("weight", "*")])
  func `follow the habit of a name where the sizes fit both ways`(role: String, mark: String) throws {
    let note =
      "the sizes of the kernels fit both ways, their names say that they are stored as "
      + (mark.isEmpty ? "(in, out)" : "(out, in)")
    let order = "the sizes of the layers allow more than one order; the numbers in their names decide: fc1 and fc2"
    let squares: [Item] = [
      ("fc1/\(role)", [8, 8]), ("fc1/bias", [8]), ("fc2/\(role)", [8, 8]), ("fc2/bias", [1, 8]),
    ]
    let layers = ["fc1: fc1/\(role)\(mark) fc1/bias", "fc2: fc2/\(role)\(mark) fc2/bias"]
    #expect(try outline(.of(squares)) == Outline(layers: layers, notes: [note, order]))
    let opposite = mark.isEmpty ? "*" : ""
    #expect(
      try outline(.of(squares), mark.isEmpty ? .outIn : .inOut).layers == [
        "fc1: fc1/\(role)\(opposite) fc1/bias", "fc2: fc2/\(role)\(opposite) fc2/bias",
      ])
    #expect(try outline(.of([("fc/\(role)", [4, 3])])) == Outline(layers: ["fc: fc/\(role)\(mark)"], notes: [note]))
  }

  @Test func `can contradict the habit of a name where a bias confirms it`() throws {
    let torch: [Item] = [("a.weight", [4, 3]), ("a.bias", [3])],
      keras: [Item] = [("a/kernel", [4, 3]), ("a/bias", [4])]
    #expect(
      try outline(.of(torch))
        == Outline(
          layers: ["a: a.weight a.bias"],
          notes: ["the kernels are stored as (in, out), though their names suggest (out, in)"]))
    #expect(
      try outline(.of(keras))
        == Outline(
          layers: ["a: a/kernel* a/bias"],
          notes: ["the kernels are stored as (out, in), though their names suggest (in, out)"]))
  }

  @Test func `can hold other things than weights`() throws {
    let file = [StoredTensor].of([
      ("lr", []), ("W1", [4, 3]), ("b1", [3]), ("optimizer/W1", [4, 3]), ("m/W1", [4, 3]), ("v/b1", [3]),
      ("Adam/exp_avg", [4, 3, 2]), ("exp_avg/W1", [4, 3]), ("velocity_W1", [4, 3]), ("gamma", []), ("optim.0.m", [5]),
      ("optimizer_state_dict/state/0/exp_avg", [3]), ("momentum", [3]),
    ])
    .with([("epoch", []), ("layer_sizes", [2])], type: .number(.int64)).with([("about", [])], type: .other("a string"))
    .with([("optimizer/bits", [3])], type: .opaque(byteCount: 2))
    #expect(
      try outline(file)
        == Outline(
          layers: ["dense_1: W1 b1"],
          others: [
            "lr", "optimizer/W1", "m/W1", "v/b1", "Adam/exp_avg", "exp_avg/W1", "velocity_W1", "gamma", "optim.0.m",
            "optimizer_state_dict/state/0/exp_avg", "momentum", "epoch", "layer_sizes", "about", "optimizer/bits",
          ]))
  }

  @Test func `can have layers of short names, or of none`() throws {
    let items: [Item] = [("m/W", [4, 3]), ("m/b", [3]), ("n/W", [3, 2]), ("n/b", [2])]
    #expect(try outline(.of(items)) == Outline(layers: ["m: m/W m/b", "n: n/W n/b"]))
    let nameless: [Item] = [(".weight", [3, 4]), (".bias", [3])]
    #expect(try outline(.of(nameless)) == Outline(layers: ["dense: .weight* .bias"]))
  }

  @Test func `can hold bf16 as marked elements without a meaning`() throws {
    let kernel = StoredTensor(
      path: "/W", storedType: .opaque(byteCount: 2), shape: [4, 3], isMarkedBFloat16: true)
    let bias = StoredTensor(path: "/b", storedType: .number(.float32), shape: [3])
    let layers = try PlainLayout.layers(in: .of(kernel, bias), options: ImportOptions()).network.layers
    let expected = FoundLayer(
      name: "dense", kernel: kernel, bias: bias, isTransposed: false, activation: nil, isBFloat16: false)
    #expect(layers == [expected])
    let plain = [StoredTensor].of([("W", [4, 3]), ("b", [3])], type: .number(.float64))
    #expect(try PlainLayout.layers(in: plain, options: ImportOptions()).network.layers.map(\.isBFloat16) == [false])
  }

  @Test func `can hold one network in two groups`() throws {
    let items: [Item] = [
      ("body/W1", [784, 64]), ("body/W2", [64, 64]), ("head/W1", [64, 32]), ("head/W2", [32, 10]),
    ]
    #expect(
      try outline(.of(items), .inOut)
        == Outline(
          layers: [
            "body/dense_1: body/W1", "body/dense_2: body/W2", "head/dense_1: head/W1", "head/dense_2: head/W2",
          ],
          notes: ["body and head are taken as parts of one network, in this order"]))
  }
}
