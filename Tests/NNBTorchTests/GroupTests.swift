import NNB
import NNBBytes
import NNBFormats
import NNBModel
import NNBSystem
import NNBTestSupport
import Testing

/// Which groups of tensors a file has, and what is beside them (Spec/pytorch.md, section 4).
struct GroupTests {
  /// A layer of 3 inputs and 2 outputs without a bias.
  private static let layer = dictionary(("fc.weight", Op.tensor()))

  private static func file(_ pickle: [UInt8]) throws -> [UInt8] {
    let numbers = (1...6).flatMap { Op.little(UInt64(Float($0).bitPattern), 4) }
    return try archive(Pickle(pickle).ended, [("a/data/0", numbers)])
  }

  private static let options = ImportOptions(activations: [.linear])

  @Test(arguments: ["optimal_model", "policy_optimized", "optimum", "rescheduled"])
  func `a key with a part of the word optimizer is not an optimizer's`(key: String) throws {
    let file = try Self.file(dictionary((key, Self.layer), ("last", Self.layer)))
    #expect(try refusal(file, Self.options)?.message.contains("under \(key) and last, expected one") == true)
    #expect(throws: Never.self) { try imported(file, ImportOptions(activations: [.linear], key: key)) }
  }

  @Test(arguments: ["optim", "optimizer_state_dict", "actorOptimizers", "lr_scheduler", "optim_1"])
  func `an optimizer is left out, unless a key names it`(key: String) throws {
    let file = try Self.file(dictionary((key, dictionary(("x", Self.layer))), ("net", Self.layer)))
    #expect(try imported(file, Self.options).report.routes.map(\.source.text) == ["fc.weight"])
    #expect(throws: Never.self) { try imported(file, ImportOptions(activations: [.linear], key: key)) }
    #expect(throws: Never.self) { try imported(file, ImportOptions(activations: [.linear], key: key + ".x")) }
  }

  @Test func `keys that are whole numbers are their decimal digits`() throws {
    let agents = Op.emptyDict + Op.mark + Op.byte(0) + Self.layer + Op.byte(10) + Self.layer + Op.setItems
    let file = try Self.file(dictionary(("agents", agents), ("mixer", Self.layer)))
    #expect(try refusal(file, Self.options)?.message.contains("under agents.0, agents.10 and mixer") == true)
    #expect(throws: Never.self) { try imported(file, ImportOptions(activations: [.linear], key: "agents.10")) }
  }

  @Test func `what stands under other keys is noted, or refused if there is nothing else`() throws {
    let pair = Op.text("a") + Op.byte(1) + Op.tuple2
    let odd = Op.emptyDict + Op.mark + pair + Self.layer
    let note = try imported(Self.file(odd + Op.text("net") + Self.layer + Op.setItems), Self.options).report.notes
    #expect(note.contains("tensors under keys that are neither texts nor whole numbers are left aside: a tuple"))
    #expect(
      try refusal(Self.file(odd + Op.setItems), Self.options)?.message
        == "all tensors stand under keys that are neither texts nor whole numbers: a tuple")
  }

  /// The sums of ((1, 2, 3), (4, 5, 6)) for inputs of which (1, 2, 3) is subtracted and which (4, 5, 6) divides.
  @Test func `a scaling becomes a part of the first layer`() throws {
    let file = try Self.file(
      dictionary(
        ("fc.weight", Op.tensor()), ("mean", Op.tensor(shape: [3], strides: [1])),
        ("std", Op.tensor(offset: 3, shape: [3], strides: [1]))))
    let found = try imported(
      file, ImportOptions(activations: [.linear], foldsScaling: true, scalingEpsilon: 0))
    let reader = try NNBReader(reading: MemorySource(found.bytes))
    #expect(try reader.tensor("fc/kernel")?.floats() == [0.25, 1, 0.4, 1, 0.5, 1])
    #expect(try reader.tensor("fc/bias")?.floats() == [-2.55, -6])
    #expect(found.report.folded != nil)
  }

  @Test func `a mean and a deviation of one number each are a scaling`() throws {
    let one = Op.tensor(shape: [], strides: [])
    let inside = dictionary(("fc.weight", Op.tensor()), ("mean", one), ("std", one))
    let beside = dictionary(("net", Self.layer), ("mean", one), ("std", one))
    for pickle in [inside, beside] {
      #expect(try refusal(Self.file(pickle), Self.options)?.remedies.contains(.foldScaling) == true)
    }
  }

  @Test(arguments: ["obs_rms", "value_rms"])
  func `a mean and a variance that are no tensors are noted`(key: String) throws {
    let array = Op.global("numpy.core.multiarray", "_reconstruct") + Op.emptyTuple + Op.reduce
    for value in [array, Op.byte(1)] {
      let pickle = dictionary(("net", Self.layer), (key, dictionary(("mean", value), ("var", value))))
      let notes = try imported(Self.file(pickle), Self.options).report.notes
      let note =
        "obs_rms.mean and obs_rms.var may scale the inputs; they are no tensors, and the network is taken without them"
      #expect(notes.contains(note) == (key == "obs_rms"))
    }
  }

  @Test(arguments: [("trace.pt", true), ("script.pt", true), ("sequential.pt", false)])
  func `of TorchScript a note says how far its code was read`(name: String, isScript: Bool) throws {
    let notes = try imported(contents(of: Fixtures.path("torch/\(name)"))).report.notes
    #expect(notes.contains { $0.contains("TorchScript's code was read only to see") } == isScript)
  }

  @Test func `one dictionary under two keys counts once, and either key names it`() throws {
    let file = try Self.file(dictionary(("model", Self.layer + Op.put(9)), ("ema", Op.get(9))))
    let found = try imported(file, Self.options).report
    #expect(found.routes.map(\.source.text) == ["fc.weight"])
    #expect(found.notes.contains("what stands under several keys counts once: ema is model"))
    for key in ["model", "ema"] {
      let named = try imported(file, ImportOptions(activations: [.linear], key: key)).report
      #expect(named.routes.map(\.source.text) == ["fc.weight"], "\(key)")
    }
    #expect(
      try refusal(file, ImportOptions(activations: [.linear], key: "emb"))?.message.contains("no tensors") == true)
  }

  @Test func `what stands below a key that leads to the same object is found by it`() throws {
    let file = try Self.file(
      dictionary(("a", dictionary(("net", Self.layer), ("other", Self.layer)) + Op.put(9)), ("b", Op.get(9))))
    #expect(try imported(file, ImportOptions(activations: [.linear], key: "b.net")).report.routes.count == 1)
  }

  /// As above, with integers.
  @Test func `a scaling by integers becomes a part of the first layer`() throws {
    func integers(_ offset: Int) -> [UInt8] {
      Op.tensor(Op.storage("1", "LongStorage"), offset: offset, shape: [3], strides: [1])
    }
    let numbers = (1...6).flatMap { Op.little(UInt64(Float($0).bitPattern), 4) }
    let file = try archive(
      Pickle(dictionary(("net", Self.layer), ("obs_rms", dictionary(("mean", integers(0)), ("std", integers(3))))))
        .ended,
      [("a/data/0", numbers), ("a/data/1", (1...6).flatMap { Op.little($0, 8) })])
    #expect(try refusal(file, Self.options)?.remedies.contains(.foldScaling) == true)
    let found = try imported(
      file, ImportOptions(activations: [.linear], foldsScaling: true, scalingEpsilon: 0))
    let reader = try NNBReader(reading: MemorySource(found.bytes))
    #expect(try reader.tensor("fc/kernel")?.floats() == [0.25, 1, 0.4, 1, 0.5, 1])
    #expect(try reader.tensor("fc/bias")?.floats() == [-2.55, -6])
  }

  @Test func `quantised weights and a frozen module are refused with the reason`() throws {
    let quantised = Op.global("torch._utils", "_rebuild_qtensor") + Op.mark + Op.tuple + Op.reduce
    let packed = dictionary(("0.p.p", quantised + Op.none + Op.tuple2), ("2.p.p", quantised + Op.none + Op.tuple2))
    #expect(try refusal(Self.file(packed), Self.options)?.message.hasPrefix("its weights are quantised") == true)
    let others = dictionary(("q", packed), ("a", Self.layer), ("b", Self.layer))
    #expect(try refusal(Self.file(others), Self.options)?.message.contains("under") == true)
    let frozen = Op.global("__torch__.net", "Net") + Op.emptyTuple + Op.newObj + Op.emptyDict + Op.build
    #expect(try refusal(Self.file(frozen), Self.options)?.message.contains("torch.jit.freeze") == true)
  }

  @Test func `tens of thousands of tensors are each found`() throws {
    let count = 20_000
    let pairs = (0..<count).flatMap { Op.text("t\($0)") + Op.get(0) }
    let dictionary = Op.emptyDict + Op.mark + pairs + Op.setItems
    let pickle = Op.tensor() + Op.put(0) + Op.tuple1 + Op.put(1) + dictionary + Op.tuple2
    let file = try Self.file(pickle)
    let found = try imported(file, ImportOptions(takesTensorsOnly: true))
    #expect(found.report.routes.count >= count)
  }
}
