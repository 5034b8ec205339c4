internal import NNBBytes

/// Where the data of a tensor is, and what it is compared with (Spec/nnb.md, section 5).
struct TensorData: Sendable {
  let source: any ByteSource
  let entry: Directory.Entry

  /// The start of the section after it, or its own end.
  let next: Int

  let fileLength: Int

  /// Of an empty tensor too one block is verified.
  var blockCount: Int { max(1, (entry.length + Format.blockByteCount - 1) / Format.blockByteCount) }

  /// The checksums of blocks, which have been verified; empty if there is one block.
  func list() throws(NNBError.Cause) -> [UInt8] {
    guard entry.length > Format.blockByteCount else { return [] }
    let offset = entry.offset + entry.length, list = try whole(at: offset, count: entry.end - offset)
    let computed = CRC32(of: list).value
    guard computed == entry.checksum else {
      throw .sectionChecksum(
        offset: offset, type: entry.type.name, block: nil, stored: entry.checksum, computed: computed)
    }
    return list
  }

  /// Compares the computed checksum of a block with the stored one, which is in the list if there is one.
  func compare(_ computed: UInt32, ofBlock block: Int, _ list: [UInt8]) throws(NNBError.Cause) {
    let stored =
      list.isEmpty ? entry.checksum : list[(4 * block)...].prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    guard stored == computed else {
      throw .sectionChecksum(
        offset: entry.offset + block * Format.blockByteCount, type: entry.type.name, block: block, stored: stored,
        computed: computed)
    }
  }

  /// Refuses bytes behind the data that are not zero.
  func checkPadding() throws(NNBError.Cause) {
    try NNB.checkPadding(try whole(at: entry.end, count: next - entry.end), at: entry.end)
  }

  /// Replaces the content of `buffer` by some bytes of the data.
  func read(at place: Int, count: Int, into buffer: inout [UInt8]) throws(NNBError.Cause) {
    do throws(FileError) {
      try source.read(at: entry.offset + place, upTo: count, into: &buffer)
    } catch {
      throw .file(error)
    }
    guard buffer.count == count else { throw truncated(at: place + buffer.count) }
  }

  /// Appends some bytes of the data to `buffer`.
  func append(at place: Int, count: Int, to buffer: inout [UInt8]) throws(NNBError.Cause) {
    let before = buffer.count
    do throws(FileError) {
      try source.append(at: entry.offset + place, upTo: count, to: &buffer)
    } catch {
      throw .file(error)
    }
    guard buffer.count - before == count else { throw truncated(at: place + buffer.count - before) }
  }

  /// The error of data that ends early.
  private func truncated(at place: Int) -> NNBError.Cause {
    .truncated(expected: fileLength, found: entry.offset + place)
  }

  private func whole(at offset: Int, count: Int) throws(NNBError.Cause) -> [UInt8] {
    let bytes = try NNB.read(source, at: offset, upTo: count)
    guard bytes.count == count else { throw .truncated(expected: fileLength, found: offset + bytes.count) }
    return bytes
  }
}

/// Refuses bytes between sections that are not zero.
func checkPadding(_ bytes: [UInt8], at offset: Int) throws(NNBError.Cause) {
  if let index = bytes.firstIndex(where: { $0 != 0 }) {
    throw .padding(offset: offset + index, found: bytes[index])
  }
}
