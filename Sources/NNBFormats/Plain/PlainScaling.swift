internal import NNBModel

/// The mean and deviation of each input, found by their names beside the weights (Spec/names.md, section 4).
package struct PlainScaling {
  /// What they do to an input.
  let scaling: FeatureScaling

  /// The paths of all tensors that belong to it.
  let paths: Set<Name>

  /// The group that they are in, as a prefix; nil if they are in none.
  let prefix: String?

  /// Words of names of what scales inputs.
  private static let inputWords: Set = [
    "obs", "ob", "observation", "observations", "rms", "normalizer", "normaliser", "norm", "scaler", "standardizer",
    "input", "inputs", "state", "feature", "features", "x",
  ]

  /// Words of names of what scales other things.
  private static let otherWords: Set = [
    "value", "values", "ret", "return", "returns", "reward", "rewards", "critic", "target", "output", "action",
    "actions",
    "y", "bn", "batch", "batchnorm", "layernorm",
  ]

  private static let statistics: [String: Statistic] = [
    "mean": .mean, "std": .deviation, "stddev": .deviation, "var": .variance, "variance": .variance, "count": .count,
  ]

  private enum Statistic { case mean, deviation, variance, count }

  /// What a name says of a statistic.
  private struct Part {
    let statistic: Statistic

    /// The groups of the name, and the words of its own beside the statistic.
    let group: String
    let words: [String]

    init?(_ name: String) {
      var bytes = Array(name.utf8)
      if bytes.suffix(2).elementsEqual(":0".utf8) { bytes.removeLast(2) }
      let start = bytes.lastIndex(where: PlainSelection.isSeparator).map { $0 + 1 } ?? 0
      var words = NaturalKey(String(decoding: bytes[start...], as: UTF8.self)).words
      guard let last = words.popLast(), let statistic = PlainScaling.statistics[last] else { return nil }
      if words.last == "running" { words.removeLast() }
      (self.statistic, self.words) = (statistic, words)
      group = String(decoding: bytes[..<start], as: UTF8.self)
    }

    /// The words that say what is scaled.
    var allWords: [String] {
      (group.utf8.dropLast().split(whereSeparator: PlainSelection.isSeparator).last).map {
        NaturalKey(String(Substring($0))).words + words
      } ?? words
    }

    /// Whether it can be about inputs.
    var isOfInputs: Bool {
      let all = allWords
      if !PlainScaling.otherWords.isDisjoint(with: all) { return false }
      return group.isEmpty && words.isEmpty || !PlainScaling.inputWords.isDisjoint(with: all)
        || all.contains("mean") && all.contains("std")
    }

    var key: [String] { [group] + words }
  }

  private typealias Member = (part: Part, tensor: NamedTensor)

  private static func first(_ statistic: Statistic, _ members: [Member]) -> NamedTensor? {
    members.first { $0.part.statistic == statistic && isVector($0.tensor.tensor) }?.tensor
  }

  /// All pairs of a mean and a deviation or variance, with what else there is of each.
  private static func pairs(among tensors: [NamedTensor]) -> [[Member]] {
    var groups: [[String]: [Member]] = [:]
    for tensor in tensors {
      guard let part = Part(tensor.name), part.isOfInputs else { continue }
      groups[part.key, default: []].append((part, tensor))
    }
    return groups.values.filter {
      first(.mean, $0) != nil && (first(.deviation, $0) != nil || first(.variance, $0) != nil)
    }
  }

  /// The single numbers among the means and deviations of a file that has more than one pair of them, of which none is
  /// taken; in the order of the file.
  static func openNumbers(among tensors: [NamedTensor]) -> [StoredTensor] {
    let pairs = pairs(among: tensors)
    guard pairs.count > 1 else { return [] }
    let paths = Set(pairs.joined().filter { $0.part.statistic != .count }.map(\.tensor.tensor.path))
    return tensors.map(\.tensor).filter { $0.shape.isEmpty && paths.contains($0.path) }
  }

  /// Finds a mean and a deviation or variance; nil if there is none, or more than one of them.
  init?(among tensors: [NamedTensor]) {
    let found = Self.pairs(among: tensors)
    guard found.count == 1, let members = found.first, let part = members.first?.part,
      let mean = Self.first(.mean, members)
    else { return nil }
    let deviation = Self.first(.deviation, members)
    guard let divisor = deviation ?? Self.first(.variance, members) else { return nil }
    // The statistics of a batch normalization have weights beside them, or a count of batches.
    if !part.group.isEmpty,
      tensors.contains(where: {
        $0.name.utf8.starts(with: part.group.utf8)
          && ["weight", "bias", "gamma", "beta", "num_batches_tracked"].contains(
            String($0.name.utf8.dropFirst(part.group.utf8.count)))
      })
    {
      return nil
    }
    let values = FeatureScaling.Values.stored(divisor.tensor)
    scaling = FeatureScaling(
      [
        .subtract(.stored(mean.tensor)),
        deviation != nil ? .divideByDeviation(values, epsilon: nil) : .divideByRoot(values, epsilon: nil),
      ], at: "\(mean.tensor.path) and \(divisor.tensor.path)",
      usualEpsilon: deviation != nil && !part.group.isEmpty ? 1e-2 : part.allWords.contains("running") ? 1e-5 : 1e-8)
    paths = Set(members.map(\.tensor.tensor.path))
    prefix = part.group.isEmpty ? nil : part.group
  }

  /// Whether it is a row or a column of numbers, or one for all inputs.
  private static func isVector(_ tensor: StoredTensor) -> Bool {
    tensor.elementType() != nil && !tensor.shape.contains(0) && tensor.shape.count { $0 != 1 } <= 1
  }

  /// Whether a name is that of a mean of inputs, or of a deviation or variance; nil if it is neither.
  package static func isMean(_ name: String) -> Bool? {
    guard let part = Part(name), part.isOfInputs, part.statistic != .count else { return nil }
    return part.statistic == .mean
  }
}
