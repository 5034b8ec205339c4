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
  func `of TorchScript a note says that its code was not read`(name: String, isScript: Bool) throws {
    let notes = try imported(contents(of: Fixtures.path("torch/\(name)"))).report.notes
    #expect(notes.contains { $0.contains("TorchScript's code was not read") } == isScript)
  }
}
