internal import NNBModel

extension InputScaling {
  /// number · scale + offset of a number that f32 may not hold, exact and then rounded once to f32 (Spec/nnb.md, 7 and 12).
  func input(of number: Double) -> Float {
    let scale = Double(scale), offset = Double(offset)
    let product = number * scale
    // Beyond these, what f64 does not hold of the product changes nothing in f32, or the input is infinite.
    guard 0x1p-900...0x1p900 ~= product.magnitude else { return Float(offset.addingProduct(number, scale)) }
    let rest = (-product).addingProduct(number, scale)
    let low = Self.sum(offset, rest), high = Self.sum(product, low.sum)
    return Float(Self.oddSum(high.sum, Self.oddSum(low.error, high.error)))
  }

  /// The f64 nearest to a sum, and what that misses of it, exactly.
  private static func sum(_ first: Double, _ second: Double) -> (sum: Double, error: Double) {
    let sum = first + second, part = sum - first
    return (sum, (first - (sum - part)) + (second - part))
  }

  /// A sum rounded to odd: of the two neighbours of one that f64 does not hold, the one whose last bit is 1.
  private static func oddSum(_ first: Double, _ second: Double) -> Double {
    let (sum, error) = sum(first, second)
    guard error != 0, sum.significandBitPattern.isMultiple(of: 2) else { return sum }
    return error > 0 ? sum.nextUp : sum.nextDown
  }
}
