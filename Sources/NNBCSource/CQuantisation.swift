internal import NNB
internal import NNBFormats
internal import NNBModel

/// Kernels as integers with a scale for each unit (Spec/c-export.md, 4).
struct CQuantisation {
  /// The scales of the units.
  let scales: [Float]

  /// The largest integer.
  static let most: Double = 127

  /// The scales of a kernel (inputs, units); reads all of it.
  init(of kernel: CElements, units: Int) throws {
    var largest = [Float](repeating: 0, count: units)
    try kernel.forEachPiece { piece, start in
      var unit = start % units
      for element in piece {
        largest[unit] = max(largest[unit], element.magnitude)
        unit = unit + 1 == units ? 0 : unit + 1
      }
    }
    scales = largest.map { $0 / Float(Self.most) }
  }

  /// The integer of a weight of a unit. An f64 quotient is rounded to the same integer as the exact one.
  func integer(_ weight: Float, unit: Int) -> Int8 {
    let scale = Double(scales[unit])
    guard scale > 0 else { return 0 }
    let quotient = (Double(weight) / scale).rounded(.toNearestOrEven)
    return Int8(max(-Self.most, min(Self.most, quotient)))
  }

  /// Whether an integer is the one that is nearest to a finite weight divided by a scale; found without a division.
  static func isRight(_ integer: Int, _ weight: Float, scale: Float) -> Bool {
    guard scale > 0 else { return integer == 0 }
    // Both are exact: the product has 31 bits, and beside a product that is not 0 the weight is no smaller than a half of it.
    let distance = (Double(weight) - Double(integer) * Double(scale)).magnitude, half = Double(scale) / 2
    if distance < half { return integer.magnitude <= 127 }
    if distance == half { return integer.isMultiple(of: 2) && integer.magnitude <= 127 }
    return integer == (weight < 0 ? -127 : 127) && Double(weight.magnitude) > most * Double(scale)
  }
}
