internal import NNBModel

extension PlainArrangement {
  /// What keeps layers from being arranged in a given way, or in any.
  static func contradictions(_ layers: [PlainLayer], given: ImportOptions.Orientation?) -> [PlainProblem] {
    if let given {
      if !ways(layers, [given.opposite]).isEmpty { return [.contradictedOrientation(given: given)] }
      let problems = biasProblems(layers, [given])
      return problems.isEmpty ? [chainProblem(layers)] : problems
    }
    // Where only one orientation makes a chain, it tells what the biases should have been.
    let all = ImportOptions.Orientation.allCases
    let chains = chains(layers, all, keeping: queues(layers))
    let problems = biasProblems(layers, chains.count == 1 ? chains.map(\.orientation) : all)
    return problems.isEmpty ? [mixture(layers) ?? chainProblem(layers)] : problems
  }

  /// What more than the shapes would have to decide.
  static func openQuestions(_ layers: [PlainLayer], _ ways: [Way]) -> [PlainProblem] {
    let question = PlainProblem.ambiguousOrientation(layers: layers.map(\.name))
    return ways.allSatisfy { $0.orders == .several } ? [orderProblem(layers), question] : [question]
  }

  /// Several orders are possible.
  static func orderProblem(_ layers: [PlainLayer]) -> PlainProblem {
    severalModels(layers) ?? .ambiguousOrder(layers: layers.map(\.name), prefixes: prefixes(of: layers))
  }

  /// No more prefixes than these are suggested: nobody would read them.
  private static let mostPrefixes = 64

  /// What names each layer alone, as a caller types it; none if a kernel and its bias are not in a group of their own.
  private static func prefixes(of layers: [PlainLayer]) -> [String] {
    guard layers.count <= mostPrefixes else { return [] }
    let groups = layers.compactMap { layer -> String? in
      let groups = [layer.kernel, layer.bias].compactMap(\.self).map { tensor in
        let name = (tensor.meaning ?? tensor.path).text.utf8.drop { $0 == UInt8(ascii: "/") }
        return name.lastIndex(where: PlainSelection.isSeparator).flatMap { String(name[...$0]) }
      }
      guard let group = groups[0], groups.allSatisfy({ $0 == group }), !group.utf8.contains(UInt8(ascii: ",")) else {
        return nil
      }
      return group
    }
    // Groups within each other stand beside each other in the order of their bytes.
    let sorted = groups.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
    let areApart = zip(sorted, sorted.dropFirst()).allSatisfy { !$1.starts(with: $0) }
    return groups.count == layers.count && areApart ? groups : []
  }

  /// No order is possible.
  private static func chainProblem(_ layers: [PlainLayer]) -> PlainProblem {
    severalModels(layers) ?? .brokenChain(layers: layers.map(\.name), shapes: layers.map(\.kernel.shape))
  }

  /// Layers of several networks; nil if names tell of one.
  static func severalModels(_ layers: [PlainLayer]) -> PlainProblem? {
    SideBySide(layers.map(\.name)).networks().map { .severalModels($0.map { $0.joined(separator: ",") }) }
  }

  /// The biases that fit in none of some orientations.
  private static func biasProblems(
    _ layers: [PlainLayer], _ orientations: [ImportOptions.Orientation]
  ) -> [PlainProblem] {
    layers.compactMap { layer in
      guard let bias = layer.bias, let count = layer.biasCount, !orientations.contains(where: layer.biasFits) else {
        return nil
      }
      let expected = Set(orientations.map { layer.sizes($0).outputs }).sorted()
      return .biasSize(path: bias.path.text, expected: expected, found: count)
    }
  }

  /// The layers by orientation, where each its own makes a chain of the natural order.
  private static func mixture(_ layers: [PlainLayer]) -> PlainProblem? {
    typealias Orientation = ImportOptions.Orientation
    // For each layer and its orientation, that of the layer before; nil if there is no way to the layer.
    var ways: [[Orientation: Orientation]] = []
    for (index, layer) in layers.enumerated() {
      var way: [Orientation: Orientation] = [:]
      for orientation in Orientation.allCases where layer.biasFits(orientation) {
        way[orientation] =
          index == 0
          ? orientation
          : Orientation.allCases.first {
            ways[index - 1][$0] != nil && layers[index - 1].sizes($0).outputs == layer.sizes(orientation).inputs
          }
      }
      ways.append(way)
    }
    guard var orientation = Orientation.allCases.first(where: { ways[ways.count - 1][$0] != nil }) else { return nil }
    var names: [Orientation: [String]] = [:]
    for (layer, way) in zip(layers, ways).reversed() {
      names[orientation, default: []].insert(layer.name, at: 0)
      orientation = way[orientation] ?? orientation
    }
    return .mixedOrientation(inOut: names[.inOut] ?? [], outIn: names[.outIn] ?? [])
  }
}
