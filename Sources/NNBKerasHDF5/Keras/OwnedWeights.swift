internal import NNBKerasConfig
internal import NNBFormats
internal import NNBModel

/// A part of a layer of the model that has weights: the layer itself, or one within it.
enum OwnedPart {
  case dense(DenseSettings)
  case normalization(NormalizationSettings)

  /// A dense layer and what becomes part of it, in the order in which they are applied.
  static func all(of settings: DenseSettings) -> [OwnedPart] {
    settings.before.map(Self.normalization) + [.dense(settings)] + settings.after.map(Self.normalization)
  }

  /// The layer of the model itself.
  var owner: String {
    switch self {
    case .dense(let settings): settings.owner
    case .normalization(let settings): settings.owner
    }
  }

  /// What its weights are called.
  var weights: [String] {
    switch self {
    case .dense(let settings): settings.hasBias ? ["kernel", "bias"] : ["kernel"]
    case .normalization(let settings): settings.weights
    }
  }
}

extension VariablePlace {
  /// What tells layers apart, whatever their names.
  var key: String { path(isOld: false) }
}

/// The weights of the layers of a model, found in lists by layer.
struct OwnedWeights {
  /// The dense layers, by their places.
  private(set) var layers: [String: FoundLayer] = [:]

  /// The weights of normalizations by their names, by the places of these.
  private(set) var tensors: [String: [String: StoredTensor]] = [:]

  /// What Keras does not train, and lists behind everything else of a layer of the model.
  private static let statistics: Set = ["moving_mean", "moving_variance", "mean", "variance", "count"]

  /// Distributes the weights of a layer of the model to the layers that it is or contains.
  mutating func distribute(
    _ weights: [LayerWeights.Weight], to parts: [OwnedPart], of owner: String, _ problems: inout [ImportProblem]
  ) {
    func isStatistic(_ name: String) -> Bool { Self.statistics.contains(Self.word(name)) }
    let expected = parts.flatMap(\.weights)
    let isRight =
      weights.count == expected.count
      && weights.count(where: { isStatistic($0.name) }) == expected.count(where: Self.statistics.contains)
    var trained = weights.filter { !isStatistic($0.name) }[...]
    var statistics = weights.filter { isStatistic($0.name) }[...]
    for part in parts {
      switch part {
      case .dense(let settings):
        let own = trained.prefix(settings.hasBias ? 2 : 1)
        trained = trained.dropFirst(own.count)
        guard isRight, let pair = WeightPair(own) else {
          problems.append(.weights(layer: owner, expected: expected, found: weights.map(\.name)))
          return
        }
        if pair.kernel.shape.count == 2, pair.kernel.shape[1] != settings.units {
          problems.append(.units(layer: settings.name, expected: settings.units, found: pair.kernel.shape[1]))
        }
        layers[settings.place.key] = FoundLayer(
          name: Name(settings.name), kernel: pair.kernel, bias: pair.bias, isTransposed: false,
          activation: settings.activation, isBFloat16: settings.isBFloat16)
      case .normalization(let settings):
        var found: [String: StoredTensor] = [:]
        for name in settings.weights {
          let weight = Self.statistics.contains(name) ? statistics.popFirst() : trained.popFirst()
          guard isRight, let weight, Self.word(weight.name) == name else {
            problems.append(.weights(layer: owner, expected: expected, found: weights.map(\.name)))
            return
          }
          found[name] = weight.dataset
        }
        tensors[settings.place.key] = found
      }
    }
  }

  /// The last name of a path, without `:0` at its end.
  private static func word(_ name: String) -> String {
    let last = name.split(separator: "/").last ?? ""
    let parts = last.split(separator: ":", omittingEmptySubsequences: false)
    return String(parts.count == 2 && Int(parts[1]) != nil ? parts[0] : last)
  }
}
