import NNBFormats
import Testing

struct TransposedBandTests {
  /// Rows, columns, and rows that are taken at a time; long columns too, which stand apart in memory.
  private static let shapes: [(Int, Int, Int)] = [
    (1, 1, 1), (3, 5, 2), (70, 33, 70), (33, 70, 16), (64, 64, 5), (4, 300, 3), (1_100, 9, 257), (2_048, 3, 64),
  ]

  @Test(arguments: shapes.indices, [1, 2, 4, 8])
  func `columns become rows, in whatever order the rows come`(index: Int, size: Int) throws {
    let (rows, columns, atOnce) = Self.shapes[index]
    let matrix = (0..<rows * columns * size).map { UInt8(truncatingIfNeeded: $0 &* 13 &+ $0 / 251) }
    var expected: [UInt8] = []
    for column in 0..<columns {
      for row in 0..<rows {
        let start = (row * columns + column) * size
        expected += matrix[start..<start + size]
      }
    }
    let band = try TransposedBand(rows: rows, mostColumns: columns + 1, elementByteCount: size)
    for first in stride(from: 0, to: rows, by: atOnce).reversed() {
      let last = min(first + atOnce, rows)
      band.take(Array(matrix[first * columns * size..<last * columns * size]), from: first, columns: columns)
    }
    var found: [UInt8] = [], piece: [UInt8] = []
    band.forEachPiece(of: columns, &piece, 100) {
      #expect($0.count == 100)
      found += $0
    }
    #expect(piece.count < 100)
    #expect(found + piece == expected)
  }

  @Test(arguments: [1, 2, 4, 8], [1, 127, 128, 1_000, 1_024, 4_096, 4_100, 65_536])
  func `columns are apart by little more than they have, and long ones by an odd number of lines`(
    size: Int, rows: Int
  ) {
    let pitch = TransposedBand.pitch(rows: rows, elementByteCount: size), byteCount = rows * size
    #expect(pitch >= byteCount && pitch <= byteCount + byteCount / 8)
    #expect(byteCount < 1_024 ? pitch == byteCount : pitch % 128 == 64)
  }
}
