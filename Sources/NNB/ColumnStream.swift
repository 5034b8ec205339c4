internal import NNBBytes
internal import NNBSystem

/// The data of a matrix in parts of rows, in any order; verified after all of them have been read (check 11).
///
/// It keeps two checksums of each block of 1 MiB in memory. Reading a matrix twice, first to verify it, would take longer.
package struct ColumnStream: Sendable {
  private let data: TensorData
  private let list: [UInt8]
  private let pitch: Int

  /// Of each block the XOR of the checksums of the parts that have been read, each as if zeros came after it.
  private var sums: [UInt32]

  /// The last parts, which are of one block and in order, as one with zeros between them.
  private var last = (block: 0, end: 0, checksum: UInt32(0))

  /// Parts of rows are mostly as far apart as those before.
  private var move = CRC32.Move(byteCount: 0)

  init(_ data: TensorData, pitch: Int) throws(NNBError.Cause) {
    (self.data, self.pitch) = (data, pitch)
    list = try data.list()
    sums = [UInt32](repeating: 0, count: data.blockCount)
  }

  /// Replaces the content of `buffer` by the same part of some rows, and reuses its memory; `bytes` is the part's place in
  /// each row. Every byte is read once.
  ///
  /// Throws `NNBError` if they are not there or cannot be read.
  package mutating func read(rows: Range<Int>, bytes: Range<Int>, into buffer: inout [UInt8]) throws(NNBError) {
    // Whole rows stand in one piece.
    let isWhole = bytes.count == pitch, runs = isWhole ? min(1, rows.count) : rows.count
    let run = isWhole ? rows.count * pitch : bytes.count
    buffer.removeAll(keepingCapacity: true)
    do throws(NNBError.Cause) {
      if buffer.capacity < runs * run {
        guard Memory.isAvailable(runs * run) else {
          throw .file(.outOfMemory(path: data.source.name, byteCount: runs * run))
        }
        buffer.reserveCapacity(runs * run)
      }
      for number in 0..<runs {
        let place = (rows.lowerBound + number) * pitch + bytes.lowerBound, before = buffer.count
        try data.append(at: place, count: run, to: &buffer)
        add(buffer.span.extracting(before...), at: place)
      }
    } catch {
      throw NNBError(error, in: data.source.name)
    }
  }

  /// Takes a part into the checksums of its blocks.
  private mutating func add(_ part: Span<UInt8>, at place: Int) {
    var done = 0
    while done < part.count {
      let start = place + done, block = start / Format.blockByteCount
      let count = min((block + 1) * Format.blockByteCount - start, part.count - done)
      let checksum = CRC32(of: part.extracting(done..<done + count)).value
      if block != last.block || start < last.end {
        endPart()
        last = (block, start, 0)
      }
      last.checksum = moved(last.checksum, by: start + count - last.end) ^ checksum
      last.end = start + count
      done += count
    }
  }

  private mutating func moved(_ checksum: UInt32, by byteCount: Int) -> UInt32 {
    if checksum == 0 { return 0 }
    if move.byteCount != byteCount { move = CRC32.Move(byteCount: byteCount) }
    return move.applied(to: checksum)
  }

  private mutating func endPart() {
    guard sums.indices.contains(last.block) else { return }
    let end = min((last.block + 1) * Format.blockByteCount, data.entry.length)
    sums[last.block] ^= CRC32.Move(byteCount: end - last.end).applied(to: last.checksum)
    last.checksum = 0
  }

  /// Compares the checksums, after everything has been read.
  ///
  /// Throws `NNBError` for the first block that is damaged, and for what is wrong behind the last one.
  package mutating func verify() throws(NNBError) {
    endPart()
    do throws(NNBError.Cause) {
      for block in sums.indices { try data.compare(sums[block], ofBlock: block, list) }
      try data.checkPadding()
    } catch {
      throw NNBError(error, in: data.source.name)
    }
  }
}
