internal import NNBModel

extension PlanBuilder {
  /// What keeps scalings and normalizations from becoming part of layers.
  static func problemsOfFolding(_ layers: [FoundLayer], _ options: ImportOptions) -> [ImportProblem] {
    var problems: [ImportProblem] = [], lacksEpsilon: FeatureScaling?, isThere = false, isAtInput = false
    for (index, layer) in layers.enumerated() {
      for (scaling, isInput) in [(layer.before, index == 0), (layer.after, false)] {
        guard let scaling else { continue }
        isThere = true
        isAtInput = isAtInput || isInput
        let clips = scaling.steps.compactMap { step -> ImportProblem? in
          guard case .clip(let least, let most) = step else { return nil }
          return .inputClip(place: scaling.place, least: least, most: most)
        }
        problems += clips
        guard clips.isEmpty else { continue }
        if !options.folds, !(isInput && options.foldsScaling) {
          problems.append(
            scaling.className.map { .normalization(place: scaling.place, className: $0, layer: layer.name.text) }
              ?? .featureScaling(place: scaling.place))
        }
        if scaling.steps.contains(where: \.lacksEpsilon) { lacksEpsilon = lacksEpsilon ?? scaling }
      }
    }
    if let given = options.scalingEpsilon {
      if lacksEpsilon == nil, isThere { problems += contradictions(of: layers, epsilon: given) }
    } else if let lacksEpsilon {
      problems.append(.scalingEpsilon(place: lacksEpsilon.place, usual: lacksEpsilon.usualEpsilon))
    }
    if options.foldsScaling, !options.folds, !isAtInput { problems.append(.noScaling) }
    if options.folds, !isThere { problems.append(.nothingToFold) }
    return problems
  }

  /// What contradicts an epsilon that the caller states, if the file leaves none open.
  private static func contradictions(of layers: [FoundLayer], epsilon given: Double) -> [ImportProblem] {
    let scalings = layers.flatMap { [$0.before, $0.after].compactMap(\.self) }
    let stated = scalings.flatMap { scaling in scaling.steps.compactMap(\.epsilon).map { (scaling.place, $0) } }
    if stated.isEmpty { return [.scalingEpsilonUnused] }
    // Files have such numbers as f32, too.
    return stated.filter { $0.1 != given && Float($0.1) != Float(given) }.map {
      .scalingEpsilonContradiction(place: $0.0, stated: $0.1, given: given)
    }
  }
}
