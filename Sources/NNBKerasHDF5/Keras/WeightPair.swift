internal import NNBFormats
internal import NNBHDF5

/// The kernel and bias of a dense layer, told apart by name, or by position if the names do not tell.
struct WeightPair: Equatable {
  let kernel: StoredTensor
  let bias: StoredTensor?

  private enum Role { case kernel, bias, unknown, other }

  /// Tells kernel and bias apart; nil if the weights are not a kernel, with or without a bias.
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

  /// The part that the last name of a path means, without `:0` and the like at its end.
  private static func role(_ name: String) -> Role {
    let last = name.split(separator: "/").last ?? ""
    let parts = last.split(separator: ":", omittingEmptySubsequences: false)
    let stem = parts.count == 2 && Int(parts[1]) != nil ? parts[0] : last
    let word = WeightName(path: String(stem))
    if word.isNormalization || word.isStatistics || word.isOfOtherLayer || stem == "alpha" { return .other }
    switch word.roles {
    case [.kernel]: return .kernel
    case [.bias]: return .bias
    case []: return .unknown
    default: return .other
    }
  }
}
