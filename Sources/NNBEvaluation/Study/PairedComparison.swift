/// Two models on the same images: whether the difference of their accuracies can be chance (Spec/report.md, 4).
package struct PairedComparison: Equatable, Sendable {
  /// The number of images, and of those that both models, the first alone, and the second alone put into the right class.
  package let count, both, onlyFirst, onlySecond: Int

  /// States them.
  package init(count: Int, both: Int, onlyFirst: Int, onlySecond: Int) {
    (self.count, self.both, self.onlyFirst, self.onlySecond) = (count, both, onlyFirst, onlySecond)
  }

  /// Counts by whether each answer of two models is right; both have as many.
  package init(_ first: [Bool], _ second: [Bool]) {
    var both = 0, onlyFirst = 0, onlySecond = 0
    for pair in zip(first, second) {
      switch pair {
      case (true, true): both += 1
      case (true, false): onlyFirst += 1
      case (false, true): onlySecond += 1
      case (false, false): continue
      }
    }
    self.init(count: min(first.count, second.count), both: both, onlyFirst: onlyFirst, onlySecond: onlySecond)
  }

  /// The accuracy of the second model minus that of the first; 0 of nothing.
  package var difference: Double { count == 0 ? 0 : Double(onlySecond - onlyFirst) / Double(count) }

  /// McNemar's exact test: how likely is a difference as large as this, or larger, if both models are equally good? It is the
  /// two-sided binomial test of the images that one model alone has right, each of which is as likely to be of either.
  package var probabilityOfChance: Double {
    min(1, 2 * Self.lowerTail(min(onlyFirst, onlySecond), of: onlyFirst + onlySecond))
  }

  /// The probability of at most `k` heads, k ≤ n / 2, in `n` throws of a coin.
  private static func lowerTail(_ k: Int, of n: Int) -> Double {
    // C(n, k) / 2ⁿ, halved on the way so that it stays in range.
    var term = 1.0, halves = n
    for i in 0..<k {
      term *= Double(n - i) / Double(i + 1)
      while term > 1, halves > 0 {
        term /= 2
        halves -= 1
      }
    }
    while halves > 0, term > 0 {
      term /= 2
      halves -= 1
    }
    var sum = term
    for i in stride(from: k, to: 0, by: -1) where term > 0 {
      term *= Double(i) / Double(n - i + 1)
      sum += term
    }
    return sum
  }
}
