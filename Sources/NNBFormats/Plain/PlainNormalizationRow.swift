/// The normalizations between two layers of a file of names, in their order, and what numbers tell of their sides.
struct PlainNormalizationRow {
  /// The normalizations, the first one first.
  let normalizations: [PlainNormalization]

  /// The side of the activation on which each stands if numbers leave no place for one on the other side; nil if they do not
  /// tell it.
  private(set) var sides: [NormalizationSides.Side?]

  /// Orders those between two layers, nil where there is none. `gapped` are the sequences with numbers that nothing has.
  init(_ found: [PlainNormalization], behind before: NumberedPlace?, next: NumberedPlace?, gapped: Set<NaturalKey>) {
    // Those of the sequence of the layer before come first.
    func isOfLayer(_ normalization: PlainNormalization) -> Bool {
      before.map { NumberedPlace(normalization.group).number(in: $0.stem) != nil } ?? false
    }
    normalizations = found.filter(isOfLayer) + found.filter { !isOfLayer($0) }
    sides = [NormalizationSides.Side?](repeating: nil, count: found.count)
    if before == nil { return }
    let places = normalizations.map { NumberedPlace($0.group) }
    let behind = Self.run(places, from: before, step: 1), ahead = Self.run(places.reversed(), from: next, step: -1)
    // In a list of layers alone, the activations are elsewhere.
    if behind + ahead > found.count { return }
    func hasGap(_ end: NumberedPlace?) -> Bool { end.map { gapped.contains($0.stem) } ?? false }
    if hasGap(before) { for index in 0..<behind { sides[index] = .before } }
    if hasGap(next) { for index in 0..<ahead { sides[found.count - 1 - index] = .after } }
  }

  /// The sequences with numbers between the first and the last that none of the places has.
  static func gapped(_ places: [NumberedPlace]) -> Set<NaturalKey> {
    var numbers: [NaturalKey: Set<Int>] = [:]
    for place in places {
      if let number = place.number { numbers[place.stem, default: []].insert(number) }
    }
    // Numbers are not negative, so that a difference cannot overflow.
    return Set(
      numbers.filter { _, numbers in (numbers.max() ?? 0) - (numbers.min() ?? 0) >= numbers.count }.keys)
  }

  /// How many places follow each other in a sequence directly from a layer on.
  private static func run(_ places: [NumberedPlace], from layer: NumberedPlace?, step: Int) -> Int {
    guard let layer, var number = layer.number else { return 0 }
    var count = 0
    for place in places {
      let (next, overflow) = number.addingReportingOverflow(step)
      guard !overflow, place.number(in: layer.stem) == next else { break }
      (number, count) = (next, count + 1)
    }
    return count
  }
}
