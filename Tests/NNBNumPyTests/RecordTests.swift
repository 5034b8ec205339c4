import NNB
import NNBBytes
import NNBFormats
import NNBModel
import NNBSystem
import NNBTestSupport
import NNBZip
import Testing

/// What nnb keeps in a file, and files that were changed since.
struct RecordTests {
  /// A file with other members.
  private static func changed(
    _ name: String = "training-adam.nnb", _ change: (inout [(name: String, bytes: [UInt8])]) -> Void
  ) throws -> [UInt8] {
    let file = try exported(try contents(of: Fixtures.path("nnb/good/" + name))).bytes
    let archive = try ZipArchive(MemorySource(file))
    var members = try archive.members.map { (name: $0.name, bytes: try archive.bytes(of: $0, limit: .max)) }
    change(&members)
    let target = try OpenFile.inMemory(name: "m.npz")
    var writer = ZipWriter(to: target)
    for member in members { try writer.add(member.name, member.bytes) }
    _ = try writer.finish()
    return try target.read(at: 0, upTo: .max)
  }

  @Test func `A file that another program saved again without a change is the same`() throws {
    let model = try contents(of: Fixtures.path("nnb/good/training-adam.nnb"))
    #expect(try imported(Self.changed { $0.reverse() }).bytes == model)
  }

  private static func expect(_ file: [UInt8], _ part: String) throws {
    let found = try #require(refusal(file))
    #expect(found.problems.map(\.message) == ["it was changed after nnb wrote it: \(part)"])
    #expect(found.remedies == [.ignoreRecord] && found.code == "npz-damaged")
  }

  @Test func `A changed element is noticed`() throws {
    let file = try Self.changed("two-layers.nnb") { $0[0].bytes[$0[0].bytes.count - 1] ^= 1 }
    let name = try imported(try Self.changed("two-layers.nnb") { _ in }).reader.network?.layers[0].kernel
    try Self.expect(file, "the elements of \(try #require(name)) are others")
    #expect(
      try imported(file, ImportOptions(activations: [.relu, .softmax], ignoresRecord: true)).reader.network?.layers
        .count
        == 2)
  }

  @Test func `A missing array and a new one are noticed`() throws {
    let part = "the tensor W1 is missing, or has another shape or type"
    try Self.expect(Self.changed("two-layers.nnb") { $0.removeFirst() }, part)
    try Self.expect(Self.changed("two-layers.nnb") { $0.append(("new.npy", $0[1].bytes)) }, "the tensor new is new")
  }

  @Test func `A damaged record is refused, and can be left aside`() throws {
    let file = try Self.changed("two-layers.nnb") { $0[4].bytes[140] ^= 1 }
    #expect(refusal(file)?.remedies == [.ignoreRecord])
    let other = try Self.changed("two-layers.nnb") { $0[4].name = "nnb.head.2.npy" }
    #expect(refusal(other)?.problems.map(\.message) == ["what nnb recorded in it is of version nnb.head.2, expected 1"])
    let options = ImportOptions(activations: [.relu, .softmax], ignoresRecord: true)
    #expect(try imported(other, options).reader.network?.layers.count == 2)
  }

  @Test func `A flipped bit is damage of the archive, whatever the record says`() throws {
    var file = try Self.changed("two-layers.nnb") { _ in }
    let member = try #require(try ZipArchive(MemorySource(file))["b1.npy"])
    file[member.dataOffset + member.byteCount - 1] ^= 1
    for options in [ImportOptions(), ImportOptions(takesTensorsOnly: true, ignoresRecord: true)] {
      let found = try #require(refusal(file, options))
      #expect(found.code == "zip-damaged" && found.kind == .damaged && found.offset == member.dataOffset)
      #expect(found.subject == "m.npz")
    }
  }

  @Test func `A packed file whose tensors are not much larger is read in memory`() throws {
    let bytes = try fixture("compressed.npz")
    let target = try OpenFile.inMemory(name: "m.nnb")
    let model = try opened(bytes)
    _ = try model.write(ImportOptions(activations: [.relu, .softmax]), to: target, isTemporary: true)
  }

  @Test func `Two members that are one array are refused`() throws {
    let file = try Self.changed("two-layers.nnb") { $0.append(("W1", $0[0].bytes)) }
    #expect(refusal(file)?.problems.map(\.message) == ["two members are the array W1"])
  }

  @Test func `An array that is too short or too long for its shape is refused`() throws {
    let short = try Self.changed("two-layers.nnb") { $0[0].bytes.removeLast() }
    #expect(refusal(short)?.kind == .damaged)
    let long = try Self.changed("two-layers.nnb") { $0[0].bytes.append(0) }
    #expect(refusal(long)?.problems.first?.message.hasSuffix("expected one array") == true)
  }
}
