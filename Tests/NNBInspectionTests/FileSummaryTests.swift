import NNBSystem
import NNBFormats
import NNBBytes
import NNBConversion
import NNBInspection
import NNBModel
import NNB
import NNBTestSupport
import Testing

struct FileSummaryTests {
  private static let block = 1 << 20

  /// Looks into bytes as a file of the name `m.nnb`.
  private func summary(
    of bytes: [UInt8], verifies: Bool = false, statistics: Bool = false, threads: Int = 1
  ) throws -> FileSummary {
    try withTemporaryFolder { folder in
      try write(bytes, to: folder + "/m.nnb")
      return try FileSummary(
        of: ModelFile(folder + "/m.nnb"), verifies: verifies, statistics: statistics, threads: threads)
    }
  }

  @Test func `the head says everything but whether the data is whole`() throws {
    let found = try FileSummary(of: ModelFile(good("smallest-network")))
    #expect(found.name == good("smallest-network"))
    #expect(found.format.id == "nnb")
    #expect(found.byteCount == 328)
    #expect(found.hasChecksums)
    #expect(found.data == .notVerified)
    #expect(found.isCanonical == nil)
    #expect(found.tensors.map(\.info.name) == ["b", "k"])
    #expect(found.tensors.map(\.byteCount) == [8, 8])
    #expect(found.tensorByteCount == 16)
    // The directory of the example in Spec/nnb.md, section 2.1.
    #expect(found.tensors.map(\.checksum) == [0xBCB1_75DE, 0xC387_2656])
    #expect(found.head.network?.parameterCount == 4)
    #expect(found.head.network?.layers[0].parameterCount == 4)
    #expect(found.networkProblems == [])
  }

  @Test func `a bias counts where there is one`() {
    let layer = DenseLayer(name: "d", inputs: 784, outputs: 10, activation: .relu)
    #expect(layer.parameterCount == 7_850)
    let bare = DenseLayer(name: "d", inputs: 784, outputs: 10, activation: .relu, kernel: "k", bias: nil)
    #expect(bare.parameterCount == 7_840)
  }

  @Test(arguments: [(false, false, Bool?.none), (true, false, true), (false, true, true), (true, true, true)])
  func `a file that was read as a whole is the only one of its model`(
    verifies: Bool, statistics: Bool, isCanonical: Bool?
  ) throws {
    let found = try FileSummary(of: ModelFile(good("two-layers")), verifies: verifies, statistics: statistics)
    #expect(found.isCanonical == isCanonical)
    #expect(found.data == (isCanonical == nil ? .notVerified : .whole))
    #expect(found.tensors.allSatisfy { ($0.statistics != nil) == statistics })
  }

  @Test func `what a later version's writer had to follow is not known`() throws {
    var bytes = try contents(of: good("two-layers"))
    bytes[10] = 3
    let found = try summary(of: withDirectoryChecksum(bytes), verifies: true)
    #expect(found.head.readVersion == 1)
    #expect(found.head.writeVersion == 3)
    #expect(found.data == .whole)
    #expect(found.isCanonical == nil)
  }

  @Test(
    arguments: [
      ("settings-class-weights", true), ("write-version-1-with-settings", false),
      ("write-version-3-with-settings", nil), ("write-version-2", false), ("settings-of-no-state", true),
    ] as [(String, Bool?)])
  func `a file states the version that its content calls for, and no other does`(
    name: String, isCanonical: Bool?
  ) throws {
    #expect(try FileSummary(of: ModelFile(good(name)), verifies: true).isCanonical == isCanonical)
  }

  @Test(arguments: [false, true])
  func `damage in one tensor leaves the others whole`(statistics: Bool) throws {
    var bytes = try contents(of: good("smallest-network"))
    bytes[256] ^= 1
    let found = try summary(of: bytes, verifies: true, statistics: statistics)
    let cause = NNBError.Cause.sectionChecksum(
      offset: 256, type: "DATA", block: 0, stored: 0xBCB1_75DE, computed: CRC32(of: Array(bytes[256..<264])).value)
    #expect(found.tensors[0].fault?.cause == cause)
    #expect(found.tensors[0].statistics == nil)
    #expect(found.tensors[1].fault == nil)
    #expect(found.tensors[1].statistics?.mean == (statistics ? -0.5 : nil))
    #expect(found.isCanonical == false)
    guard case .damaged(let fault) = found.data else {
      Issue.record("the damage went unnoticed")
      return
    }
    #expect(fault.cause == cause)
  }

  @Test(arguments: [1, 2, 5])
  func `any number of threads finds the same first fault of every tensor`(threads: Int) throws {
    let sizes = [5 * Self.block, 0, 3 * Self.block + 77, 100, 2 * Self.block]
    let sound = try randomFile(sizes)
    let offsets = try NNBReader(reading: MemorySource(sound)).head.sections.filter { $0.type == "DATA" }.map(\.offset)
    #expect(try summary(of: sound, verifies: true, threads: threads).data == .whole)
    var random = SeededGenerator(seed: UInt64(threads))
    for _ in 0..<5 {
      var bytes = sound
      for _ in 0..<4 { bytes[Int.random(in: offsets[0]..<bytes.count, using: &random)] ^= 0x40 }
      let found = try summary(of: bytes, verifies: true, threads: threads)
      // The stream reads one block after the other.
      let reader = try NNBReader(reading: MemorySource(bytes))
      for index in sizes.indices {
        var expected: NNBError.Cause?
        do throws(NNBError) { _ = try reader.tensor(at: index) } catch { expected = error.cause }
        #expect(found.tensors[index].fault?.cause == expected)
      }
    }
  }

  @Test(arguments: [1, 4])
  func `progress counts every byte of data and the lists of checksums`(threads: Int) throws {
    try withTemporaryFolder { folder in
      try write(try randomFile([9 * Self.block, 7]), to: folder + "/m.nnb")
      let total = Locked(0)
      _ = try FileSummary(of: ModelFile(folder + "/m.nnb"), verifies: true, threads: threads) { count in
        total.withLock { $0 += count }
      }
      #expect(total.withLock(\.self) == 9 * Self.block + 9 * 4 + 7)
    }
  }
}
