/// Counts numbers in parts of equal width whose range need not be known before: it grows with the numbers, in constant memory.
///
/// The width is the least power of two for which all finite numbers lie within 64 parts on each side of 0. So the counts
/// do not depend on the order of the numbers.
package struct GrowingHistogram: Equatable, Sendable {
  /// The number of parts on each side of 0.
  package static let side = 64

  /// The least exponent of a width; smaller numbers lie beside 0.
  private static let leastExponent = -1_000

  /// The width of a part is two to this power.
  package private(set) var exponent = leastExponent

  /// The number of finite numbers in each part; part `side` begins at 0.
  package private(set) var counts = [Int](repeating: 0, count: 2 * side)

  /// How many numbers are finite, NaN, and infinite.
  package private(set) var finiteCount = 0, nanCount = 0, infinityCount = 0

  /// Begins with nothing.
  package init() {}

  /// The width of a part.
  package var width: Double { Double(sign: .plus, exponent: exponent, significand: 1) }

  /// Where a part begins.
  package func start(_ index: Int) -> Double { Double(index - Self.side) * width }

  /// The parts from the first to the last that has numbers; nil if none has.
  package var used: ClosedRange<Int>? {
    guard let first = counts.firstIndex(where: { $0 > 0 }), let last = counts.lastIndex(where: { $0 > 0 }) else {
      return nil
    }
    return first...last
  }

  /// Takes in one number.
  package mutating func add(_ number: Double) {
    guard number.isFinite else {
      if number.isNaN { nanCount += 1 } else { infinityCount += 1 }
      return
    }
    finiteCount += 1
    // Exponents above 0 ... 64 parts are six more bits; −2^k just fits below, +2^k does not.
    if number != 0 {
      var needed = Int(number.exponent) + 1 - 6
      if number < 0, number.significand == 1 { needed -= 1 }
      while exponent < needed { widen(to: needed) }
    }
    let place = (number * Double(sign: .plus, exponent: -exponent, significand: 1)).rounded(.down)
    counts[min(2 * Self.side - 1, max(0, Int(place) + Self.side))] += 1
  }

  /// Joins pairs of parts until their width is two to the power of `needed`.
  private mutating func widen(to needed: Int) {
    guard counts.contains(where: { $0 > 0 }), needed - exponent < 16 else {
      // Whatever there is lies beside 0 then.
      let below = counts[..<Self.side].reduce(0, +), above = counts[Self.side...].reduce(0, +)
      counts = [Int](repeating: 0, count: 2 * Self.side)
      (counts[Self.side - 1], counts[Self.side]) = (below, above)
      return exponent = needed
    }
    var joined = [Int](repeating: 0, count: 2 * Self.side)
    for (index, count) in counts.enumerated() where count > 0 {
      joined[((index - Self.side) >> 1) + Self.side] += count
    }
    counts = joined
    exponent += 1
  }
}
