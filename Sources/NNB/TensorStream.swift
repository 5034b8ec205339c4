internal import NNBBytes
internal import NNBSystem

/// The data of one tensor from its beginning, in pieces that are verified before they are returned (check 11).
///
/// It keeps one block of 1 MiB and the list of block checksums in memory, whatever the size of the tensor.
public struct TensorStream: Sendable {
  /// The size of a block in bytes: what is read at a time, and handed out without copying it where so much is asked for.
  package static let blockByteCount = Format.blockByteCount

  private let data: TensorData
  private let list: [UInt8]
  private var block = 0
  private var rest: ArraySlice<UInt8> = []

  init(_ data: TensorData) throws(NNBError.Cause) {
    self.data = data
    list = try data.list()
  }

  /// The next piece of `count` bytes, or what is left; empty at the end. Elements are little-endian, row-major.
  ///
  /// Throws `NNBError` if a block in it is damaged or cannot be read; nothing of that block is handed out.
  public mutating func read(_ count: Int) throws(NNBError) -> [UInt8] {
    do throws(NNBError.Cause) {
      if rest.isEmpty, count >= Format.blockByteCount, blockLength <= count, blockLength == min(count, left) {
        var block: [UInt8] = []
        try readNextBlock(into: &block)
        return block
      }
      let size = min(count, left)
      guard Memory.isAvailable(size) else { throw .file(.outOfMemory(path: data.source.name, byteCount: size)) }
      var piece: [UInt8] = []
      piece.reserveCapacity(size)
      while piece.count < count {
        if rest.isEmpty {
          var block: [UInt8] = []
          try readNextBlock(into: &block)
          rest = block[...]
        }
        if rest.isEmpty { break }
        let part = rest.prefix(count - piece.count)
        piece += part
        rest = rest.dropFirst(part.count)
      }
      return piece
    } catch {
      throw NNBError(error, in: data.source.name)
    }
  }

  /// Replaces the content of `buffer` by the next block of up to `blockByteCount` bytes, and reuses its memory; empty at the
  /// end. Nothing else has been read, or whole blocks.
  ///
  /// Throws `NNBError` if the block is damaged or cannot be read; nothing of it is to be used then.
  package mutating func readBlock(into buffer: inout [UInt8]) throws(NNBError) {
    do throws(NNBError.Cause) {
      try readNextBlock(into: &buffer)
    } catch {
      throw NNBError(error, in: data.source.name)
    }
  }

  /// The bytes between the data and the next section's padding: the checksums of its blocks, if it has several.
  var checksumList: [UInt8] { list }

  /// The number of bytes that have not been returned yet.
  private var left: Int { length - min(length, block * Format.blockByteCount) + rest.count }

  private var length: Int { data.entry.length }

  private var blockLength: Int {
    min(Format.blockByteCount, length - min(length, block * Format.blockByteCount))
  }

  private mutating func readNextBlock(into buffer: inout [UInt8]) throws(NNBError.Cause) {
    let count = blockLength
    guard count > 0 || block == 0 else { return buffer.removeAll(keepingCapacity: true) }
    try data.read(at: block * Format.blockByteCount, count: count, into: &buffer)
    try data.compare(CRC32(of: buffer).value, ofBlock: block, list)
    block += 1
    if block == data.blockCount { try data.checkPadding() }
  }
}

extension TensorStream: CustomStringConvertible {
  /// How much has been handed out: `1,024 of 401,408 bytes read`.
  public var description: String { "\((length - left).grouped) of \(counted(length, "byte")) read" }
}
