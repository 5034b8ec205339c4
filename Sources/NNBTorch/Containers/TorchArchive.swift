internal import NNBBytes
internal import NNBZip

/// A zip archive as PyTorch writes it since version 1.6 (Spec/pytorch.md, section 1).
struct TorchArchive: TorchFile {
  let torch: TorchGraph
  let isBigEndian: Bool

  /// The folder in which all members are, with a slash at its end.
  let root: String

  private let zip: ZipArchive

  /// The largest member beside the pickle that is read as a whole: a word, or what nnb keeps.
  static let largestText = 64

  /// Reads the pickle of an archive.
  ///
  /// Throws `TorchError` and `ZipError`.
  init(_ zip: ZipArchive) throws {
    self.zip = zip
    guard let root = Self.root(of: zip.members.map(\.name)) else { throw TorchError.missing("the member data.pkl") }
    self.root = root
    if let member = zip[root + "byteorder"] {
      let text = String(decoding: try zip.bytes(of: member, limit: Self.largestText), as: UTF8.self)
      guard ["little", "big"].contains(text) else {
        throw TorchError.part(member.name, offset: nil, expected: "little or big", found: text)
      }
      isBigEndian = text == "big"
    } else {
      isBigEndian = false
    }
    guard let member = zip[root + "data.pkl"] else { throw TorchError.missing(root + "data.pkl") }
    let limits = PickleLimits()
    guard member.byteCount <= limits.byteCount else {
      throw ZipError.tooLongMember(member.name, limit: limits.byteCount, found: member.byteCount)
    }
    do throws(PickleError) {
      torch = TorchGraph(graph: try PickleReader.read(zip.source(of: member)))
    } catch {
      throw TorchError.pickle(error, part: member.name, start: member.isStored ? member.dataOffset : nil)
    }
  }

  var description: String { root + "data.pkl" }

  func storage(_ key: String, onceRead byteCount: Int?) -> TorchPlace? {
    guard let member = zip[root + "data/" + key] else { return nil }
    let source = zip.source(of: member, byteCount == member.byteCount ? .allOnce : .anyPart)
    return TorchPlace(source: source, offset: 0, byteCount: member.byteCount)
  }

  /// What nnb keeps for itself under a name; nil for nothing.
  func own(_ name: String) -> ZipMember? { zip[root + TorchRecord.folder + name] }

  /// A text of TorchScript's code; nil if there is none of that path.
  func code(_ path: String) -> ZipMember? { zip[root + "code/" + path] }

  /// The content of a member, in memory.
  func bytes(of member: ZipMember, limit: Int) throws(ZipError) -> [UInt8] { try zip.bytes(of: member, limit: limit) }

  /// The content of one of nnb's members, to be read in parts.
  func place(of member: ZipMember) -> TorchPlace {
    TorchPlace(source: zip.source(of: member), offset: 0, byteCount: member.byteCount)
  }

  /// The folder of the member `data.pkl`, with a slash; nil if there is none.
  static func root(of names: [String]) -> String? {
    names.first { $0.hasSuffix("/data.pkl") && $0.utf8.count { $0 == UInt8(ascii: "/") } == 1 }
      .map { String($0.dropLast("data.pkl".count)) }
  }
}
