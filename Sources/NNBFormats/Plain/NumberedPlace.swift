/// A name with the number at its end, by which modules of one sequence are in order.
struct NumberedPlace {
  /// What is before the number; modules of one sequence have the same.
  let stem: NaturalKey

  /// The number; nil if the name has none at its end, or one beyond the largest.
  let number: Int?

  init(_ name: String) {
    var tokens = NaturalKey(name).tokens
    if case .number(let digits)? = tokens.last {
      tokens.removeLast()
      number = digits.isEmpty ? 0 : Int(String(decoding: digits, as: UTF8.self))
    } else {
      number = nil
    }
    stem = NaturalKey(tokens: tokens)
  }

  /// The number if the place is in this sequence; nil if not.
  func number(in stem: NaturalKey) -> Int? { self.stem == stem ? number : nil }
}
