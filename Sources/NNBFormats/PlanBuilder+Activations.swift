internal import NNBModel

extension PlanBuilder {
  /// The activation of each layer, from the file or, where it states none, from the options.
  static func activations(
    of layers: [FoundLayer], options: ImportOptions, notes: inout [String], problems: inout [ImportProblem]
  ) -> [Activation] {
    guard let given = options.activations else {
      let stated = layers.compactMap(\.activation)
      if let hidden = options.hiddenActivation {
        if stated.count == layers.count {
          problems.append(.configurationUnused(reason: "the file says itself what the activations are"))
          return stated
        }
        notes.append(
          "all layers but the last have the activation \(hidden) of the configuration; the last one gives its sums as they "
            + "are (linear): logits, if the model classifies")
        return layers.enumerated().map { index, layer in
          layer.activation ?? (index < layers.count - 1 ? hidden : .linear)
        }
      }
      if stated.count < layers.count { problems.append(.unknownActivations(layers: layers.count)) }
      return stated
    }
    guard given.count == layers.count else {
      problems.append(
        options.isActivationsConfigured
          ? .configuredActivations(configured: given.count, layers: layers.count)
          : .activationCount(expected: layers.count, found: given.count))
      return []
    }
    for (layer, given) in zip(layers, given) {
      if let stated = layer.activation, !stated.agrees(with: given) {
        let problem = ImportProblem.activationContradiction(layer: layer.name.text, stated: stated, given: given)
        problems.append(options.isActivationsConfigured ? .configuration(problem) : problem)
      }
      if let following = layer.following, !following.kind.allows(given) {
        problems.append(
          .activationLayer(following.name, className: following.kind.rawValue, of: layer.name.text, given: given))
      }
    }
    let followers = layers.compactMap(\.following?.name)
    if !followers.isEmpty {
      notes.append("the activations given are taken for those of \(listed(followers)) too, which the file names")
    }
    if layers.allSatisfy({ $0.activation == nil }) {
      notes.append(
        "the activations are those given, the file states none; nor does it state how the layers are connected")
    }
    return zip(layers, given).map { $0.activation ?? $1 }
  }
}

extension Activation {
  /// Whether both are the same function to the precision of f32, in which old files state parameters.
  fileprivate func agrees(with other: Activation) -> Bool {
    switch (self, other) {
    case (.elu(let left), .elu(let right)), (.leakyReLU(let left), .leakyReLU(let right)):
      Float(left) == Float(right)
    default: self == other
    }
  }
}
