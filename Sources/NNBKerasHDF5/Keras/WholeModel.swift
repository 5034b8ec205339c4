internal import NNBKerasConfig
internal import NNBFormats
internal import NNBHDF5
internal import NNBModel

/// Files of `save`: the model's configuration, and its weights in lists by layer.
enum WholeModel {
  static func read(_ index: FileIndex) throws(ImportError) -> FoundNetwork {
    guard let texts = index.group("/")?.texts("model_config"), texts.count == 1 else {
      throw ImportError([.missingAttribute("model_config", group: "/")])
    }
    return try read(index, try ModelConfiguration(parsing: texts[0], in: "model_config"), weights: "/model_weights")
  }

  /// Combines a configuration with the lists of weights in the group `path`.
  static func read(
    _ index: FileIndex, _ configuration: ModelConfiguration, weights path: Name
  ) throws(ImportError) -> FoundNetwork {
    let chain = LayerChain(configuration)
    var problems = configuration.problems + configuration.listProblems + chain.problems
    let lists = [LayerWeights].named(in: path, of: index, &problems)
    let layers = layers(of: chain, configuration, lists, &problems)
    guard problems.isEmpty else { throw ImportError(problems + layers.flatMap(PlanBuilder.problems(of:))) }
    return try FoundNetwork(layers, of: chain, in: index)
  }

  /// Combines what the configuration and the lists of weights say about each layer.
  private static func layers(
    of chain: LayerChain, _ configuration: ModelConfiguration, _ lists: [LayerWeights],
    _ problems: inout [ImportProblem]
  ) -> [FoundLayer] {
    let names = Set(configuration.names.map { Name($0) })
    let owned = Dictionary(grouping: chain.dense.compactMap(\.self)) { Name($0.owner) }
    var weights: [Name: [LayerWeights.Weight]] = [:]
    for list in lists {
      let isKnown = names.contains(Name(list.layer))
      if weights.updateValue(list.weights, forKey: Name(list.layer)) != nil {
        problems.append(.model(.duplicateLayer(Name(list.layer))))
      } else if !isKnown, !list.weights.isEmpty {
        problems.append(.unknownWeights(layer: list.layer))
      } else if isKnown, owned[Name(list.layer)] == nil, !list.weights.isEmpty,
        !chain.refusedOwners.contains(Name(list.layer))
      {
        problems.append(.weights(layer: list.layer, expected: [], found: list.weights.map(\.name)))
      }
    }
    var layers: [FoundLayer] = []
    var seen = Set<Name>()
    for first in chain.dense.compactMap(\.self) {
      guard seen.insert(Name(first.owner)).inserted, !chain.refusedOwners.contains(Name(first.owner)) else {
        continue
      }
      guard let own = weights[Name(first.owner)] else {
        // If a list could not be followed, that has been reported already.
        if !problems.contains(where: \.isMissingWeights) { problems.append(.missingWeights(layer: first.owner)) }
        continue
      }
      layers += found(owned[Name(first.owner)] ?? [], of: first.owner, own, &problems)
    }
    return layers
  }

  /// Distributes the weights of a layer of the model to the dense layers that it is or contains.
  private static func found(
    _ dense: [DenseSettings], of owner: String, _ weights: [LayerWeights.Weight], _ problems: inout [ImportProblem]
  ) -> [FoundLayer] {
    let expected = dense.flatMap { $0.hasBias ? ["kernel", "bias"] : ["kernel"] }
    var rest = weights[...]
    var layers: [FoundLayer] = []
    for settings in dense {
      let own = rest.prefix(settings.hasBias ? 2 : 1)
      rest = rest.dropFirst(own.count)
      guard weights.count == expected.count, let pair = WeightPair(own) else {
        problems.append(.weights(layer: owner, expected: expected, found: weights.map(\.name)))
        return []
      }
      if pair.kernel.shape.count == 2, pair.kernel.shape[1] != settings.units {
        problems.append(.units(layer: settings.name, expected: settings.units, found: pair.kernel.shape[1]))
      }
      layers.append(
        FoundLayer(
          name: Name(settings.name), kernel: pair.kernel, bias: pair.bias, isTransposed: false,
          activation: settings.activation, isBFloat16: settings.isBFloat16))
    }
    return layers
  }
}

extension ImportProblem {
  fileprivate var isMissingWeights: Bool {
    switch self {
    case .missingGroup, .missingAttribute, .missingDataset: true
    default: false
    }
  }
}
