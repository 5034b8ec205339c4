internal import NNBBytes

extension InputContract {
  /// Whether samples of `shape`, such as images of 28 by 28, are samples of this network: the same numbers in the same
  /// order (Spec/nnb.md, 7.1). Everything that feeds a network asks here.
  public func takes(samplesOf shape: [Int]) -> Bool {
    // Axes of size 1 do not matter: 28x28x1 and 1x28x28 are 28x28, with the channel written out.
    let own = self.shape.filter { $0 != 1 }, other = shape.filter { $0 != 1 }
    if own == other { return true }
    guard own.count <= 1 || other.count <= 1 else { return false }
    guard let ownCount = checkedProduct(own), let otherCount = checkedProduct(other) else { return false }
    return ownCount == otherCount
  }
}
