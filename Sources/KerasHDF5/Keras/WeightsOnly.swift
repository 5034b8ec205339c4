internal import HDF5

/// Files of `save_weights` before Keras 3: layers with their weights in order, and nothing on what they do.
enum WeightsOnly {
  /// Reads a file whose layers `list` finds.
  static func read(
    _ index: FileIndex, list: (FileIndex, inout [ImportProblem]) -> [LayerWeights]
  ) throws(ImportError) -> FoundNetwork {
    var problems: [ImportProblem] = []
    let entries = list(index, &problems)
    let layers: [FoundLayer] = entries.filter { !$0.weights.isEmpty }.compactMap { entry in
      guard let pair = WeightPair(entry.weights) else {
        problems.append(
          .weights(layer: entry.layer, expected: ["kernel", "bias"], found: entry.weights.map(\.name)))
        return nil
      }
      return FoundLayer(
        name: entry.layer, kernel: pair.kernel, bias: pair.bias, isTransposed: false, activation: nil,
        isBFloat16: false)
    }
    guard problems.isEmpty else { throw ImportError(problems + layers.flatMap(PlanBuilder.problems(of:))) }
    return FoundNetwork(
      layers: layers, notes: index.notes(onAllBut: layers.flatMap(\.datasets)))
  }
}

extension FoundLayer {
  /// The kernel and, where there is one, the bias.
  var datasets: [Inventory.Dataset] { [kernel] + (bias.map { [$0] } ?? []) }
}
