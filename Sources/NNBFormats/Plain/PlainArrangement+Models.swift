extension PlainArrangement {
  /// Groups that hold layers of the same names, as two networks in one file do; nil if there are none.
  static func modelsSideBySide(_ layers: [PlainLayer]) -> [String]? {
    let paths = layers.map { layer in
      layer.name.utf8.split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ".") }
        .map { String(decoding: $0, as: UTF8.self) }
    }
    guard let first = paths.first else { return nil }
    var depth = 0
    while paths.allSatisfy({ $0.count > depth + 1 && $0[depth] == first[depth] }) { depth += 1 }
    var groups: [String] = [], members: [String: Set<[NaturalKey]>] = [:]
    for path in paths where path.count > depth + 1 {
      if members[path[depth]] == nil { groups.append(path[depth]) }
      members[path[depth], default: []].insert(path[(depth + 1)...].map { NaturalKey($0) })
    }
    let several = groups.filter { (members[$0]?.count ?? 0) > 1 }
    let alike = Dictionary(grouping: several) { members[$0] }
    return several.lazy.compactMap { alike[members[$0]] }.first(where: areModels)
  }

  /// Groups that differ in numbers alone are the blocks of one network, unless they are called networks.
  private static func areModels(_ groups: [String]) -> Bool {
    let keys = groups.map { NaturalKey($0) }
    return Set(keys.map(\.words)).count > 1 || keys.count > 1 && keys[0].tokens.contains(where: \.isNetwork)
  }
}
