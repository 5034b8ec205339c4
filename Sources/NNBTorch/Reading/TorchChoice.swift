internal import NNBBytes
internal import NNBFormats
internal import NNBModel

/// Which of a file's groups of tensors is taken.
struct TorchChoice {
  /// The tensors by their names in `.nnb`.
  private(set) var tensors: [(name: String, tensor: TorchTensor)] = []

  /// The module, where the group is one.
  private(set) var module: PickleGraph.Index?

  /// What the user should know.
  private(set) var notes: [String] = []

  /// The names of a layer's tensors, in dictionaries of which each is a layer.
  private static let parts: Set = ["weight", "bias", "kernel", "w", "b", "W"]

  /// Chooses: what the key names, or all tensors where tensors alone are wanted, or the only group that can be a network.
  ///
  /// Throws a failure that lists the groups if there are several.
  init(_ weights: TorchWeights, key: String?, takesTensorsOnly: Bool) throws {
    if let key {
      try take(weights.first(of: key), of: weights)
    } else {
      noteAliases(weights)
      try take(weights.groups, tensorsOnly: takesTensorsOnly, unnamed: weights.unnamed)
    }
    if !weights.unnamed.isEmpty {
      notes.append(
        "tensors under keys that are neither texts nor whole numbers are left aside: \(listed(weights.unnamed))")
    }
    notes += weights.notes
  }

  /// Notes what stands under several keys and is taken once.
  private mutating func noteAliases(_ weights: TorchWeights) {
    if weights.aliases.isEmpty { return }
    let same = weights.aliases.map { alias in
      "\(alias.path.joined(separator: ".")) is \(alias.first.isEmpty ? "the top" : alias.first.joined(separator: "."))"
    }
    notes.append("what stands under several keys counts once: \(listed(same))")
  }

  private mutating func take(_ groups: [TorchWeights.Group], tensorsOnly takesTensorsOnly: Bool, unnamed: [String])
    throws
  {
    if takesTensorsOnly, groups.count > 1 {
      for group in groups { append(group, prefix: group.path) }
      return
    }
    let matrices = groups.filter { $0.hasMatrices && !Self.hasMoments($0) }, pool = matrices.isEmpty ? groups : matrices
    guard let first = pool.first else {
      guard !unnamed.isEmpty else { throw ImportError([.noWeights]) }
      throw Failure(
        "all tensors stand under keys that are neither texts nor whole numbers: \(listed(unnamed))", .unsupported,
        code: TorchFormat.name.id + "-refused", remedy: nil)
    }
    if pool.count == 1 {
      append(first, prefix: [])
    } else if let shared = Self.layers(pool) {
      for group in pool { append(group, prefix: Array(group.path.dropFirst(shared))) }
    } else {
      throw Self.several(pool)
    }
    addRest(of: groups, taken: pool)
  }

  /// Takes what a key leads to: one group, or a dictionary of layers.
  private mutating func take(_ key: String, of weights: TorchWeights) throws {
    let groups = weights.groups
    if let group = groups.first(where: { $0.name == key }) {
      append(group, prefix: [])
      addRest(of: groups, taken: [group])
      return
    }
    let below = groups.filter { $0.name.hasPrefix(key + ".") }
    guard let first = below.first else {
      let keys = groups.map(\.name).filter { !$0.isEmpty }
      let rest = groups.isEmpty ? "" : keys.isEmpty ? "; all tensors stand at the top" : "; there are \(listed(keys))"
      throw Failure(
        "the key \(key) is asked for, and leads to no tensors" + rest, .unsupported,
        code: TorchFormat.name.id + "-refused", remedy: groups.isEmpty ? nil : Self.remedy(groups) ?? .leaveOut("key"))
    }
    if below.count == 1 {
      append(first, prefix: [])
    } else if let shared = Self.layers(below) {
      for group in below { append(group, prefix: Array(group.path.dropFirst(shared))) }
    } else {
      throw Self.several(below)
    }
    addRest(of: groups, taken: below)
  }

  private mutating func append(_ group: TorchWeights.Group, prefix: [String]) {
    let start = prefix.map { $0 + "." }.joined()
    // Of many tensors the list is not copied.
    if start.isEmpty, tensors.isEmpty {
      tensors = group.tensors
    } else {
      tensors += group.tensors.map { (start + $0.name, $0.tensor) }
    }
    module = group.module
  }

  /// How many keys lead to all groups, if each is a dictionary of one layer's tensors; nil if not.
  private static func layers(_ groups: [TorchWeights.Group]) -> Int? {
    guard let first = groups.first, let count = first.path.indices.last,
      groups.allSatisfy({ group in
        group.module == nil && group.path.count == count + 1 && group.path.prefix(count) == first.path.prefix(count)
          && group.tensors.allSatisfy { parts.contains($0.name) }
      })
    else { return nil }
    return count
  }

  private static func title(_ group: TorchWeights.Group) -> String {
    group.path.isEmpty ? "the top" : group.name
  }

  private static func remedy(_ groups: [TorchWeights.Group]) -> Remedy? {
    groups.first { !$0.path.isEmpty }.map { .key($0.name) }
  }

  private static func several(_ groups: [TorchWeights.Group]) -> Failure {
    Failure(
      "it holds the weights of several networks, under \(listed(groups.map(title))), expected one",
      .unsupported, code: TorchFormat.name.id + "-refused", remedy: remedy(groups))
  }

  /// Takes what may scale the network's inputs and stands beside it, and notes what else does.
  private mutating func addRest(of groups: [TorchWeights.Group], taken: [TorchWeights.Group]) {
    let paths = Set(taken.map(\.path))
    var rest: [String] = []
    for group in groups where !paths.contains(group.path) && (!group.hasMatrices || Self.hasMoments(group)) {
      if module == nil, Self.isScaling(group) {
        append(group, prefix: group.path)
      } else {
        rest += group.tensors.map { (group.path + [$0.name]).joined(separator: ".") }
      }
    }
    if !rest.isEmpty {
      notes.append("the tensors \(listed(rest)), which stand beside the network, are left aside")
    }
  }

  /// Whether a group has a mean and a deviation, and is not about something else than inputs (Spec/names.md, section 4).
  private static func isScaling(_ group: TorchWeights.Group) -> Bool {
    let place = group.name.lowercased()
    return hasMoments(group)
      && !["value", "return", "reward", "critic", "action"].contains(where: place.contains)
  }

  /// Whether a group has a mean and a deviation and no weights; their shape may be (1, inputs).
  private static func hasMoments(_ group: TorchWeights.Group) -> Bool {
    let names = group.tensors.map { $0.name.lowercased() }
    return names.contains { $0.hasSuffix("mean") } && !names.contains { $0.hasSuffix("weight") }
      && names.contains { $0.hasSuffix("std") || $0.hasSuffix("var") || $0.hasSuffix("variance") }
  }
}
