import NNB
import NNBBytes
import NNBModel
import NNBTestSupport
import Testing

/// Parts of rows that are read in any order, and verified at the end. A block has 1 MiB.
struct ColumnStreamTests {
  /// The bytes of a file with a matrix of f16, and those of the matrix.
  private static func file(_ rows: Int, _ columns: Int) throws -> (file: [UInt8], matrix: [UInt8]) {
    // A period that is prime, so that no two blocks or rows are alike.
    var random = SeededGenerator(seed: 3)
    var bytes = (0..<1_021).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    while bytes.count < rows * columns * 2 { bytes += bytes }
    bytes.removeLast(bytes.count - rows * columns * 2)
    let tensor = try Tensor(
      TensorDescription(name: "m", elementType: .float16, axes: [.init(rows), .init(columns)]), bytes: bytes)
    return (try Checkpoint(network: nil, tensors: [tensor]).encoded(), bytes)
  }

  /// Parts of the rows: all rows of some columns, `height` at a time, and then the next columns.
  private static func parts(_ rows: Int, _ columns: Int, width: Int, height: Int) -> [(
    rows: Range<Int>, bytes: Range<Int>
  )] {
    stride(from: 0, to: columns, by: width).flatMap { column in
      stride(from: 0, to: rows, by: height).map { row in
        (row..<min(row + height, rows), column * 2..<min(column + width, columns) * 2)
      }
    }
  }

  /// Rows within a block, rows of several blocks, rows that end where blocks do, and one row or column.
  private static let matrices: [(rows: Int, columns: Int, width: Int, height: Int)] = [
    (3, 5, 2, 2), (701, 1_499, 333, 64), (3, 800_003, 300_001, 2), (5, 262_144, 100_000, 1), (1, 1_200_000, 7_777, 1),
    (600_001, 1, 1, 9_999), (700, 1_500, 1_500, 99), (512, 1_024, 1_024, 1_000),
  ]

  @Test(arguments: matrices.indices)
  func `parts are what stands there, and the checksum is right in any order`(index: Int) throws {
    let (rows, columns, width, height) = Self.matrices[index]
    let (file, matrix) = try Self.file(rows, columns), pitch = columns * 2
    let reader = try NNBReader(reading: MemorySource(file)),
      parts = Self.parts(rows, columns, width: width, height: height)
    var generator = SeededGenerator(seed: 7), buffer: [UInt8] = []
    for order in [parts, parts.reversed(), parts.shuffled(using: &generator)] {
      var stream = try reader.columns(of: 0)
      for (rows, bytes) in order {
        try stream.read(rows: rows, bytes: bytes, into: &buffer)
        var expected: [UInt8] = []
        if bytes.count == pitch {
          expected += matrix[rows.lowerBound * pitch..<rows.upperBound * pitch]
        } else {
          for row in rows { expected += matrix[row * pitch + bytes.lowerBound..<row * pitch + bytes.upperBound] }
        }
        let isEqual = buffer == expected
        #expect(isEqual)
      }
      try stream.verify()
    }
  }

  @Test(arguments: matrices.indices) func `a changed bit is told as a reader of whole blocks tells it`(index: Int)
    throws
  {
    let (rows, columns, width, height) = Self.matrices[index]
    let (file, matrix) = try Self.file(rows, columns)
    let start = try #require(file.firstRange(of: matrix.prefix(1 << 12))).lowerBound
    for place in [0, matrix.count / 2, matrix.count - 1] {
      var damaged = file, buffer: [UInt8] = []
      damaged[start + place] ^= 0x10
      let reader = try NNBReader(reading: MemorySource(damaged, name: "a"))
      var stream = try reader.columns(of: 0)
      for part in Self.parts(rows, columns, width: width, height: height) {
        try stream.read(rows: part.rows, bytes: part.bytes, into: &buffer)
      }
      let error = #expect(throws: NNBError.self) { try stream.verify() }
      #expect(error == #expect(throws: NNBError.self) { try reader.verify() })
    }
  }
}
