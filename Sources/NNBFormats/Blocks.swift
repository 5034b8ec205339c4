/// A dataset cut into blocks that follow each other in row-major order, each of a size that fits in memory.
package struct Blocks: Sequence, IteratorProtocol, Sendable {
  /// Where a block begins and how far it goes, a number for each axis.
  package typealias Block = (start: [Int], count: [Int])

  private let shape: [Int]
  private let axis: Int
  private let step: Int
  private var position: [Int]?

  /// Cuts a shape into blocks of at most `limit` bytes, or of one element where that is more.
  ///
  /// Blocks end where chunks end, as far as the limit allows, so that no chunk is unpacked more often than it must.
  package init(of shape: [Int], elementByteCount: Int, chunk: [Int] = [], limit: Int) {
    self.shape = shape
    var inner = Swift.max(1, elementByteCount)
    var axis = shape.count
    // The rows below `axis` are taken whole: the first axis on which a single step does not go beyond the limit.
    while axis > 0 {
      let (next, overflow) = inner.multipliedReportingOverflow(by: Swift.max(1, shape[axis - 1]))
      if overflow || next > limit { break }
      inner = next
      axis -= 1
    }
    self.axis = Swift.max(0, axis - 1)
    if axis == 0 || shape.isEmpty {
      step = shape.first ?? 1
    } else {
      var steps = Swift.max(1, limit / inner)
      if !chunk.isEmpty, chunk[axis - 1] <= steps { steps -= steps % chunk[axis - 1] }
      step = steps
    }
    position = shape.contains(0) ? nil : [Int](repeating: 0, count: shape.count)
  }

  package mutating func next() -> Block? {
    guard let start = position else { return nil }
    guard !shape.isEmpty else {
      position = nil
      return ([], [])
    }
    let reach = Swift.min(step, shape[axis] - start[axis])
    let count = [Int](repeating: 1, count: axis) + [reach] + shape[(axis + 1)...]
    position = advanced(start, by: reach)
    return (start, count)
  }

  private func advanced(_ start: [Int], by reach: Int) -> [Int]? {
    var next = start
    next[axis] += reach
    var carry = axis
    while next[carry] >= shape[carry] {
      guard carry > 0 else { return nil }
      next[carry] = 0
      carry -= 1
      next[carry] += 1
    }
    return next
  }
}
