/// A member of an archive, as the directory and its own header say.
package struct ZipMember: Hashable, Sendable {
  /// The name, as it is in the archive: 1 to 4,096 bytes of UTF-8, no NUL, not absolute, without `..` as a part.
  package let name: String

  /// The size of the content, unpacked, in bytes.
  package let byteCount: Int

  /// Whether the content stands in the archive as it is; otherwise it is deflated.
  package let isStored: Bool

  /// Where the content begins in the file, and how many bytes it takes there.
  package let dataOffset, packedByteCount: Int

  /// The CRC-32 of the content, unpacked.
  package let checksum: UInt32

  /// The place among all members, in the order of the directory.
  let index: Int
}
