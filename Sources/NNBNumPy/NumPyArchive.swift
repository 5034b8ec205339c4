internal import NNBBytes
internal import NNBFormats
internal import NNBModel
package import NNBZip

/// An array in a file.
struct NumPyArray {
  /// Its name: that of the member without `.npy`.
  let name: Name

  let header: NumPyHeader

  /// The member of an archive that it is in.
  let member: ZipMember
}

/// The arrays of an `.npz` file, whose headers have been read (Spec/npz.md, section 2).
package struct NumPyArchive {
  /// The limit of `.nnb` files.
  package static let mostArrays = 65_536

  /// The archive.
  let zip: ZipArchive

  /// The arrays, in the order of the archive.
  private(set) var arrays: [NumPyArray] = []

  /// The names of members that are no arrays.
  private(set) var otherMembers: [String] = []

  /// Most headers are shorter.
  private static let usualByteCount = 256

  /// Whether a member is what macOS puts beside a file of almost the same name, and never an array.
  private static func isOfMacOS(_ name: String) -> Bool {
    let parts = name.split(separator: "/")
    return parts.first == "__MACOSX" || parts.last?.hasPrefix("._") == true
  }

  /// Reads the headers of all arrays. Throws `ZipError` and `NumPyError`.
  package init(_ zip: ZipArchive) throws {
    self.zip = zip
    var names = Set<Name>()
    for member in zip.members {
      if Self.isOfMacOS(member.name) {
        otherMembers.append(member.name)
        continue
      }
      let isNamed = member.name.hasSuffix(".npy")
      var start = try zip.start(of: member, count: Self.usualByteCount)
      guard isNamed || start.starts(with: NumPyHeader.magic) else {
        otherMembers.append(member.name)
        continue
      }
      let name = isNamed ? String(decoding: member.name.utf8.dropLast(4), as: UTF8.self) : member.name
      let (offset, count) = try NumPyHeader.text(in: start, name)
      if offset + count > start.count { start = try zip.start(of: member, count: offset + count) }
      let header = try NumPyHeader(start, array: name)
      if let expected = header.byteCount, expected != member.byteCount {
        throw expected > member.byteCount
          ? NumPyError.truncated(array: name, expected: expected, found: member.byteCount)
          : NumPyError.trailing(array: name, offset: expected, count: member.byteCount - expected)
      }
      guard names.insert(Name(name)).inserted else { throw NumPyError.duplicate(array: name) }
      guard arrays.count < Self.mostArrays else { throw NumPyError.tooManyArrays(found: zip.members.count) }
      arrays.append(NumPyArray(name: Name(name), header: header, member: member))
    }
  }
}
