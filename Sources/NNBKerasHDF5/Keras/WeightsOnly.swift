internal import NNBKerasConfig
internal import NNBFormats
internal import NNBHDF5
internal import NNBModel

/// Files of `save_weights` before Keras 3: layers with their weights in order, but without what they do.
enum WeightsOnly {
  /// Reads a file that lists its layers by name.
  ///
  /// Only the names tell what layers do. A layer that is neither dense nor known to do nothing is refused.
  static func readNamed(_ index: FileIndex) throws(ImportError) -> FoundNetwork {
    var problems: [ImportProblem] = []
    let entries = [LayerWeights].named(in: "/", of: index, &problems)
    var layers: [FoundLayer] = [], isKnown = true
    for entry in entries {
      let kind = LayerClass(name: entry.layer)
      if !entry.weights.isEmpty {
        if let layer = layer(entry, &problems) { layers.append(layer) }
        // Weights like those of a dense layer rule out the classes without weights, whatever the layer is called.
        isKnown = kind != .other && kind != .container
        if !isKnown { problems.append(.namedLayer(entry.layer)) }
        continue
      }
      switch kind {
      case .inert: break
      case .activation(let follower) where isKnown && layers.last.map { $0.following == nil } == true:
        layers[layers.count - 1].following = FollowingLayer(name: entry.layer, kind: follower)
      default: problems.append(.namedLayer(entry.layer))
      }
    }
    return try network(layers, index, problems)
  }

  /// Reads a file of Keras 0, whose layers have numbers instead of names.
  static func readNumbered(_ index: FileIndex) throws(ImportError) -> FoundNetwork {
    var problems: [ImportProblem] = []
    let entries = [LayerWeights].numbered(of: index, &problems)
    let layers = entries.filter { !$0.weights.isEmpty }.compactMap { layer($0, &problems) }
    var network = try network(layers, index, problems)
    let silent = entries.filter(\.weights.isEmpty).map(\.layer)
    if !silent.isEmpty {
      network.notes.append(
        "nothing says what is in \(listed(silent)), which have no weights; they are taken for layers without effect, "
          + "or for the activations that are given")
    }
    return network
  }

  private static func layer(_ entry: LayerWeights, _ problems: inout [ImportProblem]) -> FoundLayer? {
    guard let pair = WeightPair(entry.weights) else {
      problems.append(.weights(layer: entry.layer, expected: ["kernel", "bias"], found: entry.weights.map(\.name)))
      return nil
    }
    return FoundLayer(
      name: Name(entry.layer), kernel: pair.kernel, bias: pair.bias, isTransposed: false, activation: nil,
      isBFloat16: false)
  }

  private static func network(
    _ layers: [FoundLayer], _ index: FileIndex, _ problems: [ImportProblem]
  ) throws(ImportError) -> FoundNetwork {
    guard problems.isEmpty else { throw ImportError(problems + layers.flatMap(PlanBuilder.problems(of:))) }
    return FoundNetwork(layers: layers, notes: index.notes(onAllBut: layers.flatMap(\.datasets)))
  }
}

extension FoundLayer {
  /// The kernel, the bias if there is one, and what is folded into them.
  var datasets: [StoredTensor] {
    let steps = (before?.steps ?? []) + (after?.steps ?? [])
    let folded = steps.compactMap { step -> StoredTensor? in
      if case .stored(let tensor)? = step.values { tensor } else { nil }
    }
    return [kernel] + (bias.map { [$0] } ?? []) + folded
  }
}
