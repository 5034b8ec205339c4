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

  @Test func `A kernel of several bands gets its checksum from the file`() throws {
    let target = try OpenFile.inMemory(name: "a.zip")
    var writer = ZipWriter(to: target)
    try writer.add("a", byteCount: 4) { content in
      try content.write([3, 4], at: 2)
      try content.write([1, 2], at: 0)
    }
    _ = try writer.finish()
    let archive = try ZipArchive(target)
    #expect(try archive.bytes(of: archive.members[0], limit: 4) == [1, 2, 3, 4])
  }
}
