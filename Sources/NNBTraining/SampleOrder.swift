/// The order in which an epoch takes the samples (Spec/arithmetic.md, 4.5). It depends only on the seed and the epoch.
package enum SampleOrder {
  /// The permutation of 0 … count − 1 for an epoch; the first epoch is 1. The size of an IDX dimension fits a u32.
  package static func shuffled(count: Int, seed: UInt64, epoch: Int) -> [UInt32] {
    var order = (0..<UInt32(count)).map { $0 }
    var generator = Philox(seed: seed, purpose: .sampleOrder, index: UInt64(epoch))
    for index in stride(from: count - 1, to: 0, by: -1) {
      let other = generator.next().multipliedFullWidth(by: UInt64(index + 1)).high
      order.swapAt(index, Int(other))
    }
    return order
  }
}
