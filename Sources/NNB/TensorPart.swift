package import NNBBytes

/// A part of a tensor's data that any thread can verify independently (check 11 of Spec/nnb.md, section 9).
package struct TensorPart: Comparable, Sendable {
  /// The index of its tensor in the head.
  package let tensor: Int

  /// The size of the part in bytes.
  package let byteCount: Int

  /// The number of the block; nil for the list of block checksums, which comes before the first.
  let block: Int?

  /// Whether a fault in one part is reported before a fault in the other.
  package static func < (left: Self, right: Self) -> Bool {
    (left.tensor, left.block ?? -1) < (right.tensor, right.block ?? -1)
  }
}

/// The parts of all tensors' data, in the order in which a reader must report faults.
package struct TensorParts: Sequence, IteratorProtocol, Sendable {
  private let entries: ArraySlice<Directory.Entry>
  private var tensor = 0
  private var block: Int?

  init(_ entries: ArraySlice<Directory.Entry>) { self.entries = entries }

  /// The next part.
  package mutating func next() -> TensorPart? {
    guard tensor < entries.count else { return nil }
    let entry = entries[entries.startIndex + tensor]
    if block == nil {
      block = 0
      if entry.hasList {
        return TensorPart(tensor: tensor, byteCount: entry.end - entry.offset - entry.length, block: nil)
      }
    }
    let number = block ?? 0
    let part = TensorPart(tensor: tensor, byteCount: entry.length(ofBlock: number), block: number)
    if (number + 1) * Format.blockByteCount < entry.length {
      block = number + 1
    } else {
      (tensor, block) = (tensor + 1, nil)
    }
    return part
  }
}

extension Directory.Entry {
  fileprivate var hasList: Bool { length > Format.blockByteCount }

  fileprivate func length(ofBlock number: Int) -> Int {
    Swift.min(Format.blockByteCount, length - number * Format.blockByteCount)
  }
}

extension NNBHead {
  /// The data of all tensors in parts. An empty tensor is a part, too: it may have padding after it.
  package var parts: TensorParts { TensorParts(directory.entries[dataEntries]) }

  /// Verifies a part of the data in `source`, the file of this head. The bytes that were read are left in `buffer`,
  /// whose memory is reused for the next part.
  ///
  /// A part is verified by its own checksum, and the list of block checksums by that in the directory. So a tensor is
  /// whole if all its parts are.
  package func verify(
    _ part: TensorPart, in source: any ByteSource, using buffer: inout [UInt8]
  ) throws(NNBError.Cause) {
    let index = dataEntries.lowerBound + part.tensor, entry = directory.entries[index]
    let list = entry.offset + entry.length
    guard let block = part.block else {
      let computed = try checksum(at: list, count: entry.end - list, in: source, using: &buffer)
      guard computed == entry.checksum else {
        throw .sectionChecksum(
          offset: list, type: entry.type.name, block: nil, stored: entry.checksum, computed: computed)
      }
      return
    }
    let offset = entry.offset + block * Format.blockByteCount
    let computed = try checksum(at: offset, count: part.byteCount, in: source, using: &buffer)
    var stored = entry.checksum
    if entry.hasList {
      try fill(&buffer, from: source, at: list + 4 * block, count: 4)
      stored = buffer.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
    guard stored == computed else {
      throw .sectionChecksum(offset: offset, type: entry.type.name, block: block, stored: stored, computed: computed)
    }
    if offset + part.byteCount == list {
      try fill(&buffer, from: source, at: entry.end, count: directory.start(of: index + 1) - entry.end)
      try checkPadding(buffer, at: entry.end)
    }
  }

  /// How much is read at once: as much as the caches still hold when the checksum is computed.
  private static let pieceByteCount = 1 << 17

  private func checksum(
    at offset: Int, count: Int, in source: any ByteSource, using buffer: inout [UInt8]
  ) throws(NNBError.Cause) -> UInt32 {
    var checksum = CRC32(), done = 0
    while done < count {
      try fill(&buffer, from: source, at: offset + done, count: Swift.min(Self.pieceByteCount, count - done))
      checksum.update(with: buffer.span)
      done += buffer.count
    }
    return checksum.value
  }

  private func fill(
    _ buffer: inout [UInt8], from source: any ByteSource, at offset: Int, count: Int
  ) throws(NNBError.Cause) {
    do throws(FileError) {
      try source.read(at: offset, upTo: count, into: &buffer)
    } catch {
      throw .file(error)
    }
    guard buffer.count == count else {
      throw .truncated(expected: directory.fileLength, found: offset + buffer.count)
    }
  }
}
