/// An `.nnb` file put together from Spec/nnb.md without the module's writer; any field can be given a wrong value, and
/// the checksums come out right.
public struct RawFile: Sendable {
  /// A section, with the fields of its directory entry where they are not to be what the content calls for.
  public struct Section: Sendable {
    /// The four letters.
    public var type: [UInt8]

    /// What the section holds, without block checksums.
    public var content: [UInt8]

    /// The offset, where it is not the place of the content.
    public var offset: UInt64?

    /// The length, where it is not that of the content.
    public var length: UInt64?

    /// The checksum, where it is not that of the content.
    public var checksum: UInt32?

    /// A section of any type and content.
    public init(
      _ type: String, _ content: [UInt8], offset: UInt64? = nil, length: UInt64? = nil, checksum: UInt32? = nil
    ) {
      self.type = Array(type.utf8)
      self.content = content
      self.offset = offset
      self.length = length
      self.checksum = checksum
    }
  }

  /// The first eight bytes.
  public var signature: [UInt8] = [0x89, 0x4E, 0x4E, 0x42, 0x0D, 0x0A, 0x1A, 0x0A]

  /// The version that readers need.
  public var readVersion: UInt16 = 1

  /// The version of the writer.
  public var writeVersion: UInt16 = 1

  /// The section count, where it is not that of `sections`.
  public var count: UInt32?

  /// The file length, where it is not what the sections come to.
  public var fileLength: UInt64?

  /// The sections in their order.
  public var sections: [Section]

  /// A file of these sections.
  public init(_ sections: Section...) { self.sections = sections }

  /// A file of these sections.
  public init(_ sections: [Section]) { self.sections = sections }

  /// The offset of the entry at `index`.
  public static func entry(_ index: Int) -> Int { 24 + 24 * index }

  /// Where the content of each section goes.
  public var offsets: [Int] {
    var end = 24 + 24 * sections.count + 4
    return sections.map { section in
      let offset = (end + 63) / 64 * 64
      end = offset + section.content.count + Self.blockChecksums(section.content).count
      return offset
    }
  }

  /// The whole file.
  public var bytes: [UInt8] {
    var directory: [UInt8] = []
    var body: [UInt8] = []
    let start = 24 + 24 * sections.count + 4
    for (section, offset) in zip(sections, offsets) {
      let list = Self.blockChecksums(section.content)
      body += [UInt8](repeating: 0, count: offset - start - body.count) + section.content + list
      directory += section.type
      directory += littleEndian(section.checksum ?? NNBSupport.checksum(list.isEmpty ? section.content : list))
      directory += littleEndian(section.offset ?? UInt64(offset))
      directory += littleEndian(section.length ?? UInt64(section.content.count))
    }
    var head = signature + littleEndian(readVersion) + littleEndian(writeVersion)
    head += littleEndian(count ?? UInt32(sections.count))
    head += littleEndian(fileLength ?? UInt64(start + body.count)) + directory
    return head + littleEndian(NNBSupport.checksum(head)) + body
  }

  /// Section 5: what follows a content of more than one block.
  public static func blockChecksums(_ content: [UInt8]) -> [UInt8] {
    guard content.count > 1 << 20 else { return [] }
    return stride(from: 0, to: content.count, by: 1 << 20).flatMap { start in
      littleEndian(checksum(content[start..<min(start + 1 << 20, content.count)]))
    }
  }
}

extension RawFile {
  /// The sections that the directory of `bytes` leads to, as far as it does; nil where there is none.
  public init?(parsing bytes: [UInt8]) {
    guard bytes.count >= 28 else { return nil }
    let count = integer(bytes[12..<16])
    guard count <= (bytes.count - 28) / 24 else { return nil }
    self.init()
    signature = Array(bytes[..<8])
    readVersion = UInt16(integer(bytes[8..<10]))
    writeVersion = UInt16(integer(bytes[10..<12]))
    for index in 0..<Int(count) {
      let entry = bytes[Self.entry(index)..<Self.entry(index + 1)], start = entry.startIndex
      let offset = integer(entry[(start + 8)..<(start + 16)]), length = integer(entry[(start + 16)...])
      guard offset <= bytes.count, length <= bytes.count - Int(offset) else { continue }
      var section = Section("", Array(bytes[Int(offset)..<Int(offset + length)]))
      section.type = Array(entry.prefix(4))
      sections.append(section)
    }
  }

  /// A file with all its checksums computed anew, as far as its directory leads to sections.
  public static func repaired(_ file: [UInt8]) -> [UInt8] {
    guard file.count >= 28, integer(file[12..<16]) <= (file.count - 28) / 24 else { return file }
    var bytes = file
    let end = entry(Int(integer(bytes[12..<16])))
    for entry in stride(from: 24, to: end, by: 24) {
      let offset = integer(bytes[entry + 8..<entry + 16]), length = integer(bytes[entry + 16..<entry + 24])
      guard offset <= bytes.count, length <= UInt64(bytes.count) - offset else { continue }
      let content = Array(bytes[Int(offset)..<Int(offset + length)]), list = blockChecksums(content)
      bytes.replaceSubrange(entry + 4..<entry + 8, with: littleEndian(checksum(list.isEmpty ? content : list)))
      let place = Int(offset + length)
      if place + list.count <= bytes.count { bytes.replaceSubrange(place..<place + list.count, with: list) }
    }
    bytes.replaceSubrange(end..<end + 4, with: littleEndian(checksum(bytes[..<end])))
    return bytes
  }
}

extension RawFile: CustomStringConvertible {
  /// The types of the sections.
  public var description: String {
    sections.map { String(decoding: $0.type, as: UTF8.self) }.joined(separator: " ")
  }
}
