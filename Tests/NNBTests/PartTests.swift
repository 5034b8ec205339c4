import NNBBytes
import NNB
import NNBSupport
import NNBTestSupport
import Testing

/// Verifying part by part finds what reading does.
struct PartTests {
  @Test func `sections are described as in the directory`() throws {
    let head = try NNBReader(reading: MemorySource(try fixture("smallest-network"))).head
    // The worked example of Spec/nnb.md, section 2.1.
    #expect(head.sections.map(\.type) == ["NETW", "TNSR", "DATA", "DATA"])
    #expect(head.sections.map(\.offset) == [128, 192, 256, 320])
    #expect(head.sections.map(\.length) == [62, 52, 8, 8])
    #expect(head.sections.map(\.checksum) == [0x1543_E946, 0x841C_2DD2, 0xBCB1_75DE, 0xC387_2656])
    #expect(head.section(ofTensor: 1) == head.sections[3])
    #expect(head.readVersion == 1)
    #expect(head.writeVersion == 1)
  }

  @Test func `a head keeps the write version of its file`() throws {
    var file = RawFile.small()
    file.writeVersion = 258
    #expect(try NNBReader(reading: MemorySource(file.bytes)).head.writeVersion == 258)
  }

  @Test(arguments: fixtureNames)
  func `a flipped bit in any byte of data or padding is the same fault as in reading`(name: String) throws {
    let sound = try fixture(name)
    let reader = try NNBReader(reading: MemorySource(sound))
    try reader.verify()
    let data = reader.head.sections.first { $0.type == "DATA" }
    #expect((data == nil) == reader.head.tensors.isEmpty)
    let first = data?.offset ?? sound.count
    for index in first..<sound.count {
      var bytes = sound
      bytes[index] ^= 0x20
      let expected = try #require(fault(in: bytes))
      let damaged = try NNBReader(reading: MemorySource(bytes))
      #expect(throws: NNBError(expected, in: "memory")) { try damaged.verify() }
    }
  }

  @Test func `a large tensor has its list of checksums first, then its blocks`() throws {
    let block = 1 << 20, content = [UInt8](repeating: 3, count: 2 * block + 1)
    let index = Fields().u32(2).u8(6, 1).string("a").u64(UInt64(content.count)).string("").u8(6, 1).string("b")
      .u64(0).string("")
    let file = RawFile(.init("TNSR", index.bytes), .init("DATA", content), .init("DATA", []))
    let head = try NNBReader(reading: MemorySource(file.bytes)).head
    let parts = Array(head.parts)
    #expect(parts.map(\.tensor) == [0, 0, 0, 0, 1])
    #expect(parts.map(\.byteCount) == [12, block, block, 1, 0])
    #expect(parts == parts.sorted())
    var buffer: [UInt8] = []
    for part in parts.shuffled() { try head.verify(part, in: MemorySource(file.bytes), using: &buffer) }

    // A stored checksum of a block is found at fault by the list, and by the block that it is not the checksum of.
    var bytes = file.bytes
    let list = file.offsets[1] + content.count
    bytes[list + 4] ^= 1
    let faults = parts.map { part -> NNBError.Cause? in
      do throws(NNBError.Cause) {
        try head.verify(part, in: MemorySource(bytes), using: &buffer)
        return nil
      } catch {
        return error
      }
    }
    #expect(faults.map { $0 == nil } == [false, true, false, true, true])
    #expect(faults[0] == fault(in: bytes))
  }

  @Test func `a file that has become shorter is truncated`() throws {
    let sound = try fixture("two-layers")
    let head = try NNBReader(reading: MemorySource(sound)).head
    var buffer: [UInt8] = []
    let last = try #require(Array(head.parts).last)
    #expect(throws: NNBError.Cause.truncated(expected: sound.count, found: sound.count - 1)) {
      try head.verify(last, in: MemorySource(Array(sound.dropLast())), using: &buffer)
    }
  }
}
