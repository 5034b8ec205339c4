internal import NNBSupport
public import NNBTestSupport

/// Numbers at which readers go wrong.
let numbers: [UInt64] = [
  0, 1, 2, 3, 12, 13, 63, 64, 127, 128, 255, 256, 1_024, 1_025, 65_535, 65_536, 65_601, 1 << 24, 1 << 31, 1 << 32,
  1 << 61, (1 << 62) - 1, 1 << 62, 1 << 63, .max - 1, .max, Double.nan.bitPattern, (-0.0).bitPattern,
]

extension FuzzTarget {
  /// A change of bytes that knows nothing of them, for runs without libFuzzer: a few flipped, put in, taken out or copied.
  public static func changeBytes(_ bytes: inout [UInt8], limit: Int, using random: inout SeededGenerator) {
    for _ in 0..<Int.random(in: 1...3, using: &random) { changeOnce(&bytes, using: &random) }
    bytes.removeLast(max(0, bytes.count - limit))
  }

  private static func changeOnce(_ bytes: inout [UInt8], using random: inout SeededGenerator) {
    guard let index = bytes.indices.randomElement(using: &random) else {
      return bytes.append(UInt8.random(in: 0...255, using: &random))
    }
    switch Int.random(in: 0..<7, using: &random) {
    case 0, 1: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 2: bytes[index] = UInt8.random(in: 0...255, using: &random)
    case 3:
      let number = littleEndian(numbers.randomElement(using: &random) ?? 0)
      let size = min([1, 2, 4, 8][Int.random(in: 0..<4, using: &random)], bytes.count - index)
      bytes.replaceSubrange(index..<index + size, with: number.prefix(size))
    case 4:
      let other = Int.random(in: bytes.indices, using: &random)
      let size = min(Int.random(in: 1...16, using: &random), bytes.count - max(index, other))
      bytes.replaceSubrange(index..<index + size, with: bytes[other..<other + size])
    case 5: bytes.insert(UInt8.random(in: 0...255, using: &random), at: index)
    default: bytes.removeSubrange(index..<min(bytes.count, index + Int.random(in: 1...8, using: &random)))
    }
  }
}
