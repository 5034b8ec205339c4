internal import NNBModel

/// Where the normalizations of a file of names belong: before or behind the dense layers, in their order.
struct PlainNormalizationPlaces {
  /// The layers with what becomes part of them.
  private(set) var layers: [FoundLayer]

  /// What names leave open, and what is said of them that is not so.
  private(set) var questions: [ImportProblem] = []

  /// What was decided by less than the sizes.
  private(set) var notes: [String] = []

  /// The names of the layers, and the sequences in which numbers are missing.
  private let names: [String]
  private let gapped: Set<NaturalKey>

  /// The normalizations of which nothing says on which side of the activation they stand.
  private var open: [String] = []

  /// Whether what the caller says of those that names leave open was of use.
  private var isUsed = false

  /// The normalizations whose numbers say another side than the caller says of those that names leave open.
  private var others: [String] = []

  /// Finds the places. `names` are those of the layers.
  init(_ normalizations: [PlainNormalization], in layers: [FoundLayer], names: [String], _ options: ImportOptions) {
    (self.layers, self.names) = (layers, names)
    gapped = PlainNormalizationRow.gapped((names + normalizations.map(\.group)).map { NumberedPlace($0) })
    let groups = normalizations.map(\.group), sides = options.normalizationSides
    if let sides {
      let unknown = sides.named.keys.filter { !groups.contains($0) }.sorted()
      questions += unknown.map { .noSuchNormalization($0, found: groups) }
      if normalizations.isEmpty, unknown.isEmpty { questions.append(.normalizationSidesUnused(ofNames: true)) }
    }
    if normalizations.isEmpty { return }
    guard let boundaries = PlainBoundaries.all(normalizations, layers, names) else {
      questions.append(.normalizationPlace(groups, sizes: normalizations.map(\.size)))
      return
    }
    let placed = Dictionary(grouping: zip(normalizations, boundaries), by: \.1).mapValues { $0.map(\.0) }
    for (boundary, normalizations) in placed.sorted(by: { $0.key < $1.key }) {
      place(normalizations, at: boundary, options)
    }
    // What is suggested must be right as far as it was: names that are not known, or have no side, are left out.
    let sided = zip(groups, boundaries).filter { $0.1 > 0 }.map(\.0)
    let known = (sides?.named ?? [:]).filter { sided.contains($0.key) }
    if !open.isEmpty { questions.append(.normalizationSide(open, named: known)) }
    if let side = sides?.others, !isUsed, !others.isEmpty {
      questions.append(.normalizationSideContradiction(others, given: side))
    }
  }

  /// Puts the normalizations between two layers behind the first of these, or before the second.
  private mutating func place(_ found: [PlainNormalization], at boundary: Int, _ options: ImportOptions) {
    let row = PlainNormalizationRow(
      found, behind: boundary > 0 ? NumberedPlace(names[boundary - 1]) : nil,
      next: boundary < names.count ? NumberedPlace(names[boundary]) : nil, gapped: gapped)
    let named = options.normalizationSides?.named ?? [:]
    guard boundary > 0 else {
      for normalization in row.normalizations {
        if named[normalization.group] != nil { questions.append(.normalizationWithoutSide(normalization.group)) }
        layers[0].before = .joined(layers[0].before, normalization.scaling)
      }
      return
    }
    let activation = activation(of: boundary - 1, options)
    var last: PlainNormalization?
    for (normalization, proven) in zip(row.normalizations, row.sides) {
      let side =
        activation == .linear ? .before : decided(normalization.group, proven, boundary, options.normalizationSides)
      if side == nil { open.append(normalization.group) }
      guard side == .after else {
        if let last { questions.append(.normalizationOrder(first: last.group, second: normalization.group)) }
        layers[boundary - 1].after = .joined(layers[boundary - 1].after, normalization.scaling)
        continue
      }
      last = normalization
      guard boundary < layers.count else {
        questions.append(
          .normalizationAtEnd(place: normalization.group, after: activation, of: layers[boundary - 1].name.text))
        continue
      }
      layers[boundary].before = .joined(layers[boundary].before, normalization.scaling)
    }
  }

  /// The side of the activation on which a normalization stands: what is said of it alone, what numbers tell, or what is said of
  /// all others; nil if nothing tells it.
  private mutating func decided(
    _ group: String, _ proven: NormalizationSides.Side?, _ boundary: Int, _ sides: NormalizationSides?
  ) -> NormalizationSides.Side? {
    let reason =
      switch proven {
      case .before?: "comes directly behind \(names[boundary - 1]), so before its activation"
      case .after?: "comes directly before \(names[min(boundary, names.count - 1)]), so behind the activation"
      case nil: ""
      }
    if let named = sides?.named[group] {
      if let proven, proven != named {
        notes.append("\(group) is taken \(named.text) the activation, as was said, though by its number it \(reason)")
      }
      return named
    }
    if let proven {
      notes.append("\(group) \(reason)")
      if let other = sides?.others, other != proven { others.append(group) } else { isUsed = true }
      return proven
    }
    isUsed = true
    return sides?.others
  }

  /// The activation of a layer as the file or the options state it; nil if nothing does.
  private func activation(of index: Int, _ options: ImportOptions) -> Activation? {
    if let stated = layers[index].activation { return stated }
    if let given = options.activations { return given.count == layers.count ? given[index] : nil }
    return options.hiddenActivation.map { index < layers.count - 1 ? $0 : .linear }
  }
}

extension NormalizationSides.Side {
  /// The word that goes before the activation.
  var text: String { self == .before ? "before" : "behind" }
}
