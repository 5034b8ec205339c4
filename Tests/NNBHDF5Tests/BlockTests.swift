import Testing

import NNBBytes
import NNBFormats
import NNBHDF5

struct BlockTests {
  /// Shapes, chunks, the size of an element, and the limit of a block.
  private static let cases: [([Int], [Int], Int, Int)] = [
    ([], [], 4, 100), ([7], [], 4, 8), ([7], [3], 4, 13), ([5, 6], [], 8, 100), ([5, 6], [2, 4], 2, 50),
    ([3, 4, 5], [2, 2, 2], 1, 21), ([1, 9], [1, 9], 4, 1), ([0, 4], [], 4, 100), ([4, 1], [], 1, 2),
  ]

  @Test(arguments: cases.indices)
  func `blocks hold every element once, in order, and are no larger than the limit`(index: Int) {
    let (shape, chunk, size, limit) = Self.cases[index]
    var numbers: [Int] = []
    for (start, count) in Blocks(of: shape, elementByteCount: size, chunk: chunk, limit: limit) {
      let block = Self.numbers(start, count, in: shape)
      #expect(block.count == 1 || block.count * size <= limit)
      numbers += block
    }
    #expect(numbers == Array(0..<shape.reduce(1, *)))
  }

  @Test func `blocks end where chunks end`() {
    let starts = Blocks(of: [100, 10], elementByteCount: 4, chunk: [16, 10], limit: 40 * 40).map { $0.start[0] }
    #expect(starts == [0, 32, 64, 96])
  }

  @Test(arguments: [([10_000], [1]), ([5_000, 3], [1, 1]), ([3, 5_000], [2, 1]), ([40, 40, 4], [1, 1, 1])])
  func `parts of a block hold every element once and touch a limited number of chunks`(block: [Int], chunk: [Int]) {
    var found = Set<Int>(), count = 0
    for part in ReadGroups(of: block, chunk: chunk) {
      let numbers = Self.numbers(part.start, part.count, in: block)
      count += numbers.count
      found.formUnion(numbers)
      let touched = zip(part.count, chunk).map { size, chunk in (size - 1) / chunk + 1 }
      #expect(touched.reduce(1, *) <= ReadGroups.largestChunkCount)
    }
    #expect(count == block.reduce(1, *))
    #expect(found.count == count)
  }

  @Test(arguments: [
    (2, [2, 1, 4, 3, 6, 5, 8, 7, 9]), (4, [4, 3, 2, 1, 8, 7, 6, 5, 9]), (3, [3, 2, 1, 6, 5, 4, 9, 8, 7]),
  ])
  func `the bytes of each whole element are turned around`(size: Int, expected: [UInt8]) {
    var bytes = [UInt8](1...9)
    bytes.reverseElements(of: size)
    #expect(bytes == expected)
  }

  @Test func `the bytes of elements of 1 and 8 bytes are turned around`() {
    var bytes = [UInt8](1...9)
    bytes.reverseElements(of: 8)
    #expect(bytes == [8, 7, 6, 5, 4, 3, 2, 1, 9])
    bytes.reverseElements(of: 1)
    #expect(bytes == [8, 7, 6, 5, 4, 3, 2, 1, 9])
  }

  /// The places in a shape of the elements of a block, in row-major order.
  private static func numbers(_ start: [Int], _ count: [Int], in shape: [Int]) -> [Int] {
    var numbers = [0]
    for (axis, size) in shape.enumerated() {
      numbers = numbers.flatMap { number in (start[axis]..<start[axis] + count[axis]).map { number * size + $0 } }
    }
    return numbers
  }
}
