internal import NNBFormats
internal import NNBHDF5
internal import NNBModel

/// A layer and its weights, as files of Keras before version 3 list them.
struct LayerWeights: Equatable {
  /// A weight by its name in the list, which is a path in the layer's group.
  struct Weight: Equatable {
    let name: String
    let dataset: StoredTensor
  }

  let layer: String
  let weights: [Weight]
}

extension [LayerWeights] {
  /// Follows `layer_names` of the group `path` and `weight_names` of each layer's group.
  ///
  /// The names of the layers do not help: only the lists say where the weights are.
  static func named(in path: Name, of index: FileIndex, _ problems: inout [ImportProblem]) -> [LayerWeights] {
    guard let root = index.group(path) else {
      problems.append(.missingGroup(path.text))
      return []
    }
    guard let layers = root.texts("layer_names") else {
      problems.append(.missingAttribute("layer_names", group: path.text))
      return []
    }
    return layers.compactMap { layer in
      let path = root.path(to: layer)
      guard let group = index.group(path) else {
        problems.append(.missingGroup(path.text))
        return nil
      }
      guard let names = group.texts("weight_names") else {
        problems.append(.missingAttribute("weight_names", group: path.text))
        return nil
      }
      return LayerWeights(layer, names, in: group, of: index, &problems)
    }
  }

  /// Follows `nb_layers` and each layer's `nb_params`, as Keras 0 wrote them.
  static func numbered(of index: FileIndex, _ problems: inout [ImportProblem]) -> [LayerWeights] {
    guard let count = index.group("/")?.wholeNumber("nb_layers"), (0...index.inventory.groups.count).contains(count)
    else {
      problems.append(.missingAttribute("nb_layers", group: "/"))
      return []
    }
    return (0..<count).compactMap { number in
      let layer = "layer_\(number)"
      guard let group = index.group("/\(layer)") else {
        problems.append(.missingGroup("/" + layer))
        return nil
      }
      guard let count = group.wholeNumber("nb_params"), (0...index.inventory.datasets.count).contains(count) else {
        problems.append(.missingAttribute("nb_params", group: group.path.text))
        return nil
      }
      return LayerWeights(layer, (0..<count).map { "param_\($0)" }, in: group, of: index, &problems)
    }
  }
}

extension LayerWeights {
  fileprivate init?(
    _ layer: String, _ names: [String], in group: Inventory.Group, of index: FileIndex,
    _ problems: inout [ImportProblem]
  ) {
    var weights: [Weight] = []
    for name in names {
      guard let dataset = index.dataset(group.path(to: name)) else {
        problems.append(.missingDataset(group.path(to: name).text))
        continue
      }
      weights.append(Weight(name: name, dataset: dataset))
    }
    guard weights.count == names.count else { return nil }
    self.init(layer: layer, weights: weights)
  }
}
