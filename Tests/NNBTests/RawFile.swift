/// An `.nnb` file put together from Spec/nnb.md without the module's writer; any field can be given a wrong value, and
/// the checksums come out right.
struct RawFile {
  struct Section {
    var type: [UInt8]
    var content: [UInt8]
    /// The fields of the directory entry, where they are not to be what the content calls for.
    var offset: UInt64?
    var length: UInt64?
    var checksum: UInt32?

    init(_ type: String, _ content: [UInt8], offset: UInt64? = nil, length: UInt64? = nil, checksum: UInt32? = nil) {
      self.type = Array(type.utf8)
      self.content = content
      self.offset = offset
      self.length = length
      self.checksum = checksum
    }
  }

  var signature: [UInt8] = [0x89, 0x4E, 0x4E, 0x42, 0x0D, 0x0A, 0x1A, 0x0A]
  var readVersion: UInt16 = 1
  var writeVersion: UInt16 = 1
  var count: UInt32?
  var fileLength: UInt64?
  var sections: [Section]

  init(_ sections: Section...) { self.sections = sections }

  init(_ sections: [Section]) { self.sections = sections }

  /// The offset of the entry at `index`.
  static func entry(_ index: Int) -> Int { 24 + 24 * index }

  /// Where the content of each section goes.
  var offsets: [Int] {
    var end = 24 + 24 * sections.count + 4
    return sections.map { section in
      let offset = (end + 63) / 64 * 64
      end = offset + section.content.count + Self.blockChecksums(section.content).count
      return offset
    }
  }

  var bytes: [UInt8] {
    var directory: [UInt8] = []
    var body: [UInt8] = []
    let start = 24 + 24 * sections.count + 4
    for (section, offset) in zip(sections, offsets) {
      let list = Self.blockChecksums(section.content)
      body += [UInt8](repeating: 0, count: offset - start - body.count) + section.content + list
      directory += section.type
      directory += littleEndian(section.checksum ?? NNBTests.checksum(list.isEmpty ? section.content : list))
      directory += littleEndian(section.offset ?? UInt64(offset))
      directory += littleEndian(section.length ?? UInt64(section.content.count))
    }
    var head = signature + littleEndian(readVersion) + littleEndian(writeVersion)
    head += littleEndian(count ?? UInt32(sections.count))
    head += littleEndian(fileLength ?? UInt64(start + body.count)) + directory
    return head + littleEndian(NNBTests.checksum(head)) + body
  }

  /// Section 5: what follows a content of more than one block.
  static func blockChecksums(_ content: [UInt8]) -> [UInt8] {
    guard content.count > 1 << 20 else { return [] }
    return stride(from: 0, to: content.count, by: 1 << 20).flatMap { start in
      littleEndian(checksum(content[start..<min(start + 1 << 20, content.count)]))
    }
  }
}

/// A content in the making, field by field.
struct Fields {
  private(set) var bytes: [UInt8] = []

  func u8(_ values: UInt8...) -> Fields { raw(values) }
  func u32(_ value: UInt32) -> Fields { raw(littleEndian(value)) }
  func u64(_ values: UInt64...) -> Fields { raw(values.flatMap { littleEndian($0) }) }
  func f32(_ values: Float...) -> Fields { raw(values.flatMap { littleEndian($0.bitPattern) }) }
  func f64(_ value: Double) -> Fields { raw(littleEndian(value.bitPattern)) }
  func string(_ text: String) -> Fields { string(Array(text.utf8)) }
  func string(_ text: [UInt8], length: UInt16? = nil) -> Fields {
    raw(littleEndian(length ?? UInt16(text.count)) + text)
  }

  func raw(_ more: [UInt8]) -> Fields {
    var copy = self
    copy.bytes += more
    return copy
  }
}

extension RawFile {
  /// Tensors `b` (2) and `k` (1 by 2) of f32 and a network of one layer that uses them, with one part replaced.
  static func small(network: [UInt8]? = smallNetwork().bytes, index: [UInt8] = smallIndex) -> RawFile {
    var sections = [Section("TNSR", index), Section("DATA", Fields().f32(1, 2).bytes)]
    sections.append(Section("DATA", Fields().f32(3, 4).bytes))
    if let network { sections.insert(Section("NETW", network), at: 0) }
    return RawFile(sections)
  }

  static let smallIndex = Fields().u32(2)
    .u8(1, 1).string("b").u64(2).string("out")
    .u8(1, 2).string("k").u64(1).string("in").u64(2).string("out").bytes

  /// The network of `small`, with these fields in the place of the usual ones.
  static func smallNetwork(
    input: Fields = Fields().u8(1).u64(1).u8(0).u32(0), count: UInt32 = 1,
    layers: Fields = layer("d")
  ) -> Fields {
    input.u32(count).raw(layers.bytes)
  }

  static func layer(
    _ name: String, kind: UInt8 = 1, inputs: UInt64 = 1, outputs: UInt64 = 2,
    activation: Fields = Fields().u8(0), kernel: UInt32 = 1, bias: UInt32 = 0
  ) -> Fields {
    Fields().u8(kind).string(name).u64(inputs, outputs).raw(activation.bytes).u32(kernel).u32(bias)
  }
}
