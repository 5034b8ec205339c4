import NNBBytes
import Testing

struct SameBytesTests {
  /// Less than a line of what is compared at once, whole lines, and more of them than are compared without asking.
  @Test(arguments: [0, 1, 63, 64, 65, 128, 4_095, 4_096, 4_097, 9_000], [0, 1, 64])
  func `every byte counts`(count: Int, offset: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 / 256) }
    let other = [UInt8](repeating: 1, count: offset) + bytes + [3]
    #expect(bytes.areBytes(of: other, at: offset))
    #expect(bytes.hasSameBytes(as: Array(bytes)))
    #expect(!bytes.hasSameBytes(as: bytes + [0]))
    #expect(!bytes.areBytes(of: other, at: offset + 2))
    #expect(!bytes.areBytes(of: other, at: -1))
    for place in Set([0, count / 2, count - 1, min(64, count - 1)]) where place >= 0 && place < count {
      for bit in 0..<8 {
        var changed = other
        changed[offset + place] ^= 1 << UInt8(bit)
        #expect(!bytes.areBytes(of: changed, at: offset), "byte \(place), bit \(bit)")
      }
    }
  }
}
