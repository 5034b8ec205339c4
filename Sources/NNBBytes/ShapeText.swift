extension [Int] {
  /// Sizes or an index as `28x28`; empty if there are none.
  package var shapeText: String { map(String.init).joined(separator: "x") }
}
