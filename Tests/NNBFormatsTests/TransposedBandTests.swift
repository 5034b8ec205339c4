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
    // As a part of a whole whose pieces have 100 bytes, of which one has begun.
    var found: [UInt8] = []
    band.forEachPiece(of: columns, from: 130, 100) { piece in
      #expect((130 + found.count + piece.count) % 100 == 0 || found.count + piece.count == expected.count)
      #expect(piece.count <= 100)
      found += piece.indices.map { piece[$0] }
    }
    #expect(found == expected)
    var part: [UInt8] = [7]
    band.append(expected.count / 3..<expected.count / 2, to: &part)
    #expect(part == [7] + expected[expected.count / 3..<expected.count / 2])
  }

  @Test func `memory serves smaller matrices after a larger one, and larger ones too`() throws {
    let band = TransposedBand()
    for (rows, columns) in [(3, 2), (40, 30), (5, 7), (100, 50)] {
      let matrix = (0..<rows * columns).map { UInt8(truncatingIfNeeded: $0 &* 7) }
      try band.prepare(rows: rows, mostColumns: columns, elementByteCount: 1)
      band.take(matrix, from: 0, columns: columns)
      var found: [UInt8] = []
      band.append(0..<rows * columns, to: &found)
      #expect(found == (0..<columns).flatMap { column in (0..<rows).map { matrix[$0 * columns + column] } })
    }
  }

  /// More than 8 MiB, whose lines go around the caches; columns that begin within a line, too.
  @Test(arguments: [2_048, 2_050], [2, 4])
  func `large matrices too`(rows: Int, size: Int) throws {
    let columns = (9 << 20) / (rows * size)
    let matrix = (0..<rows * columns * size).map { UInt8(truncatingIfNeeded: $0 &* 13 &+ $0 / 251) }
    let band = try TransposedBand(rows: rows, mostColumns: columns, elementByteCount: size)
    band.take(matrix, from: 0, columns: columns)
    var found: [UInt8] = []
    band.append(0..<matrix.count, to: &found)
    var isSame = found.count == matrix.count
    for column in stride(from: 0, to: columns, by: 3) {
      for row in 0..<rows {
        let from = (row * columns + column) * size, to = (column * rows + row) * size
        for byte in 0..<size where matrix[from + byte] != found[to + byte] { isSame = false }
      }
    }
    #expect(isSame)
  }
}
