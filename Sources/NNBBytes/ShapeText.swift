extension [Int] {
  /// Sizes or an index as `28x28`; empty for none.
  package var shapeText: String { map(String.init).joined(separator: "x") }
}
