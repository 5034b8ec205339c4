internal import NNBBytes
internal import NNBSystem

/// The data of one tensor from its beginning, in pieces that are verified before they are returned (check 11).
///
/// It keeps one block of 1 MiB and the list of block checksums in memory, whatever the size of the tensor.
public struct TensorStream: Sendable {
  /// The size of a block in bytes: what is read at a time, and handed out without copying it where so much is asked for.
  package static let blockByteCount = Format.blockByteCount

  private let source: any ByteSource
  private let entry: Directory.Entry
  private let next: Int
  private let fileLength: Int
  private var list: [UInt8] = []

  /// The bytes between the data and the next section's padding: the checksums of its blocks, if it has several.
  var checksumList: [UInt8] { list }

  private var block = 0
  private var rest: ArraySlice<UInt8> = []

  /// Begins with the section `entry`; `next` is the start of the section after it, or its own end.
  init(_ entry: Directory.Entry, next: Int, fileLength: Int, in source: any ByteSource) throws(NNBError.Cause) {
    self.entry = entry
    self.next = next
    self.fileLength = fileLength
    self.source = source
    guard entry.length > Format.blockByteCount else { return }
    let listOffset = entry.offset + entry.length
    list = try whole(at: listOffset, count: entry.end - listOffset)
    let computed = CRC32(of: list).value
    guard computed == entry.checksum else {
      throw .sectionChecksum(
        offset: listOffset, type: entry.type.name, block: nil, stored: entry.checksum, computed: computed)
    }
  }

  /// The next piece of `count` bytes, or what is left; empty at the end. Elements are little-endian, row-major.
  ///
  /// Throws `NNBError` if a block in it is damaged or cannot be read; nothing of that block is handed out.
  public mutating func read(_ count: Int) throws(NNBError) -> [UInt8] {
    do throws(NNBError.Cause) {
      if rest.isEmpty, count >= Format.blockByteCount, blockLength <= count, blockLength == min(count, left) {
        return try nextBlock()
      }
      let size = min(count, left)
      guard Memory.isAvailable(size) else { throw .file(.outOfMemory(path: source.name, byteCount: size)) }
      var piece: [UInt8] = []
      piece.reserveCapacity(size)
      while piece.count < count {
        if rest.isEmpty { rest = try nextBlock()[...] }
        if rest.isEmpty { break }
        let part = rest.prefix(count - piece.count)
        piece += part
        rest = rest.dropFirst(part.count)
      }
      return piece
    } catch {
      throw NNBError(error, in: source.name)
    }
  }

  /// The number of bytes that have not been returned yet.
  private var left: Int { entry.length - min(entry.length, block * Format.blockByteCount) + rest.count }

  private var blockLength: Int {
    min(Format.blockByteCount, entry.length - min(entry.length, block * Format.blockByteCount))
  }

  private mutating func nextBlock() throws(NNBError.Cause) -> [UInt8] {
    let offset = entry.offset + block * Format.blockByteCount, count = blockLength
    let isFirst = block == 0
    guard count > 0 || isFirst else { return [] }
    let bytes = try whole(at: offset, count: count)
    let computed = CRC32(of: bytes).value
    let stored = list.isEmpty ? entry.checksum : storedChecksum(block)
    guard stored == computed else {
      throw .sectionChecksum(
        offset: offset, type: entry.type.name, block: block, stored: stored, computed: computed)
    }
    block += 1
    if offset + count == entry.offset + entry.length {
      try checkPadding(try whole(at: entry.end, count: next - entry.end), at: entry.end)
    }
    return bytes
  }

  private func storedChecksum(_ block: Int) -> UInt32 {
    list[(4 * block)...].prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
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

extension TensorStream: CustomStringConvertible {
  /// How much has been handed out: `1,024 of 401,408 bytes read`.
  public var description: String { "\((entry.length - left).grouped) of \(counted(entry.length, "byte")) read" }
}
