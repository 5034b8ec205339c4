internal import NNBBytes
internal import NNBSystem
internal import NNBTestSupport
internal import NNBZip

extension FuzzTarget {
  /// The largest member that is looked at.
  private static let memberLimit = 1 << 20

  /// Zip archives: every way to read a member gives the same bytes or an error, and written again they are the same.
  public static let zip = FuzzTarget("FuzzZip", seeds: ["npz"], mutate: ZipMutator.mutate) {
    input throws(PropertyFailure) in
    let file = MemorySource(input), archive: ZipArchive
    do throws(ZipError) {
      archive = try ZipArchive(file)
    } catch {
      try hold(!error.description.isEmpty, "an error says nothing")
      return false
    }
    var end = 0
    for member in archive.members.sorted(by: { $0.dataOffset < $1.dataOffset }) {
      try hold(member.dataOffset >= end, "members overlap")
      end = member.dataOffset + member.packedByteCount
      try hold(end <= input.count, "a member goes past the end")
      try hold(archive[member.name] == member, "a member is not found by its name")
    }
    var contents: [(String, [UInt8])] = [], isWhole = true
    for member in archive.members where member.byteCount <= memberLimit {
      let whole = try? archive.bytes(of: member, limit: memberLimit)
      try hold(inOrder(member, archive) == whole, "read in order, the content is another")
      try hold((try? archive.verify(member)) != nil || whole == nil, "verified, the content is another")
      let middle = member.byteCount / 2
      let part = try? archive.source(of: member).read(at: middle, upTo: 10)
      try hold(part == whole.map { Array($0[middle...].prefix(10)) }, "a part is another")
      if let whole { contents.append((member.name, whole)) } else { isWhole = false }
    }
    guard isWhole, let written = ZipMutator.archive(contents) else { return false }
    try hold(
      ZipMutator.contents(of: written).map { $0.map(\.bytes) } == contents.map(\.1), "written again, it is another")
    return true
  }

  /// A member's content from pieces; nil if one of them is refused.
  private static func inOrder(_ member: ZipMember, _ archive: ZipArchive) -> [UInt8]? {
    let source = archive.source(of: member, .allInOrder)
    var bytes: [UInt8] = []
    while bytes.count < member.byteCount {
      let before = bytes.count
      guard (try? source.append(at: before, upTo: 1_000, to: &bytes)) != nil, bytes.count > before else { return nil }
    }
    // No byte of an empty member is read.
    return member.byteCount > 0 || (try? archive.verify(member)) != nil ? bytes : nil
  }
}

/// Changes of archives, in the records or in the content of a member, of which checksum and size are then right.
enum ZipMutator {
  static func mutate(
    _ bytes: inout [UInt8], limit: Int, random: inout SeededGenerator, by change: FuzzTarget.ByteMutation
  ) {
    if Bool.random(using: &random), var members = contents(of: bytes), !members.isEmpty {
      let index = Int.random(in: members.indices, using: &random)
      switch Int.random(in: 0..<8, using: &random) {
      case 0: members.remove(at: index)
      case 1: members.swapAt(index, 0)
      case 2: members[index].name += ".npy"
      default: change(&members[index].bytes, limit, &random)
      }
      let alignment = [1, 1, 64][Int.random(in: 0..<3, using: &random)]
      if let made = archive(members.map { ($0.name, $0.bytes) }, alignment: alignment), made.count <= limit {
        bytes = made
        return
      }
    }
    change(&bytes, limit, &random)
  }

  /// The members of an archive; nil if it is damaged, or one is large.
  static func contents(of bytes: [UInt8]) -> [(name: String, bytes: [UInt8])]? {
    guard let archive = try? ZipArchive(MemorySource(bytes)) else { return nil }
    return try? archive.members.map { (name: $0.name, bytes: try archive.bytes(of: $0, limit: 1 << 20)) }
  }

  /// An archive of these members; nil if there is no memory for it.
  static func archive(_ members: [(String, [UInt8])], alignment: Int = 1) -> [UInt8]? {
    guard let file = try? OpenFile.inMemory(name: "a.zip") else { return nil }
    var writer = ZipWriter(to: file, alignment: alignment)
    for (name, bytes) in members { guard (try? writer.add(name, bytes)) != nil else { return nil } }
    guard (try? writer.finish()) != nil else { return nil }
    return try? file.read(at: 0, upTo: .max)
  }
}
