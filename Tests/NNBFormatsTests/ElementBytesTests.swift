import Testing

import NNBFormats

struct ElementBytesTests {
  /// Rows, columns, and the columns that are taken.
  private static let shapes: [(Int, Int, Range<Int>)] = [
    (1, 1, 0..<1), (3, 5, 0..<5), (3, 5, 2..<4), (70, 33, 0..<33), (33, 70, 31..<66), (64, 64, 0..<64), (4, 3, 1..<1),
  ]

  @Test(arguments: shapes.indices, [1, 2, 4, 8])
  func `columns become rows, also where there is room behind each row`(index: Int, size: Int) {
    let (rows, columns, taken) = Self.shapes[index], pitch = columns * size + 64 * (index % 2)
    let block = (0..<rows * pitch).map { UInt8(truncatingIfNeeded: $0 &* 13 &+ $0 / 251) }
    var expected: [UInt8] = []
    for column in taken {
      for row in 0..<rows {
        let start = row * pitch + column * size
        expected += block[start..<start + size]
      }
    }
    #expect(
      ElementBytes.transposed(block, stride: pitch, columns: taken, elementByteCount: size) == expected)
  }
}
