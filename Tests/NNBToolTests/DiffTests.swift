import Foundation
import NNBModel
import NNB
import Testing
import NNBTestSupport

/// Runs nndiff on `a.nnb` and `b.nnb` in a folder, made of `first` and `second`.
private func diff(
  _ first: Checkpoint, _ second: Checkpoint, _ options: [String] = []
) throws -> Outcome {
  try withTemporaryFolder { folder in
    try first.write(to: folder + "/a.nnb")
    try second.write(to: folder + "/b.nnb")
    return try Tool.nndiff.run(["a.nnb", "b.nnb"] + options, in: folder)
  }
}

private func fixture(_ name: String) throws -> Checkpoint {
  try Checkpoint(contentsOf: Fixtures.path("nnb/good/\(name).nnb"))
}

/// The same model, some bytes of tensors replaced.
private func changed(_ model: Checkpoint, _ changes: [Name: (Int, [UInt8])]) throws -> Checkpoint {
  try Checkpoint(
    network: model.network,
    tensors: model.tensors.map { tensor in
      guard let (place, bytes) = changes[tensor.name] else { return tensor }
      var data = tensor.bytes
      data.replaceSubrange(place..<place + bytes.count, with: bytes)
      return try Tensor(tensor.info, bytes: data)
    }, training: model.training, extensions: model.extensions)
}

private func vector(_ values: [Float]) throws -> Checkpoint {
  try Checkpoint(network: nil, tensors: [try Tensor(name: "t", axes: [.init(values.count)], values: values)])
}

struct DiffTests {
  @Test func `Files that are the same byte for byte are said to be so`() throws {
    let model = try fixture("two-layers")
    let run = try diff(model, model)
    #expect(run.text == "same: the files are identical\n")
    #expect(run.error == "")
    #expect(run.status == 0)
  }

  @Test func `A changed element is found, with all that can be said of it`() throws {
    // 0.5 became 0.75, half of the 2^23 steps to 1; the cosine is 2.625 / √(2.5 · 2.8125) = 0.7 √2.
    let model = try fixture("two-layers")
    let run = try diff(model, try changed(model, ["output/bias": (4, [0, 0, 0x40, 0x3F])]))
    #expect(
      run.text == """
        A  a.nnb
        B  b.nnb
        both: 12 -> 7 relu -> 5 softmax

        tensors: 3 of 4 equal bit for bit
          changed  largest difference  relative to B        ULP     cosine
        output/bias  5  f32
          20.00 %  0.25 [1]            0.334 [1]      4,194,304  0.9899495

        different: 1 of 4 tensors

        """)
    #expect(run.status == 1)
  }

  @Test func `What files say is shown beside each other`() throws {
    let before = try fixture("training-adam")
    var state = try #require(before.training)
    state.settings.seed = 7
    state.settings.end = .epochs(12)
    state.history[2].test = .init(loss: 0.25, accuracy: 0.5)
    let after = try Checkpoint(network: before.network, tensors: before.tensors, training: state)
    let run = try diff(before, after)
    #expect(
      run.text == """
        A  a.nnb
        B  b.nnb
        both: 2 -> 3 relu -> 2 softmax without bias

        training             A                     B
          seed               18446744073709551615  7
          end                10 epochs             12 epochs
        history
          epoch 3 test loss  0.0                   0.25
        unknown sections
          section zzZZ       4 bytes               none

        tensors: all 10 equal bit for bit

        content: the same bit for bit, so both have one digest

        different: training, history, unknown sections

        """)
    #expect(run.status == 1)
    let weights = try diff(before, after, ["--weights"])
    #expect(weights.text == "same: 3 tensors bit for bit; only layers were compared\n")
    #expect(weights.status == 0)
  }

  @Test func `Long texts have lines of their own, and nothing is wider than a terminal`() throws {
    let run = try Tool.nndiff.run(["training-momentum.nnb", "training-start.nnb"], in: Fixtures.path("nnb/good"))
    #expect(
      run.lines.prefix(9) == [
        "A  training-momentum.nnb", "B  training-start.nnb", "",
        "network                   A                        B", "  layer 1", "    A  1 -> 2 softmax without bias",
        "    B  1 -> 2 softmax", "training", "  samples                 8                        7",
      ])
    #expect(run.lines.allSatisfy { $0.count <= 80 })
    #expect(run.lines.last == "different: network, training, history, 2 of 3 tensors")
  }

  @Test func `Control characters of names cannot steer a terminal`() throws {
    // 2 became 9, a difference of 7.
    let model = try fixture("names")
    let run = try diff(model, try changed(model, ["line\nbreak": (0, [9])]))
    #expect(
      run.lines.suffix(7) == [
        "   changed  largest difference  relative to B  ULP     cosine", #"line\u{a}break  1  u8"#,
        "  100.00 %  7 [0]               0.778 [0]        -  1.0000000", "",
        // It is no tensor of a layer.
        "content: the same bit for bit, so both have one digest", "", "different: 1 of 15 tensors",
      ])
    let network = try #require(model.network)
    func renamed(_ name: Name, _ label: Name) throws -> Checkpoint {
      let layers = network.layers.enumerated().map { index, layer in
        DenseLayer(
          name: index == 0 ? name : layer.name, inputs: layer.inputs, outputs: layer.outputs,
          activation: layer.activation, kernel: layer.kernel, bias: layer.bias)
      }
      let input = InputContract(shape: [1], scaling: nil, classLabels: [label, ""])
      return try Checkpoint(network: try Network(input: input, layers: layers), tensors: model.tensors)
    }
    let other = try diff(try renamed("\u{1B}[2J", "\r"), try renamed("a\nB  b", "\u{7F}"))
    #expect(
      other.lines.dropFirst(4) == [
        "names      A          B", #"  layer 1  \u{1b}[2J  a\u{a}B  b"#, "class labels",
        #"  class 0  \u{d}      \u{7f}"#, "", "tensors: all 15 equal bit for bit", "",
        "different: names, class labels",
      ])
  }

  @Test func `The title of a part stands apart from the columns' names`() throws {
    let model = try fixture("names"), network = try #require(model.network)
    func labelled(_ label: Name) throws -> Checkpoint {
      let input = InputContract(shape: [1], scaling: nil, classLabels: [label, ""])
      return try Checkpoint(network: try Network(input: input, layers: network.layers), tensors: model.tensors)
    }
    let run = try diff(try labelled("cat"), try labelled("dog"))
    #expect(run.lines.dropFirst(4).prefix(2) == ["class labels  A     B", "  class 0     cat   dog"])
  }

  @Test func `Infinities, NaN and the sign of zero are told apart`() throws {
    let run = try diff(
      try vector([.nan, 1, .nan, -0.0, 2]), try vector([.nan, .nan, 4, 0, .infinity]))
    #expect(
      run.lines.dropFirst(3) == [
        "tensors: 0 of 1 equal bit for bit",
        "  changed  largest difference  relative to B            ULP  cosine", "t  5  f32",
        "  60.00 %  infinite [4]        infinite [4]   1,065,353,216       -",
        "  1 equal number in other bits: -0 and +0, or kinds of NaN", "  NaN only in A: 1 element",
        "  NaN only in B: 1 element", "  infinite only in B: 1 element", "", "different: 1 of 1 tensor",
      ])
  }

  @Test(
    arguments: [
      ([], 1), (["--tolerance", "1"], 0), (["--tolerance", "0.9999999999999999"], 1),
      (["--relative", "0.33333333333333337"], 0), (["--relative", "0.3333"], 1),
      (["--tolerance", "0.4", "--relative", "0.2"], 0), (["--tolerance", "0.3", "--relative", "0.2"], 1),
    ] as [([String], Int32)])
  func `A tolerance holds at its edge`(options: [String], status: Int32) throws {
    // 1 is a quarter of 4 and a third of 3.
    let run = try diff(try vector([3, 4]), try vector([4, 3]), options)
    #expect(run.status == status)
    #expect(
      run.lines.last
        == (status == 1
          ? "different: 1 of 1 tensor"
          : "same within the tolerance: 1 tensor, 0 of them bit for bit, and everything else"))
    if status == 0 {
      #expect(run.lines.contains("tensors: 0 of 1 equal bit for bit, 1 within the tolerance"))
      #expect(run.lines.contains("t  2  f32  within the tolerance"))
    } else {
      #expect(run.lines.contains { $0.hasSuffix("beyond the tolerance") } == !options.isEmpty)
    }
    #expect(try diff(try vector([3, 4]), try vector([4, 3]), options + ["--quiet"]).text == "")
  }

  @Test func `An f16 copy of numbers that f16 holds is equal as numbers`() throws {
    try withTemporaryFolder { folder in
      let model = Fixtures.path("nnb/good/two-layers.nnb")
      try #require(Tool.nnconv.run([model, "half.nnb", "--dtype", "f16"], in: folder).status == 0)
      let run = try Tool.nndiff.run([model, "half.nnb"], in: folder)
      #expect(
        run.lines.dropFirst(4) == [
          "tensors: 0 of 4 equal bit for bit", "hidden/bias  7  f32 | f16", "  equal as numbers",
          "hidden/kernel  12x7  f32 | f16", "  equal as numbers", "output/bias  5  f32 | f16", "  equal as numbers",
          "output/kernel  7x5  f32 | f16", "  equal as numbers", "", "different: 4 of 4 tensors",
        ])
      #expect(run.status == 1)
      #expect(try Tool.nndiff.run([model, "half.nnb", "--tolerance", "0"], in: folder).status == 0)
    }
  }
}
