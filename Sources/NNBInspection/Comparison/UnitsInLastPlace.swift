package import NNBModel

/// The distance of floating-point numbers in units in the last place.
package enum UnitsInLastPlace {
  /// How many steps to a neighbour lead from one number of a `type` to another, both given by their bits.
  ///
  /// The smallest numbers of both signs are 2 apart, −0 and +0 are one number, and an infinity is the neighbour of the
  /// largest finite number. Nil where one is NaN, or `type` is none of f16, bf16, f32 and f64.
  package static func distance(_ left: UInt64, _ right: UInt64, _ type: ElementType) -> UInt64? {
    func distance<Element: FloatElement>(_ element: Element.Type) -> UInt64? {
      let left = Element.Bits(truncatingIfNeeded: left), right = Element.Bits(truncatingIfNeeded: right)
      if element.value(left).isNaN || element.value(right).isNaN { return nil }
      return element.distance(left, right)
    }
    return switch type {
    case .float16: distance(Float16Element.self)
    case .bfloat16: distance(BFloat16Element.self)
    case .float32: distance(Float32Element.self)
    case .float64: distance(Float64Element.self)
    default: nil
    }
  }
}
