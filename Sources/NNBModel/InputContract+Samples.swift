internal import NNBBytes

extension InputContract {
  /// Whether samples of `shape`, such as images of 28 by 28, are samples of this network, the same numbers in the same
  /// order (Spec/nnb.md, 7.1): every place that feeds a network asks here.
  public func takes(samplesOf shape: [Int]) -> Bool {
    // An axis of 1 holds nothing: 28x28x1 and 1x28x28 are 28x28, whoever calls it a channel.
    let own = self.shape.filter { $0 != 1 }, other = shape.filter { $0 != 1 }
    if own == other { return true }
    guard own.count <= 1 || other.count <= 1 else { return false }
    guard let ownCount = checkedProduct(own), let otherCount = checkedProduct(other) else { return false }
    return ownCount == otherCount
  }
}
