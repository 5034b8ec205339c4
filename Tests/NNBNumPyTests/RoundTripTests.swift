import Foundation
import NNB
import NNBBytes
import NNBFormats
import NNBModel
import NNBNumPy
import NNBSystem
import NNBTestSupport
import NNBZip
import Testing

/// From `.nnb` to `.npz` and back.
struct RoundTripTests {
  private static let names: [String] = {
    let names = try? FileManager.default.contentsOfDirectory(atPath: Fixtures.path("nnb/good"))
    return (names ?? []).filter { $0.hasSuffix(".nnb") && !$0.hasPrefix("write-version") }.sorted()
  }()

  private static func model(_ name: String) throws -> [UInt8] { try contents(of: Fixtures.path("nnb/good/" + name)) }

  @Test(arguments: names) func `There and back again gives the same bytes`(name: String) throws {
    let model = try Self.model(name)
    #expect(try imported(exported(model).bytes).bytes == model)
  }

  @Test(arguments: NameHabit.allCases)
  func `Arrays have the names that are asked for, and the same bytes come back`(habit: NameHabit) throws {
    let model = try Self.model("training-momentum.nnb")
    let file = try exported(model, ExportOptions(names: habit)).bytes
    let places = TensorNames(try NNBHead(reading: MemorySource(model)), habit).places.compactMap { $0?.name }
    let members = try ZipArchive(MemorySource(file)).members.map { Name(String($0.name.dropLast(4))) }
    #expect(Set(places).isSubset(of: members))
    #expect(members.contains("nnb.names") == (habit != .plain))
    #expect(try imported(file).bytes == model)
  }

  @Test func `Kernels stand first, as inputs by outputs, at multiples of 64 bytes`() throws {
    let archive = try ZipArchive(MemorySource(exported(try Self.model("two-layers.nnb")).bytes))
    #expect(archive.members.map(\.name) == ["W1.npy", "b1.npy", "W2.npy", "b2.npy", "nnb.head.npy"])
    #expect(archive.members.allSatisfy { $0.isStored && $0.dataOffset % 64 == 0 })
  }

  @Test func `A header has the bytes that NumPy writes`() throws {
    let file = try imported(try fixture("plain.npz"), ImportOptions(activations: [.relu, .softmax])).bytes
    let (ours, theirs) = (
      try ZipArchive(MemorySource(exported(file).bytes)), try ZipArchive(MemorySource(fixture("plain.npz")))
    )
    for name in ["W1.npy", "b1.npy", "W2.npy", "b2.npy"] {
      let (own, other) = (try #require(ours[name]), try #require(theirs[name]))
      #expect(try ours.bytes(of: own, limit: 1_000) == theirs.bytes(of: other, limit: 1_000))
    }
  }

  @Test func `bf16 stands there as f32 and comes back`() throws {
    let model = try Self.model("scaling-bf16.nnb")
    let whole = try NNBReader(reading: MemorySource(model)).checkpoint()
    let tensors = try whole.tensors.map { tensor in
      try Tensor(
        TensorDescription(name: tensor.name, elementType: .bfloat16, axes: tensor.shape.map { .init($0) }),
        bytes: [UInt8](repeating: 0x40, count: 2 * tensor.shape.reduce(1, *)))
    }
    let narrow = try Checkpoint(network: nil, tensors: tensors).encoded()
    let (file, report) = try exported(narrow)
    #expect(report.losses.contains("that bf16 elements are bf16: they stand there as f32"))
    #expect(try imported(file).bytes == narrow)
  }

  @Test(arguments: ["../a", "/a", "a//b", "a\0", "nnb.head", "nnb.tensor.0", ".."])
  func `A name that no archive should have is written as another and comes back`(name: String) throws {
    let tensor = try Tensor(name: Name(name), axes: [.init(1)], values: [1])
    let model = try Checkpoint(network: nil, tensors: [tensor]).encoded()
    let file = try exported(model).bytes
    #expect(try ZipArchive(MemorySource(file)).members[0].name == "nnb.tensor.0.npy")
    #expect(try imported(file).bytes == model)
  }

  /// An array of f32.
  private static func array(_ shape: String, _ numbers: [Float]) -> [UInt8] {
    var text = "{'descr': '<f4', 'fortran_order': False, 'shape': \(shape), }"
    text += String(repeating: " ", count: 117 - text.utf8.count) + "\n"
    return [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(text.utf8)
      + numbers.flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> UInt32(8 * $0)) } }
  }

  private static func archive(_ members: [(String, [UInt8])]) throws -> [UInt8] {
    let target = try OpenFile.inMemory(name: "m.npz")
    var writer = ZipWriter(to: target)
    for (name, bytes) in members { try writer.add(name, bytes) }
    _ = try writer.finish()
    return try target.read(at: 0, upTo: .max)
  }

  /// The sums of ((1, 2, 3), (4, 5, 6)) for inputs of which (1, 2, 3) is subtracted and which (4, 5, 6) divides.
  @Test func `A scaling becomes a part of the first layer, with members beside it that are no arrays`() throws {
    let file = try Self.archive([
      ("W1.npy", Self.array("(3, 2)", [1, 4, 2, 5, 3, 6])), ("mean.npy", Self.array("(3,)", [1, 2, 3])),
      ("std.npy", Self.array("(3,)", [4, 5, 6])), ("readme.txt", [0x61]),
    ])
    let options = ImportOptions(orientation: .inOut, activations: [.linear], foldsScaling: true, scalingEpsilon: 0)
    let (reader, report, _) = try imported(file, options)
    #expect(try reader.tensor("dense_1/kernel")?.floats() == [0.25, 1, 0.4, 1, 0.5, 1])
    #expect(try reader.tensor("dense_1/bias")?.floats() == [-2.55, -6])
    #expect(report.notes.contains { $0.contains("readme.txt") } && report.folded != nil)
  }

  @Test func `A mean and a deviation of one number each are a scaling`() throws {
    let file = try Self.archive([
      ("W1.npy", Self.array("(3, 2)", [1, 4, 2, 5, 3, 6])), ("mean.npy", Self.array("()", [1])),
      ("std.npy", Self.array("()", [4])),
    ])
    let options = ImportOptions(orientation: .inOut, activations: [.linear])
    #expect(refusal(file, options)?.remedies.contains(.foldScaling) == true)
  }
}
