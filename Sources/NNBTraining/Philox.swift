/// Philox4x64-10, a counter-based generator (Spec/arithmetic.md, 4.3): its words are a function of key and counter.
package struct Philox: Sendable {
  /// The purpose of the words; the second half of the key.
  package enum Purpose: UInt64, Sendable {
    /// The parameters that training starts from.
    case initialParameters = 1

    /// The order of the samples in an epoch.
    case sampleOrder = 2
  }

  private let key: (UInt64, UInt64)
  private let index: UInt64
  private var blockNumber: UInt64 = 0
  private var block: [UInt64] = []
  private var used = 0

  /// The words for one purpose; `index` is the number of the tensor or of the epoch.
  package init(seed: UInt64, purpose: Purpose, index: UInt64) {
    key = (seed, purpose.rawValue)
    self.index = index
  }

  /// The same without the first words of that sequence.
  package init(seed: UInt64, purpose: Purpose, index: UInt64, skipping count: Int) {
    self.init(seed: seed, purpose: purpose, index: index)
    blockNumber = UInt64(count / 4)
    for _ in 0..<count % 4 { _ = next() }
  }

  /// The next word.
  package mutating func next() -> UInt64 {
    if used == block.count {
      blockNumber += 1
      block = Self.block(counter: (blockNumber, index, 0, 0), key: key)
      used = 0
    }
    defer { used += 1 }
    return block[used]
  }

  /// The four words for a counter and a key: ten rounds of two multiplications, with a new key after each.
  static func block(
    counter: (UInt64, UInt64, UInt64, UInt64), key: (UInt64, UInt64)
  ) -> [UInt64] {
    var (c0, c1, c2, c3) = counter
    var (k0, k1) = key
    for _ in 0..<10 {
      let first = c0.multipliedFullWidth(by: 0xD2E7_470E_E14C_6C93)
      let second = c2.multipliedFullWidth(by: 0xCA5A_8263_9512_1157)
      (c0, c1, c2, c3) = (second.high ^ c1 ^ k0, second.low, first.high ^ c3 ^ k1, first.low)
      k0 &+= 0x9E37_79B9_7F4A_7C15
      k1 &+= 0xBB67_AE85_84CA_A73B
    }
    return [c0, c1, c2, c3]
  }
}
