import NNBBytes
import NNBInspection
import NNBModel
import NNB
import Testing
import NNBTestSupport

struct ComparisonDamageTests {
  private static func tensor(_ name: Name, _ bytes: [UInt8]) throws -> Checkpoint {
    try ComparisonSamples.tensors([(name, .uint8, [.init(bytes.count)], bytes)])
  }

  /// A CRC is linear: bytes that differ by its polynomial, the first bit being the lowest of the first byte, have one.
  @Test(arguments: [16, 3 << 20])
  func `Tensors whose checksums are equal are not taken for equal`(count: Int) throws {
    let polynomial: UInt64 = 0x1_04C1_1DB7
    var bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let first = try Self.tensor("t", bytes)
    for place in 0..<33 where polynomial >> UInt64(32 - place) & 1 == 1 { bytes[8 + place / 8] ^= 1 << (place % 8) }
    let second = try Self.tensor("t", bytes)
    let heads = [first, second].compactMap { try? NNBHead(reading: MemorySource(try $0.encoded())) }
    #expect(heads.count == 2 && heads[0] == heads[1])
    let found = try ComparisonSamples.compare(first, second)
    #expect(!found.isIdentical)
    #expect(found.tensors.map(\.numbers?.changedCount) == [5])
    #expect(found.isDifferent)
  }

  @Test(
    arguments: [
      ("t", "t", true), ("t", "u", true), ("u", "t", true), ("t", "t", false),
    ])
  func `Damage is an error, in equal tensors, in those without counterpart, and twice`(
    first: String, second: String, isDamagedOnce: Bool
  ) throws {
    try withTemporaryFolder { folder in
      var bytes = try Self.tensor(Name(first), [1, 2, 3]).encoded()
      let other = try Self.tensor(Name(second), [1, 2, 3]).encoded()
      bytes[bytes.count - 1] ^= 4
      try write(bytes, to: folder + "/bad.nnb")
      try write(isDamagedOnce ? other : bytes, to: folder + "/other.nnb")
      for (left, right) in [("bad", "other"), ("other", "bad")] {
        let error = try #require(throws: Failure.self) {
          try ModelComparison("\(folder)/\(left).nnb", "\(folder)/\(right).nnb").run()
        }
        #expect(error.code == "section-checksum")
        if isDamagedOnce { #expect(error.subject == "\(folder)/bad.nnb") }
      }
    }
  }

  @Test func `With weights alone, damage of other tensors is not looked for`() throws {
    let model = try ComparisonSamples.network(["a"], sizes: [1, 1])
    let more = try Tensor(.init(name: "z", elementType: .uint8, axes: []), bytes: [1])
    var bytes = try Checkpoint(network: model.network, tensors: model.tensors + [more]).encoded()
    bytes[bytes.count - 1] ^= 4
    try withTemporaryFolder { folder in
      try write(bytes, to: folder + "/bad.nnb")
      try model.write(to: folder + "/m.nnb")
      var comparison = try ModelComparison(folder + "/bad.nnb", folder + "/m.nnb")
      #expect(throws: Failure.self) { try comparison.run() }
      comparison.isWeightsOnly = true
      #expect(!(try comparison.run()).isDifferent)
    }
  }
}
