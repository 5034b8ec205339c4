package import NNBBytes
internal import NNBSystem

/// The elements of a tensor that stand in one piece in a file, row-major.
package struct ContiguousElements {
  private let source: any ByteSource
  private let offset: Int
  private let shape: [Int]
  private let elementByteCount: Int

  /// Elements from byte `offset` of `source` on, whose number of bytes fits in an `Int`.
  package init(in source: any ByteSource, at offset: Int, shape: [Int], elementByteCount: Int) {
    (self.source, self.offset, self.shape, self.elementByteCount) = (source, offset, shape, elementByteCount)
  }

  /// Where some elements should end, and where the file does.
  package typealias Shortage = (expected: Int, found: Int)

  /// Replaces the content of `buffer` by the elements of a block, and reuses its memory. `start` and `count` have a number
  /// for each axis.
  ///
  /// Returns nil, or where the file ends if it ends before some of them.
  package func read(
    start: [Int], count: [Int], into buffer: inout [UInt8]
  ) throws(FileError) -> Shortage? {
    buffer.removeAll(keepingCapacity: true)
    if count.contains(0) { return nil }
    let (inner, runs, length) = Self.runs(of: count, in: shape), run = length * elementByteCount
    if buffer.capacity < runs * run {
      guard Memory.isAvailable(runs * run) else { throw .outOfMemory(path: source.name, byteCount: runs * run) }
      buffer.reserveCapacity(runs * run)
    }
    for number in 0..<runs {
      let first = Self.place(of: number, start: start, count: count, outer: inner, in: shape)
      let place = offset + first * elementByteCount, before = buffer.count
      try source.append(at: place, upTo: run, to: &buffer)
      if buffer.count - before != run { return (place + run, place + buffer.count - before) }
    }
    return nil
  }

  /// The runs of a block: how many there are, and of how many elements each, which stand in one piece. They consist of the last
  /// axes as far as all of them is wanted, and some of the axis before them, which is `inner`.
  package static func runs(of count: [Int], in shape: [Int]) -> (inner: Int, runs: Int, length: Int) {
    var inner = shape.count, length = 1
    while inner > 0 {
      inner -= 1
      length *= count[inner]
      if count[inner] != shape[inner] { break }
    }
    return (inner, count[..<inner].reduce(1, *), length)
  }

  /// The number of an element among those of a shape, row-major: the first of a block's run, or any of its elements. Runs are
  /// numbered along the `outer` axes before theirs.
  package static func place(of number: Int, start: [Int], count: [Int], outer: Int, in shape: [Int]) -> Int {
    var rest = number, place = 0, step = 1
    for axis in shape.indices.reversed() {
      var index = start[axis]
      if axis < outer {
        index += rest % count[axis]
        rest /= count[axis]
      }
      place += index * step
      step *= shape[axis]
    }
    return place
  }
}
