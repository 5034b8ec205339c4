internal import HDF5

/// The kernel and bias of a dense layer, told apart by name or, where names do not tell, by position.
struct WeightPair: Equatable {
  let kernel: Inventory.Dataset
  let bias: Inventory.Dataset?

  private enum Role { case kernel, bias, unknown, other }

  /// Tells kernel and bias apart; nil where the weights are not a kernel with or without bias.
  init?(_ weights: some Collection<LayerWeights.Weight>) {
    let weights = Array(weights), roles = weights.map { Self.role($0.name) }
    switch roles {
    case [.kernel], [.unknown]:
      (kernel, bias) = (weights[0].dataset, nil)
    case [.kernel, .bias], [.kernel, .unknown], [.unknown, .bias], [.unknown, .unknown]:
      (kernel, bias) = (weights[0].dataset, weights[1].dataset)
    case [.bias, .kernel], [.bias, .unknown], [.unknown, .kernel]:
      (kernel, bias) = (weights[1].dataset, weights[0].dataset)
    default: return nil
    }
  }

  private static func role(_ name: String) -> Role {
    let last = name.split(separator: "/").last ?? ""
    let parts = last.split(separator: ":", omittingEmptySubsequences: false)
    let stem = parts.count == 2 && Int(parts[1]) != nil ? parts[0] : last
    switch stem {
    case "kernel", "W": return .kernel
    case "bias", "b": return .bias
    case "gamma", "beta", "moving_mean", "moving_variance", "embeddings", "alpha": return .other
    default: return stem.hasSuffix("_W") ? .kernel : stem.hasSuffix("_b") ? .bias : .unknown
    }
  }
}
