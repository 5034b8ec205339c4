import Foundation
import NNB
import NNBBytes
import NNBFormats
import NNBGzip
import NNBModel
import NNBSupport
import NNBSystem
import NNBTestSupport
import NNBTorch
import NNBZip
import Testing

/// From `.nnb` to PyTorch and back.
struct RoundTripTests {
  /// The good files of the conformance suite that this version's writer could have written.
  private static let names: [String] = {
    let names = try? FileManager.default.contentsOfDirectory(atPath: Fixtures.path("nnb/good"))
    return (names ?? []).filter { !$0.hasPrefix("write-version") }.sorted()
  }()

  private static func model(_ name: String) throws -> [UInt8] {
    let bytes = try contents(of: Fixtures.path("nnb/good/\(name)"))
    return name.hasSuffix(".gz") ? try Gzip.decompress(bytes, count: Int(integer(bytes.suffix(4)))) : bytes
  }

  @Test func `the suite is there`() {
    #expect(Self.names.count > 70)
  }

  @Test(arguments: names, NameHabit.allCases)
  func `there and back again gives the same bytes`(name: String, habit: NameHabit) throws {
    let model = try Self.model(name), options = ExportOptions(names: habit)
    #expect(try imported(exported(model, TorchWriter(), options)).bytes == model)
    guard habit == .torch else { return }
    let bands = try exported(model, TorchWriter(bandByteCount: 5), options)
    #expect(try bands == exported(model, TorchWriter(), options), "what is in memory does not change the file")
  }

  @Test func `the tensors are PyTorch's without the record`() throws {
    let model = try Self.model("two-layers.nnb")
    let found = try tensors(exported(model))
    let expected = try NNBReader(reading: MemorySource(model)).checkpoint()
    let network = try #require(expected.network)
    for layer in network.layers {
      let weight = try #require(found.first { $0.name.text == "\(layer.name).weight" })
      let kernel = try #require(expected.tensor(layer.kernel))
      #expect(weight.shape == kernel.shape.reversed())
      let size = kernel.elementType.byteCount, outputs = layer.outputs, inputs = layer.inputs
      for output in 0..<outputs {
        for input in 0..<inputs {
          let there = (output * inputs + input) * size, here = (input * outputs + output) * size
          #expect(weight.bytes[there..<there + size].elementsEqual(kernel.bytes[here..<here + size]))
        }
      }
    }
  }

  @Test func `a training state is the dictionary that PyTorch's tutorial saves`() throws {
    let model = try Self.model("training-adam.nnb")
    let file = try exported(model)
    let zip = try ZipArchive(MemorySource(file))
    #expect(zip.members.allSatisfy { $0.name.hasPrefix("archive/") && $0.isStored })
    #expect(zip.members.filter { $0.name.hasPrefix("archive/data/") }.allSatisfy { $0.dataOffset % 64 == 0 })
    let graph = try PickleReader.read(zip.source(of: try #require(zip["archive/data.pkl"])))
    let pairs = try #require(graph.pairs(graph.root))
    #expect(
      stride(from: 0, to: pairs.count, by: 2).compactMap { graph.text(pairs[$0]) }
        == ["epoch", "model_state_dict", "optimizer_state_dict", "loss"])
    let found = try imported(file, ImportOptions(takesTensorsOnly: true, ignoresRecord: true)).report
    #expect(found.routes.map(\.target.text) == ["x.bias", "x.weight", "y.weight"])
  }

  @Test func `a change after nnb wrote the file is noticed`() throws {
    let model = try Self.model("two-layers.nnb")
    let source = try ZipArchive(MemorySource(exported(model)))
    func changed(_ name: String, _ change: (inout [UInt8]) -> Void, leaving left: String = "") throws -> [UInt8] {
      let target = try OpenFile.inMemory(name: "m.pt")
      var zip = ZipWriter(to: target)
      for member in source.members where member.name != left {
        var bytes = try source.bytes(of: member, limit: 1 << 20)
        if member.name == name { change(&bytes) }
        try zip.add(member.name, bytes)
      }
      _ = try zip.finish()
      return try bytes(of: target)
    }
    let same = try changed("") { _ in }
    #expect(try imported(same).bytes == model)
    let element = try changed("archive/data/0") { $0[0] ^= 1 }
    let failure = try #require(try refusal(element))
    #expect(failure.message.hasPrefix("it was changed after nnb wrote it: the elements of "))
    #expect(failure.remedies == [.ignoreRecord])
    #expect(throws: Never.self) {
      try imported(element, ImportOptions(activations: [.relu, .softmax], ignoresRecord: true))
    }
    #expect(
      try refusal(changed("archive/nnb/version") { $0 = [0x32] })?.message
        == "what nnb recorded in it is of version 2, expected 1")
    #expect(
      try refusal(changed("", { _ in }, leaving: "archive/nnb/head"))?.message
        == "what nnb recorded in it cannot be used: nnb/head is missing")
    #expect(try refusal(changed("archive/nnb/head") { $0.removeLast() })?.code == "pt-damaged")
  }
}
