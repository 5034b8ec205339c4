import NNBBytes
import NNBFormats
import NNBModel
import Testing

/// Tensors that are read in several parts, with limits so small that small ones do.
struct TensorPiecesTests {
  /// A tensor in memory that counts how often each of its chunks is unpacked.
  private final class Source: TensorSource, TensorStorage {
    let shape: [Int], chunk: [Int], elementByteCount: Int, bytes: [UInt8]
    var isIndependent = false
    var unpacked: [[Int]: Int] = [:]
    private let elements: ContiguousElements

    init(_ shape: [Int], chunk: [Int], _ size: Int, bytes: [UInt8]? = nil) {
      (self.shape, self.chunk, elementByteCount) = (shape, chunk, size)
      self.bytes = bytes ?? (0..<shape.reduce(size, *)).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 249) }
      elements = ContiguousElements(in: MemorySource(self.bytes), at: 0, shape: shape, elementByteCount: size)
    }

    func storage(of tensor: StoredTensor, elementByteCount: Int) -> any TensorStorage { self }
    func check(_ tensor: StoredTensor) {}

    func read(start: [Int], count: [Int], into buffer: inout [UInt8]) throws {
      #expect(try elements.read(start: start, count: count, into: &buffer) == nil)
      if chunk.isEmpty { return }
      var touched: [[Int]] = [[]]
      for axis in shape.indices {
        let chunks = start[axis] / chunk[axis]...(start[axis] + count[axis] - 1) / chunk[axis]
        touched = touched.flatMap { place in chunks.map { place + [$0] } }
      }
      for place in touched { unpacked[place, default: 0] += 1 }
    }

    /// What `forEachPiece` hands out.
    func pieces(isTransposed: Bool, _ limits: PieceLimits) throws -> [[UInt8]] {
      let types: [Int: ElementType] = [1: .uint8, 2: .bfloat16, 4: .float32, 8: .float64]
      let type = try #require(types[elementByteCount])
      let stored = StoredTensor(path: "k", storedType: .number(type), shape: shape)
      let target = TensorDescription(
        name: "k", elementType: type, axes: (isTransposed ? shape.reversed() : shape).map { .init($0) })
      var pieces: [[UInt8]] = []
      try ImportPlan.Way(source: stored, target: target, isTransposed: isTransposed)
        .forEachPiece(in: self, limits: limits) { piece in pieces.append(piece.indices.map { piece[$0] }) }
      return pieces
    }

    var transposed: [UInt8] {
      var result: [UInt8] = []
      for column in 0..<shape[1] {
        for row in 0..<shape[0] {
          let start = (row * shape[1] + column) * elementByteCount
          result += bytes[start..<start + elementByteCount]
        }
      }
      return result
    }
  }

  private static func limits(piece: Int = 64, band: Int = 1_000, row: Int = 64, chunks: Int = 1 << 20) -> PieceLimits {
    var limits = PieceLimits()
    (limits.piece, limits.band, limits.row, limits.rows, limits.chunks) = (piece, band, row, 256, chunks)
    (limits.bandAhead, limits.ahead) = (band / 3, 0)
    return limits
  }

  private static let matrices: [(shape: [Int], chunk: [Int])] = [
    ([70, 50], []), ([50, 70], []), ([1, 300], []), ([300, 1], []), ([17, 33], []), ([70, 50], [8, 8]),
    ([70, 50], [70, 1]), ([70, 50], [1, 50]), ([70, 50], [33, 34]), ([70, 50], [100, 100]), ([0, 5], []), ([5, 0], []),
  ]

  @Test(arguments: matrices.indices, [1, 2, 4, 8])
  func `a matrix of more columns than are kept is exchanged band by band`(index: Int, size: Int) throws {
    let source = Source(Self.matrices[index].shape, chunk: Self.matrices[index].chunk, size)
    for (chunks, isAhead) in [(64, false), (1 << 20, false), (1 << 20, true)] {
      source.isIndependent = isAhead
      let pieces = try source.pieces(isTransposed: true, Self.limits(chunks: chunks))
      #expect(pieces.flatMap { $0 } == source.transposed)
      // Pieces end where bands do, and at every multiple of the limit.
      var end = 0
      for piece in pieces {
        #expect(!piece.isEmpty && piece.count <= 64 - end % 64)
        end += piece.count
      }
    }
  }

  @Test(arguments: [false, true])
  func `f32 in the place of bf16 is narrowed, also where rows and columns are exchanged`(isTransposed: Bool) throws {
    let source = Source([2, 3], chunk: [], 4, bytes: (0..<6).flatMap { [0, 0, $0, 0x3F] })
    let way = ImportPlan.Way(
      source: StoredTensor(path: "k", storedType: .number(.float32), shape: [2, 3]),
      target: TensorDescription(
        name: "k", elementType: .bfloat16, axes: (isTransposed ? [3, 2] : [2, 3]).map { .init($0) }),
      isTransposed: isTransposed)
    var found: [UInt8] = []
    try way.forEachPiece(in: source) { piece in found += piece.indices.map { piece[$0] } }
    let order: [UInt8] = isTransposed ? [0, 3, 1, 4, 2, 5] : [0, 1, 2, 3, 4, 5]
    #expect(found == order.flatMap { [$0, 0x3F] })
  }

  @Test(arguments: [[8, 8], [1, 50], [70, 1], [33, 34], [100, 100]], [true, false])
  func `no chunk is unpacked twice`(chunk: [Int], isTransposed: Bool) throws {
    let source = Source([70, 50], chunk: chunk, 4)
    let found = try source.pieces(isTransposed: isTransposed, Self.limits()).flatMap { $0 }
    #expect(found == (isTransposed ? source.transposed : source.bytes))
    #expect(source.unpacked.values.allSatisfy { $0 == 1 }, "\(source.unpacked)")
    let counts = zip(source.shape, chunk).map { ($0 + $1 - 1) / $1 }
    #expect(source.unpacked.count == counts[0] * counts[1])
  }

  @Test func `chunks beyond the limit are unpacked more than once, and memory does not grow`() throws {
    let source = Source([64, 64], chunk: [64, 16], 4)
    let pieces = try source.pieces(isTransposed: false, Self.limits(chunks: 4_096))
    #expect(pieces.flatMap { $0 } == source.bytes)
    // A row of chunks has four times as many bytes as the limit.
    #expect(source.unpacked.values.allSatisfy { $0 == 4 }, "\(source.unpacked)")
    #expect(pieces.allSatisfy { $0.count <= 64 })
  }

  @Test(arguments: [
    ([], [], []), ([2, 3, 4], [1, 0, 1], [1, 2, 2]), ([2, 3, 4], [0, 1, 0], [2, 1, 4]), ([5], [2], [0]),
  ])
  func `a block of elements in one piece is where its axes say`(shape: [Int], start: [Int], count: [Int]) throws {
    let bytes = (0..<2 + 2 * shape.reduce(1, *)).map { UInt8($0) }
    let elements = ContiguousElements(in: MemorySource(bytes), at: 2, shape: shape, elementByteCount: 2)
    var numbers = [0]
    for (axis, size) in shape.enumerated() {
      numbers = numbers.flatMap { number in (start[axis]..<start[axis] + count[axis]).map { number * size + $0 } }
    }
    var found: [UInt8] = [9, 9, 9]
    #expect(try elements.read(start: start, count: count, into: &found) == nil)
    #expect(found == numbers.flatMap { [UInt8(2 + 2 * $0), UInt8(3 + 2 * $0)] })
  }

  @Test func `elements that the file does not have are told with its end`() throws {
    let elements = ContiguousElements(in: MemorySource([1, 2, 3, 4, 5]), at: 1, shape: [2, 2], elementByteCount: 2)
    var buffer: [UInt8] = []
    let end = try #require(try elements.read(start: [1, 0], count: [1, 2], into: &buffer))
    #expect(end == (expected: 9, found: 5))
  }
}
