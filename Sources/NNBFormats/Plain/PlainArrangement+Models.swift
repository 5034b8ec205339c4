extension PlainArrangement {
  /// Groups that hold layers of the same names, as two networks in one file do; nil if there are none.
  static func modelsSideBySide(_ layers: [PlainLayer]) -> [String]? {
    SideBySide(layers.map(\.name)).groups(atAnyDepth: false)?.map(\.name)
  }
}

/// Looks for networks side by side in the names of layers.
struct SideBySide {
  private let names: [String]
  private let paths: [[Step]]

  /// A group or a name in it, and what ends it in a name.
  struct Step: Hashable {
    let name: String
    let separator: String
  }

  /// Deeper groups are not looked at.
  private static let mostSteps = 16

  /// Takes the names of layers apart.
  init(_ names: [String]) {
    self.names = names
    paths = names.map { name in
      var steps: [Step] = [], text: [UInt8] = []
      for byte in name.utf8 {
        guard PlainSelection.isSeparator(byte) else {
          text.append(byte)
          continue
        }
        steps.append(Step(name: String(decoding: text, as: UTF8.self), separator: String(UnicodeScalar(byte))))
        text = []
      }
      return steps + [Step(name: String(decoding: text, as: UTF8.self), separator: "")]
    }
  }

  /// The prefixes of each network: those that a library uses, or groups with layers of the same names. `more` are the
  /// tensors beside the layers. Nil if there is one network, as far as names tell.
  func networks(besides more: [String] = []) -> [[String]]? {
    namedNetworks(besides: more) ?? groups(atAnyDepth: true)?.map { [$0.prefix] }
  }

  /// The prefixes of networks whose names say that they are several: those of a library, or of groups side by side that
  /// have different tasks. Nil if names do not say so.
  func namedNetworks(besides more: [String] = []) -> [[String]]? {
    KnownPolicies.networks(in: names.map { $0 + "." } + more) ?? tasks()
  }

  /// The prefixes of groups, or single layers, side by side whose names are those of different tasks. What is beside them
  /// goes before each if they are layers, as heads of a network are.
  private func tasks() -> [[String]]? {
    for depth in 0..<Self.mostSteps {
      let parents = Dictionary(grouping: paths.filter { $0.count > depth }) { Array($0[..<depth]) }
      if parents.isEmpty { return nil }
      for key in parents.keys.sorted(by: { Self.text($0) < Self.text($1) }) {
        if let networks = Self.tasks(parents[key] ?? [], depth) { return networks }
      }
    }
    return nil
  }

  private static func tasks(_ paths: [[Step]], _ depth: Int) -> [[String]]? {
    var steps: [String] = [], members: [String: [[Step]]] = [:]
    for path in paths {
      let name = path[depth].name
      if members[name] == nil { steps.append(name) }
      members[name, default: []].append(path)
    }
    guard steps.count > 1 else { return nil }
    func prefix(_ step: String) -> String {
      let path = members[step]?.first ?? []
      return text(Array(path.prefix(depth))) + step + (path.count > depth + 1 ? path[depth].separator : ".")
    }
    let tasks = Dictionary(uniqueKeysWithValues: steps.map { ($0, NetworkTask.named($0)) })
    let named = steps.filter { tasks[$0]?.isEmpty == false }, others = steps.filter { tasks[$0]?.isEmpty != false }
    let groups = named.filter { (members[$0]?.count ?? 0) > 1 }
    let isTargetBesideOther =
      groups.contains { tasks[$0]?.contains(.target) == true } && others.contains { (members[$0]?.count ?? 0) > 1 }
    // Two of one task differ in numbers alone: `q1` and `q2`. Parts of one network have words of their own.
    let areTwins = Set(groups.map { NaturalKey($0).words }).count < groups.count
    guard Set(named.map { tasks[$0] }).count > 1 || isTargetBesideOther || areTwins else { return nil }
    let areHeads = named.allSatisfy { members[$0]?.count == 1 }
    return isTargetBesideOther && named.count == 1
      ? steps.map { [prefix($0)] } : named.map { (areHeads ? others.map(prefix) : []) + [prefix($0)] }
  }

  /// Groups below the first one that not all names share, or below any, that hold layers of the same names.
  func groups(atAnyDepth: Bool) -> [(name: String, prefix: String)]? {
    guard let first = paths.first else { return nil }
    var depth = 0
    while paths.allSatisfy({ $0.count > depth + 1 && $0[depth].name == first[depth].name }) { depth += 1 }
    if let groups = Self.groups(paths[...], depth) { return groups }
    guard atAnyDepth else { return nil }
    for deeper in (depth + 1)..<(depth + Self.mostSteps) {
      let parents = Dictionary(grouping: paths.filter { $0.count > deeper + 1 }) { Array($0[..<deeper]) }
      if parents.isEmpty { return nil }
      for key in parents.keys.sorted(by: { Self.text($0) < Self.text($1) }) {
        if let members = parents[key], let groups = Self.groups(members[...], deeper) { return groups }
      }
    }
    return nil
  }

  private static func text(_ steps: [Step]) -> String { steps.map { $0.name + $0.separator }.joined() }

  private static func groups(_ paths: ArraySlice<[Step]>, _ depth: Int) -> [(name: String, prefix: String)]? {
    var groups: [String] = [], members: [String: Set<[NaturalKey]>] = [:], prefixes: [String: String] = [:]
    for path in paths where path.count > depth + 1 {
      let name = path[depth].name
      if members[name] == nil {
        groups.append(name)
        prefixes[name] = text(Array(path[...depth]))
      }
      members[name, default: []].insert(path[(depth + 1)...].map { NaturalKey($0.name) })
    }
    let several = groups.filter { (members[$0]?.count ?? 0) > 1 }
    let alike = Dictionary(grouping: several) { members[$0] }
    return several.lazy.compactMap { alike[members[$0]] }.first(where: areModels)?.map { ($0, prefixes[$0] ?? $0) }
  }

  /// Groups that differ in numbers alone are the blocks of one network, unless they are called networks.
  private static func areModels(_ groups: [String]) -> Bool {
    let keys = groups.map { NaturalKey($0) }
    return Set(keys.map(\.words)).count > 1
      || keys.count > 1 && (keys[0].tokens.contains(where: \.isNetwork) || !NetworkTask.named(groups[0]).isEmpty)
  }
}
