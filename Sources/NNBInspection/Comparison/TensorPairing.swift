internal import NNBModel
internal import NNB

/// Which tensor of one file stands for which of another.
///
/// Where both networks have layers of the same sizes, kernels, biases and what an optimizer keeps for them are those of
/// the same layer, whatever they are called; all other tensors are those of the same name.
struct TensorPairing {
  /// The places of tensors in both files, ascending in the first.
  private(set) var pairs: [(first: Int, second: Int)] = []

  /// The places of the tensors that are left.
  private(set) var onlyInFirst: [Int] = [], onlyInSecond: [Int] = []

  /// Pairs the tensors of two files, or only those of their layers; where a file has no network, all of them are meant.
  init(_ first: NNBHead, _ second: NNBHead, weightsOnly: Bool) {
    let firstPlaces = Self.places(first, weightsOnly: weightsOnly)
    var secondPlaces = Self.places(second, weightsOnly: weightsOnly)
    var counterparts: [Name: Name] = [:]
    if let left = first.network, let right = second.network, left.hasForm(of: right) {
      var names = Array(zip(left.parameterNames, right.parameterNames))
      if let left = first.training, let right = second.training,
        left.settings.optimizer.slotNames == right.settings.optimizer.slotNames
      {
        names += zip(left.slots.joined(), right.slots.joined())
      }
      names += zip(
        first.training?.runningNames(of: left) ?? [], second.training?.runningNames(of: right) ?? [])
      counterparts = Dictionary(names.map { ($0, $1) }) { first, _ in first }
    }
    // A name that layers use is not free for a tensor that none uses.
    let taken = Set(counterparts.values)
    for place in first.tensors.indices where firstPlaces[first.tensors[place].name] != nil {
      let name = first.tensors[place].name
      let counterpart = counterparts[name] ?? (taken.contains(name) ? nil : name)
      if let other = counterpart.flatMap({ secondPlaces.removeValue(forKey: $0) }) {
        pairs.append((place, other))
      } else {
        onlyInFirst.append(place)
      }
    }
    onlyInSecond = secondPlaces.values.sorted()
  }

  private static func places(_ head: NNBHead, weightsOnly: Bool) -> [Name: Int] {
    var places = Dictionary(head.tensors.enumerated().map { ($1.name, $0) }) { first, _ in first }
    if weightsOnly, let network = head.network {
      let parameters = Set(network.parameterNames)
      places = places.filter { parameters.contains($0.key) }
    }
    return places
  }
}
