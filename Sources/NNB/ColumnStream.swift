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

  /// The checksum of the parts of one block, that of the last one.
  private var last: (block: Int, checksum: ScatteredChecksum)

  init(_ data: TensorData, pitch: Int) throws(NNBError.Cause) {
    (self.data, self.pitch) = (data, pitch)
    list = try data.list()
    sums = [UInt32](repeating: 0, count: data.blockCount)
    last = (0, ScatteredChecksum(byteCount: min(Format.blockByteCount, data.entry.length)))
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
      if block != last.block { begin(block) }
      last.checksum.add(part.extracting(done..<done + count), at: start - block * Format.blockByteCount)
      done += count
    }
  }

  /// Leaves the last block for another one.
  private mutating func begin(_ block: Int) {
    let byteCount = min(Format.blockByteCount, data.entry.length - block * Format.blockByteCount)
    let checksum = last.checksum.finish(next: byteCount)
    if sums.indices.contains(last.block) { sums[last.block] ^= checksum }
    last.block = block
  }

  /// Compares the checksums, after everything has been read.
  ///
  /// Throws `NNBError` for the first block that is damaged, and for what is wrong behind the last one.
  package mutating func verify() throws(NNBError) {
    begin(last.block)
    do throws(NNBError.Cause) {
      for block in sums.indices { try data.compare(sums[block], ofBlock: block, list) }
      try data.checkPadding()
    } catch {
      throw NNBError(error, in: data.source.name)
    }
  }
}
