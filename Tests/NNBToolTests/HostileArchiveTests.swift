import Foundation
import NNBBytes
import NNBSystem
import NNBTestSupport
import NNBZip
import Testing

/// The members of a zip archive, to be changed.
struct Archive {
  var members: [(name: String, bytes: [UInt8])]

  init(_ path: String) throws {
    let archive = try ZipArchive(try openSource(path))
    members = try archive.members.map { ($0.name, try archive.bytes(of: $0, limit: 1 << 24)) }
  }

  /// Writes the members as `change` gives them, without those for which it gives nil.
  func write(to path: String, _ change: (_ name: String, _ bytes: [UInt8]) -> [UInt8]? = { $1 }) throws {
    let file = try OpenFile.updating(path)
    var writer = ZipWriter(to: file)
    for member in members {
      if let bytes = change(member.name, member.bytes) { try writer.add(member.name, bytes) }
    }
    _ = try writer.finish()
  }
}

/// `.keras` archives that no Keras wrote.
struct HostileArchiveTests {
  /// A change of one member of a good archive: other bytes, or none; and what is said then.
  struct Change: Sendable, CustomTestStringConvertible {
    let member: String
    let bytes: [UInt8]?
    let message: String
    var testDescription: String { "\(member): \(message)" }

    init(_ member: String, _ text: String?, _ message: String) {
      (self.member, bytes, self.message) = (member, text.map { Array($0.utf8) }, message)
    }
  }

  private static let changes = [
    Change("config.json", nil, "the member config.json is missing"),
    Change("model.weights.h5", nil, "the member model.weights.h5 is missing"),
    Change("model.weights.h5", "", "its member model.weights.h5 is no HDF5 file"),
    Change("model.weights.h5", "PK\u{3}\u{4}", "its member model.weights.h5 is no HDF5 file"),
    Change("config.json", "", "config.json is not JSON: at byte 0"),
    Change("config.json", "{\"a\": 1", "config.json is not JSON: at byte 7"),
    Change("config.json", String(repeating: "[", count: 100_000), "config.json is not JSON: at byte 64"),
    Change("config.json", "[]", "the model is of class unknown, expected Sequential or Functional"),
    Change(
      "config.json", #"{"class_name": "Sequential", "config": {"layers": []}}"#, "there are weights of a layer dense"),
    Change(
      "config.json", #"{"class_name": "Sequential", "config": {"layers": {"class_name": "Dense"}}}"#,
      "the model has the setting layers"),
    Change(
      "config.json",
      #"{"class_name": "Sequential", "config": {"name": "s", "layers": [{"class_name": "Dense", "config": {"name": "d", "#
        + #""units": 5}}, {"class_name": "Dense", "config": {"name": "e", "units": 3}}, {"class_name": "Dense", "#
        + #""config": {"name": "f", "units": 3}}]}}"#, "the group /layers/dense_2/vars is missing"),
    Change(
      "config.json",
      #"{"class_name": "Sequential", "config": {"name": "s", "layers": [{"class_name": "Dense", "config": {"name": "d", "#
        + #""units": 4}}, {"class_name": "Dense", "config": {"name": "e", "units": 3, "use_bias": false}}]}}"#,
      "layer d has 4 units, its kernel has 5"),
    Change(
      "config.json",
      #"{"class_name": "Lambda", "module": "os", "config": {"name": "system"}}"#,
      "the model is of class Lambda (custom), expected Sequential or Functional"),
  ]

  @Test(arguments: changes)
  func `An archive with another member is refused with the reason`(change: Change) throws {
    try withTemporaryFolder { folder in
      try Archive(Fixtures.path("keras/keras-3-trained.keras")).write(to: folder + "/m.keras") { name, bytes in
        name == change.member ? change.bytes : bytes
      }
      let run = try Tool.nnconv.run(["m.keras", "m.nnb"], in: folder)
      #expect(run.status == 65 && run.error.contains(change.message), "\(run.error)")
      #expect(run.error.contains("m.keras"))
    }
  }

  @Test func `Pickled weights are not read`() throws {
    try withTemporaryFolder { folder in
      var archive = try Archive(Fixtures.path("keras/keras-3-trained.keras"))
      archive.members = archive.members.map { ($0.name.replacing(".h5", with: ".npz"), $0.bytes) }
      try archive.write(to: folder + "/m.keras")
      let run = try Tool.nnconv.run(["m.keras", "m.nnb"], in: folder)
      #expect(run.status == 65 && run.error.contains("its weights are pickled, in model.weights.npz"), "\(run.error)")
    }
  }

  @Test func `A flipped bit in any member is noticed, in a stored and in a deflated archive`() throws {
    for name in ["keras-3-trained", "tf-2.15-trained"] {
      let good = try contents(of: Fixtures.path("keras/\(name).keras"))
      try withTemporaryFolder { folder in
        for place in stride(from: 0, to: good.count, by: max(1, good.count / 12)) {
          var bytes = good
          bytes[place] ^= 4
          try write(bytes, to: folder + "/m.keras")
          let run = try Tool.nnconv.run(["m.keras", "m.nnb", "--force"], in: folder)
          // Bits of times and attributes mean nothing.
          let isSame = run.status == 0
          #expect(run.status == 65 || isSame && !Self.isContent(place, of: good), "byte \(place): \(run.error)")
        }
      }
    }
  }

  /// Whether a byte is not in a header or in the directory.
  private static func isContent(_ place: Int, of bytes: [UInt8]) -> Bool {
    guard let archive = try? ZipArchive(MemorySource(bytes)) else { return true }
    return archive.members.contains { ($0.dataOffset..<$0.dataOffset + $0.packedByteCount).contains(place) }
  }

  @Test func `Weights that unpack to far more than the archive are refused before they are unpacked`() throws {
    try withTemporaryFolder { folder in
      // 200 MiB of zeros behind the HDF5 file, which deflate makes 200 KiB.
      let made = try shell(
        """
        python3 -c '
        import sys, zipfile
        source = zipfile.ZipFile(sys.argv[1])
        with zipfile.ZipFile("m.keras", "w", zipfile.ZIP_DEFLATED) as target:
            for name in source.namelist():
                data = source.read(name)
                target.writestr(name, data + bytes(200 << 20) if name.endswith("h5") else data)
        ' "$1"
        """, [Fixtures.path("keras/keras-3-trained.keras")], in: folder)
      try #require(made.status == 0, "\(made.error)")
      let run = try Tool.nnconv.run(["m.keras", "m.nnb"], in: folder)
      #expect(
        run.status == 65 && run.error.contains("model.weights.h5 has 209,") && run.error.contains("expected at most"),
        "\(run.error)")
    }
  }
}
