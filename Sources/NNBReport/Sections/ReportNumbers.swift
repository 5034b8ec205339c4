internal import NNBBytes
internal import NNBCommandLine

extension Markup {
  /// A part as a percentage.
  package static func percent(_ value: Double?) -> Markup { number(value, { $0.percent }) }

  /// A probability as a percentage, never rounded to 0 or 100 if it is not that.
  package static func probability(_ value: Double) -> Markup {
    number(value) { value in
      let text = value.percent
      if text == "100.00 %", value < 1 { return "> 99.99 %" }
      return text == "0.00 %" && value > 0 ? "< 0.01 %" : text
    }
  }

  /// An output that is a probability, or not.
  static func output(_ value: Float, isProbability: Bool) -> Markup {
    isProbability ? probability(Double(value)) : number(Double(value), { $0.significant(5) })
  }
}
