import NNBModel
import NNB
import NNBSupport
import Testing

/// Strings that are not well-formed UTF-8, in every field that holds one (section 1).
struct HostileTextTests {
  static let malformed: [[UInt8]] = [
    [0x80], [0xBF], [0xFF], [0xFE], [0xC3], [0xC3, 0x28], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xE2, 0x28, 0xA1],
    [0xC0, 0x80], [0xC0, 0xAF], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xF0, 0x80, 0x80, 0x80],
    [0xF0, 0x8F, 0xBF, 0xBF],
    [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80],
    [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80],
    [0x61, 0x80], [0xC3, 0xA9, 0xA9], [0x61, 0x62, 0x63, 0xC3],
  ]

  @Test(arguments: malformed)
  func `a tensor's or axis's name that is not UTF-8 is refused`(text: [UInt8]) {
    let data = RawFile.Section("DATA", [1])
    let name = Fields().u32(1).u8(6, 0).string(text)
    #expect(throws: NNBError.Cause.text(offset: 136, field: "tensor name")) {
      try decode(RawFile(.init("TNSR", name.bytes), data).bytes)
    }
    let axis = Fields().u32(1).u8(6, 1).string("a").u64(1).string(text)
    #expect(throws: NNBError.Cause.text(offset: 147, field: "axis name")) {
      try decode(RawFile(.init("TNSR", axis.bytes), data).bytes)
    }
  }

  @Test(arguments: malformed)
  func `a layer's name or a class label that is not UTF-8 is refused`(text: [UInt8]) {
    let name = RawFile.smallNetwork(layers: Fields().u8(1).string(text))
    #expect(throws: NNBError.Cause.text(offset: 149, field: "layer name")) {
      try decode(RawFile.small(network: name.bytes).bytes)
    }
    let label = RawFile.smallNetwork(input: Fields().u8(1).u64(1).u8(0).u32(2).string("a").string(text))
    #expect(throws: NNBError.Cause.text(offset: 147, field: "class label")) {
      try decode(RawFile.small(network: label.bytes).bytes)
    }
  }

  @Test(arguments: ["\0", "\u{7F}", "\u{FEFF}", "\u{FFFE}", "\u{FFFF}", "\u{D7FF}", "\u{E000}", "\u{10FFFF}", "a\0b"])
  func `every scalar may stand in a name`(name: String) throws {
    let index = Fields().u32(1).u8(6, 1).string(name).u64(1).string(name)
    let file = RawFile(.init("TNSR", index.bytes), .init("DATA", [1])).bytes
    let found = try #require(try decode(file).tensors.first?.info)
    #expect(found.name == Name(name))
    #expect(found.axes[0].name == Name(name))
    #expect(try decode(file).encoded() == file)
  }

  @Test(arguments: [1, 65_535] as [UInt32])
  func `labels that the section does not hold end it early`(count: UInt32) {
    let network = RawFile.smallNetwork(input: Fields().u8(1).u64(1).u8(0).u32(count), count: 1_024, layers: Fields())
    #expect(throws: NNBError.Cause.sectionEnd(offset: 144, type: "NETW", expected: 1_024, found: 2)) {
      try decode(RawFile.small(network: network.bytes).bytes)
    }
  }

  @Test func `a label of more than 1,024 bytes is refused`() {
    let network = RawFile.smallNetwork(input: Fields().u8(1).u64(1).u8(0).u32(.max), count: 1_025)
    #expect(
      throws: NNBError.Cause.value(
        offset: 142, field: "length of the class label", expected: "0 to 1024", found: 1_025)
    ) { try decode(RawFile.small(network: network.bytes).bytes) }
  }
}
