/// Cuts a block of a dataset into parts that touch a limited number of chunks, because the library needs some kilobytes
/// for each chunk of a call.
package struct ReadGroups: Sequence, IteratorProtocol {
  /// The largest number of chunks that a part touches, if its edges are those of chunks.
  package static let largestChunkCount = 2_048

  /// Where a part begins within the block, and its size along each axis.
  package typealias Part = (start: [Int], count: [Int])

  private let block: [Int]
  private let step: [Int]
  private var position: [Int]?

  /// Cuts a block of this size; it is one part if there are no chunks.
  package init(of block: [Int], chunk: [Int]) {
    self.block = block
    var step = block, room = Self.largestChunkCount
    if chunk.count == block.count {
      // Extends the last axis as far as possible, then the one before it.
      for axis in block.indices.reversed() {
        let chunks = block[axis] == 0 ? 1 : (block[axis] - 1) / chunk[axis] + 1
        if chunks > room {
          step[axis] = room * chunk[axis]
          room = 1
        } else {
          room /= chunks
        }
      }
    }
    self.step = step
    position = block.contains(0) ? nil : [Int](repeating: 0, count: block.count)
  }

  package mutating func next() -> Part? {
    guard let start = position else { return nil }
    position = nil
    for axis in block.indices.reversed() {
      var next = start
      next[axis] += step[axis]
      for inner in block.indices where inner > axis { next[inner] = 0 }
      if next[axis] < block[axis] {
        position = next
        break
      }
    }
    return (start, block.indices.map { Swift.min(step[$0], block[$0] - start[$0]) })
  }
}
