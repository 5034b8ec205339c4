internal import NNBBytes
internal import NNBFormats

/// The places in a file where a network's weights may be, and the tensors of each.
struct TorchWeights: Sendable {
  /// The most tensors, as in `.nnb` files, and the most modules.
  static let most = 65_536

  /// How deep dictionaries, and modules in modules, are looked into.
  static let deepest = 64

  /// Tensors that belong together: those of a dictionary or of a module.
  struct Group: Sendable {
    /// The keys that lead there.
    let path: [String]

    /// The tensors by their names in the group.
    var tensors: [(name: String, tensor: TorchTensor)] = []

    /// The module, where the group is one.
    var module: PickleGraph.Index?

    /// Whether there is anything with more than one axis.
    var hasMatrices: Bool { tensors.contains { $0.tensor.shape.count > 1 || $0.tensor.view == nil } }

    /// What the group is called: the keys with dots between.
    var name: String { path.joined(separator: ".") }
  }

  let torch: TorchGraph

  /// The groups in the order of the file.
  private(set) var groups: [Group] = []

  /// Keys that lead to an object with tensors which other keys led to before, each with those.
  private(set) var aliases: [(path: [String], first: [String])] = []

  /// The keys that first led to objects with tensors.
  private var places: [PickleGraph.Index: [String]] = [:]

  /// The most aliases that are told; a file may name an object a million times.
  private static let mostAliases = 1_024

  /// Which objects have been looked at.
  private var seen: [Bool]
  private var count = 0

  /// How many entries the modules that were looked at have; one that stands in many places counts there again.
  private var entryCount = 0

  /// The most such entries.
  private static let mostEntries = 1 << 20

  /// What stands under keys that are neither texts nor whole numbers, and cannot be named: where, and what the key is.
  private(set) var unnamed: [String] = []

  /// What the user should know.
  private(set) var notes: [String] = []

  /// The key that the caller names; what it leads to is no optimizer's.
  private let named: String?

  /// Looks for groups; those of optimizers are left out if `key` does not lead to them.
  init(_ torch: TorchGraph, key: String? = nil) throws(TorchError) {
    (self.torch, named) = (torch, key)
    seen = [Bool](repeating: false, count: torch.graph.nodes.count)
    try collect(torch.graph.root, [])
  }

  /// Looks at an object once, and at what it holds under texts.
  private mutating func collect(_ index: PickleGraph.Index, _ path: [String]) throws(TorchError) {
    guard path.count < Self.deepest else { return }
    if seen[Int(index)] {
      if let first = places[index], aliases.count < Self.mostAliases { aliases.append((path, first)) }
      return
    }
    seen[Int(index)] = true
    let known = groups.count
    try collectUnseen(index, path)
    if groups.count > known { places[index] = path }
  }

  private mutating func collectUnseen(_ index: PickleGraph.Index, _ path: [String]) throws(TorchError) {
    if let tensor = try torch.tensor(index, name: path.isEmpty ? "tensor" : path.joined(separator: ".")) {
      // Tensors in a dictionary are taken with it; this one stands alone.
      groups.append(Group(path: [], tensors: [(path.last ?? "tensor", tensor)]))
      return
    }
    if TorchModule(torch, index) != nil {
      var group = Group(path: path, module: index)
      try collectModule(index, "", depth: 0, into: &group)
      if !group.tensors.isEmpty { groups.append(group) }
      return
    }
    let members =
      torch.members(of: index, holders: true) ?? torch.state(of: index, holders: true) ?? numbered(index) ?? []
    if Self.isOptimizer(members.map(\.key)), !isNamed(path) { return }
    var group = Group(path: path), others: [(key: String, value: PickleGraph.Index)] = []
    for (key, value) in members {
      if let tensor = try torch.tensor(value, name: (path + [key]).joined(separator: ".")) {
        try add(key, tensor, to: &group)
      } else {
        others.append((key, value))
      }
    }
    if !group.tensors.isEmpty { groups.append(group) }
    for (key, value) in others where !Self.isOfOptimizer(key) || isNamed(path + [key]) {
      try collect(value, path + [key])
    }
    try collectUnnamed(index, path)
    noteMoments(index, path)
  }

  /// Notes a mean and a deviation that may scale the inputs and are no tensors, such as arrays of NumPy.
  private mutating func noteMoments(_ index: PickleGraph.Index, _ path: [String]) {
    let found = torch.moments(of: index).map { (path + [$0]).joined(separator: ".") }
    let mean = found.first { PlainScaling.isMean($0) == true },
      deviation = found.first { PlainScaling.isMean($0) == false }
    guard let mean, let deviation else { return }
    notes.append(
      "\(mean) and \(deviation) may scale the inputs; they are no tensors, and the network is taken without them")
  }

  /// Notes what holds tensors and cannot be named.
  private mutating func collectUnnamed(_ index: PickleGraph.Index, _ path: [String]) throws(TorchError) {
    for (key, value) in torch.unnamed(of: index) {
      let known = groups.count
      try collect(value, path + [key])
      guard groups.count > known else { continue }
      groups.removeLast(groups.count - known)
      unnamed.append(path.isEmpty ? key : "\(key) in \(path.joined(separator: "."))")
    }
  }

  /// Whether there is a tensor of two axes or more whose elements can be read.
  var hasReadableMatrices: Bool {
    groups.contains { $0.tensors.contains { $0.tensor.shape.count > 1 && $0.tensor.view != nil } }
  }

  /// The keys that first led to what a key leads to: the same key if it is the only one.
  func first(of key: String) -> String {
    for alias in aliases {
      let name = alias.path.joined(separator: ".")
      if key == name || key.hasPrefix(name + ".") {
        return alias.first.joined(separator: ".") + key.dropFirst(name.count)
      }
    }
    return key
  }

  /// Whether the caller's key names what these keys lead to, or something in it.
  private func isNamed(_ path: [String]) -> Bool {
    guard let named, !path.isEmpty else { return false }
    let name = path.joined(separator: ".")
    return named == name || named.hasPrefix(name + ".") || name.hasPrefix(named + ".")
  }

  /// The elements of a list or tuple with their numbers; nil for anything else.
  private func numbered(_ index: PickleGraph.Index) -> [(key: String, value: PickleGraph.Index)]? {
    switch torch.graph[index] {
    case .list, .tuple: break
    default: return nil
    }
    // Longer ones are data, and no list of tensors.
    guard let elements = torch.graph.elements(index), elements.count <= Self.most else { return nil }
    return elements.enumerated().filter { torch.isHolder($0.element) }.map { ("\($0.offset)", $0.element) }
  }

  private mutating func add(_ name: String, _ tensor: TorchTensor, to group: inout Group) throws(TorchError) {
    count += 1
    guard count <= Self.most else { throw .tooMany("tensors", limit: Self.most) }
    group.tensors.append((name, tensor))
  }

  /// The tensors of a module and of those in it, named as `state_dict` names them.
  private mutating func collectModule(
    _ index: PickleGraph.Index, _ prefix: String, depth: Int, into group: inout Group
  ) throws(TorchError) {
    guard depth < Self.deepest else { throw .tooMany("levels of modules", limit: Self.deepest) }
    guard let module = TorchModule(torch, index) else { return }
    // A module may stand in a network many times, and a file can make that an endless number.
    count += 1
    guard count <= Self.most else { throw .tooMany("modules and tensors", limit: Self.most) }
    entryCount += module.tensors.count + module.children.count + module.settings.count
    guard entryCount <= Self.mostEntries else { throw .tooMany("entries of modules", limit: Self.mostEntries) }
    for (name, index) in module.tensors {
      if let tensor = try torch.tensor(index, name: prefix + name) { try add(prefix + name, tensor, to: &group) }
    }
    for (name, index) in module.children {
      try collectModule(index, prefix + name + ".", depth: depth + 1, into: &group)
    }
  }

  // MARK: What is no network

  /// What optimizers keep for each parameter.
  private static let slots: Set = [
    "step", "exp_avg", "exp_avg_sq", "max_exp_avg_sq", "momentum_buffer", "square_avg", "grad_avg", "sum", "exp_inf",
    "acc_delta", "prev",
  ]

  /// Whether a dictionary of these keys is an optimizer's state, or a part of one.
  private static func isOptimizer(_ keys: [String]) -> Bool {
    keys.contains("param_groups") && keys.contains("state") || !keys.isEmpty && keys.allSatisfy(slots.contains)
  }

  /// The words of a key that say that it is an optimizer's. `optimal` and `optimized` do not.
  private static let optimizerWords: Set = [
    "optim", "optims", "optimizer", "optimizers", "optimiser", "optimisers", "scheduler", "schedulers",
  ]

  /// Whether what stands under a key is an optimizer's.
  private static func isOfOptimizer(_ key: String) -> Bool {
    !optimizerWords.isDisjoint(with: NaturalKey(key).words)
  }
}
