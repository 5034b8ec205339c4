internal import NNBCommandLine

/// Round numbers along an axis.
package struct Ticks {
  /// The numbers, ascending, and the ends of the axis, which are the first and the last of them.
  package let values: [Double]

  package var low: Double { values.first ?? 0 }
  package var high: Double { values.last ?? 1 }

  /// About `count` steps of 1, 2 or 5 times a power of ten that cover a range.
  package init(_ low: Double, _ high: Double, count: Int = 4) {
    guard low.isFinite, high.isFinite, high > low, (high - low).isFinite, high - low > max(abs(low), abs(high)) * 1e-9
    else {
      // One number, or none: an axis around it.
      let middle = low.isFinite ? low : 0, half = max(abs(middle) * 0.1, 0.5)
      values = [middle - half, middle, middle + half].map { $0.isFinite ? $0 : 0 }
      return
    }
    let rough = (high - low) / Double(count)
    var power = 1.0
    while power * 10 <= rough { power *= 10 }
    while power > rough { power /= 10 }
    let step = [1.0, 2, 5, 10].first { $0 * power >= rough * 0.999 }.map { $0 * power } ?? 10 * power
    let first = (low / step + 1e-9).rounded(.down), last = (high / step - 1e-9).rounded(.up)
    values = (0...min(50, Int(max(1, last - first)))).map { (first + Double($0)) * step }
  }
}
