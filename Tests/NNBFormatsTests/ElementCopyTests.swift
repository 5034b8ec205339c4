import NNB
import NNBBytes
import NNBModel
import Testing

import NNBFormats

struct ElementCopyTests {
  /// The reader of a file with one matrix whose elements count up.
  private static func reader(_ shape: [Int], _ type: ElementType) throws -> NNBReader {
    let count = shape.reduce(1, *) * type.byteCount
    let tensor = try Tensor(
      TensorDescription(name: "m", elementType: type, axes: shape.map { .init($0) }),
      bytes: (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) })
    return try NNBReader(reading: MemorySource(try Checkpoint(network: nil, tensors: [tensor]).encoded()))
  }

  /// The copy's elements, put where its pieces say, and how many pieces there were out of their order.
  private static func copied(_ copy: ElementCopy, _ reader: NNBReader, _ count: Int) throws -> ([UInt8], jumps: Int) {
    var result = [UInt8](repeating: 0, count: count), end = 0, jumps = 0
    try copy.forEachPiece(of: 0, in: reader) { piece, offset in
      if offset != end { jumps += 1 }
      end = offset + piece.count
      result.replaceSubrange(offset..<end, with: piece)
    }
    return (result, jumps)
  }

  @Test(
    arguments: [ElementType.int8, .float16, .float32, .float64], [(1, 0), (1, 99), (1 << 20, 0), (1 << 20, 9_999)])
  func `rows become columns, whatever part of them is in memory, and whoever reads`(
    type: ElementType, limits: (band: Int, ahead: Int)
  ) throws {
    let band = limits.band
    let (rows, columns, size) = (5, 7, type.byteCount)
    let reader = try Self.reader([rows, columns], type)
    let copy = ElementCopy(isTransposed: true, bandByteCount: band, aheadByteCount: limits.ahead)
    let (found, jumps) = try Self.copied(copy, reader, rows * columns * size)
    let expected = (0..<columns).flatMap { column in
      (0..<rows).flatMap { row in
        (0..<size).map { UInt8(truncatingIfNeeded: ((row * columns + column) * size + $0) * 7) }
      }
    }
    #expect(found == expected)
    #expect((jumps == 0) == (band > 1))
  }

  @Test(arguments: [0, .max]) func `elements come as they are, whoever reads`(ahead: Int) throws {
    let reader = try Self.reader([1 << 10, 1 << 11], .int8)
    let (found, jumps) = try Self.copied(ElementCopy(aheadByteCount: ahead), reader, 1 << 21)
    #expect(jumps == 0 && found == (0..<1 << 21).map { UInt8(truncatingIfNeeded: $0 * 7) })
  }

  @Test func `bf16 becomes the f32 of the same value`() throws {
    let tensor = try Tensor(
      TensorDescription(name: "m", elementType: .bfloat16, axes: [.init(2)]), bytes: [0x80, 0x3F, 0x00, 0xC0])
    let reader = try NNBReader(reading: MemorySource(try Checkpoint(network: nil, tensors: [tensor]).encoded()))
    let (found, _) = try Self.copied(ElementCopy(isWidened: true), reader, 8)
    #expect(found == [0, 0, 0x80, 0x3F, 0, 0, 0x00, 0xC0])
  }
}
