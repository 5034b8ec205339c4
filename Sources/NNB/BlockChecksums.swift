internal import NNBBytes

/// The checksums of a section's content, Spec/nnb.md, section 5.
struct BlockChecksums {
  /// The checksum in the directory.
  let checksum: UInt32

  /// The bytes after the content: nothing, or the CRC-32 of each block.
  let list: [UInt8]

  /// Computes the checksums of a content.
  init(of content: [UInt8]) {
    let span = content.span
    guard content.count > Format.blockByteCount else {
      checksum = CRC32(of: span).value
      list = []
      return
    }
    var output = ByteWriter()
    for start in stride(from: 0, to: content.count, by: Format.blockByteCount) {
      output.littleEndian(
        CRC32(of: span.extracting(start..<min(start + Format.blockByteCount, content.count))).value)
    }
    list = output.bytes
    checksum = CRC32(of: list).value
  }
}

extension Directory.Entry {
  /// Compares the bytes of a section, with the block checksums after its content, with the checksum in the directory.
  func verify(_ section: [UInt8]) throws(NNBError.Cause) {
    let span = section.span
    guard length > Format.blockByteCount else {
      let computed = CRC32(of: span).value
      guard computed == checksum else {
        throw .sectionChecksum(offset: offset, type: type.name, block: 0, stored: checksum, computed: computed)
      }
      return
    }
    let list = CRC32(of: span.extracting(length...)).value
    guard list == checksum else {
      throw .sectionChecksum(offset: offset + length, type: type.name, block: nil, stored: checksum, computed: list)
    }
    for (block, start) in stride(from: 0, to: length, by: Format.blockByteCount).enumerated() {
      let computed = CRC32(of: span.extracting(start..<min(start + Format.blockByteCount, length))).value
      let stored = section[(length + 4 * block)...].prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
      guard stored == computed else {
        throw .sectionChecksum(
          offset: offset + start, type: type.name, block: block, stored: stored, computed: computed)
      }
    }
  }
}
