import NNB
import NNBBytes
import NNBConversion
import NNBModel
import Testing

struct NonFiniteCountTests {
  /// One, and the largest finite number, infinity, and the least and the largest NaN of a type, without their signs.
  private static let bits: [ElementType: [UInt64]] = [
    .float16: [0x3C00, 0x7BFF, 0x7C00, 0x7C01, 0x7FFF],
    .bfloat16: [0x3F80, 0x7F7F, 0x7F80, 0x7F81, 0x7FFF],
    .float32: [0x3F80_0000, 0x7F7F_FFFF, 0x7F80_0000, 0x7F80_0001, 0x7FFF_FFFF],
    .float64: [
      0x3FF0_0000_0000_0000, 0x7FEF_FFFF_FFFF_FFFF, 0x7FF0_0000_0000_0000, 0x7FF0_0000_0000_0001,
      0x7FFF_FFFF_FFFF_FFFF,
    ],
  ]

  private func count(_ type: ElementType, _ words: [UInt64]) throws -> NonFiniteCount {
    let bytes = words.flatMap { word in (0..<type.byteCount).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) } }
    let tensor = try Tensor(TensorDescription(name: "t", elementType: type, axes: [.init(words.count)]), bytes: bytes)
    let model = try Checkpoint(network: nil, tensors: [tensor]).encoded()
    return try NonFiniteCount(NNBReader(reading: MemorySource(model)))
  }

  @Test(arguments: [ElementType.float16, .bfloat16, .float32, .float64], [0, 1, 7, 64, 100])
  func `one infinity or NaN is found wherever it stands`(type: ElementType, place: Int) throws {
    let bits = try #require(Self.bits[type]), sign: UInt64 = 1 << UInt64(8 * type.byteCount - 1)
    for isNegative in [false, true] {
      for (index, word) in bits.enumerated() {
        var words = [UInt64](repeating: bits[index % 2], count: 101)
        words[place] = word | (isNegative ? sign : 0)
        let found = try count(type, words)
        #expect(found.infinity == (index == 2 ? 1 : 0), "\(type) \(word)")
        #expect(found.nan == (index > 2 ? 1 : 0), "\(type) \(word)")
      }
    }
  }

  @Test(arguments: [ElementType.uint8, .int16, .uint64])
  func `integers are finite, whatever their bits`(type: ElementType) throws {
    let found = try count(type, [UInt64](repeating: .max, count: 9))
    #expect(found.nan == 0 && found.infinity == 0)
  }
}
