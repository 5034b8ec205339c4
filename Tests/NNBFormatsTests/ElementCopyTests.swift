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

  /// The copy's elements.
  private static func copied(_ copy: ElementCopy, _ reader: NNBReader) throws -> [UInt8] {
    var result: [UInt8] = []
    try copy.forEachPiece(of: 0, in: reader) { piece in result += piece.indices.map { piece[$0] } }
    return result
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
    let found = try Self.copied(copy, reader)
    let expected = (0..<columns).flatMap { column in
      (0..<rows).flatMap { row in
        (0..<size).map { UInt8(truncatingIfNeeded: ((row * columns + column) * size + $0) * 7) }
      }
    }
    #expect(found == expected)
  }

  @Test(arguments: [0, .max]) func `elements come as they are, whoever reads`(ahead: Int) throws {
    let reader = try Self.reader([1 << 10, 1 << 11], .int8)
    let found = try Self.copied(ElementCopy(aheadByteCount: ahead), reader)
    #expect(found == (0..<1 << 21).map { UInt8(truncatingIfNeeded: $0 * 7) })
  }

  @Test(arguments: [0, .max]) func `a damaged byte of a matrix in several bands is found at the end`(ahead: Int) throws
  {
    let (rows, columns) = (900, 1_300)
    let count = rows * columns
    let tensor = try Tensor(
      TensorDescription(name: "m", elementType: .int8, axes: [.init(rows), .init(columns)]),
      bytes: (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) })
    let whole = try Checkpoint(network: nil, tensors: [tensor]).encoded()
    let start = try #require(whole.firstRange(of: tensor.bytes.prefix(1 << 10))).lowerBound
    for damaged in [0, 1_299, 1 << 20, count - 1] {
      var bytes = whole
      bytes[start + damaged] ^= 4
      let reader = try NNBReader(reading: MemorySource(bytes, name: "a"))
      let copy = ElementCopy(isTransposed: true, bandByteCount: 400_000, aheadByteCount: ahead)
      var taken = 0
      let error = #expect(throws: NNBError.self) {
        try copy.forEachPiece(of: 0, in: reader) { taken += $0.count }
      }
      #expect(taken < count)
      #expect(error == #expect(throws: NNBError.self) { try reader.verify() })
    }
  }

  @Test func `bf16 becomes the f32 of the same value`() throws {
    let tensor = try Tensor(
      TensorDescription(name: "m", elementType: .bfloat16, axes: [.init(2)]), bytes: [0x80, 0x3F, 0x00, 0xC0])
    let reader = try NNBReader(reading: MemorySource(try Checkpoint(network: nil, tensors: [tensor]).encoded()))
    #expect(try Self.copied(ElementCopy(isWidened: true), reader) == [0, 0, 0x80, 0x3F, 0, 0, 0x00, 0xC0])
  }
}
