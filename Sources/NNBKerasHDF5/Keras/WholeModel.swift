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
    var counts: [StoredTensor] = []
    let layers = layers(of: chain, configuration, lists, &problems, &counts)
    guard problems.isEmpty else { throw ImportError(problems + layers.flatMap(PlanBuilder.problems(of:))) }
    return try FoundNetwork(layers, of: chain, in: index, counts: counts)
  }

  /// Combines what the configuration and the lists of weights say about each layer.
  private static func layers(
    of chain: LayerChain, _ configuration: ModelConfiguration, _ lists: [LayerWeights],
    _ problems: inout [ImportProblem], _ counts: inout [StoredTensor]
  ) -> [FoundLayer] {
    let names = Set(configuration.names.map { Name($0) })
    let parts = chain.dense.compactMap(\.self).flatMap(OwnedPart.all)
    let owned = Dictionary(grouping: parts) { Name($0.owner) }
    var weights: [Name: [LayerWeights.Weight]] = [:]
    for list in lists {
      let name = Name(list.layer), isKnown = names.contains(name)
      if weights.updateValue(list.weights, forKey: name) != nil {
        problems.append(.model(.duplicateLayer(name)))
      } else if !isKnown, !list.weights.isEmpty {
        problems.append(.unknownWeights(layer: list.layer))
      } else if isKnown, owned[name] == nil, !list.weights.isEmpty, !chain.refusedOwners.contains(name),
        !chain.normalizationOwners.contains(name)
      {
        problems.append(.weights(layer: list.layer, expected: [], found: list.weights.map(\.name)))
      }
    }
    var found = OwnedWeights(), seen = Set<Name>()
    for first in parts {
      let owner = Name(first.owner)
      guard seen.insert(owner).inserted, !chain.refusedOwners.contains(owner) else { continue }
      let own = owned[owner] ?? []
      guard own.contains(where: { !$0.weights.isEmpty }) else { continue }
      guard let weights = weights[owner] else {
        // If a list could not be followed, that has been reported already.
        if !problems.contains(where: \.isMissingWeights) { problems.append(.missingWeights(layer: first.owner)) }
        continue
      }
      found.distribute(weights, to: own, of: first.owner, &problems)
    }
    counts = found.tensors.values.compactMap { $0["count"] }
    return chain.dense.compactMap(\.self).compactMap { settings in
      found.layers[settings.place.key].map { layer in
        settings.completed(layer) { found.tensors[$0.place.key] ?? [:] }
      }
    }
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
