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
    KnownPolicies.networks(in: names.map { $0 + "." } + more) ?? groups(atAnyDepth: true)?.map { [$0.prefix] }
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
    return Set(keys.map(\.words)).count > 1 || keys.count > 1 && keys[0].tokens.contains(where: \.isNetwork)
  }
}
