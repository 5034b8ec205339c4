internal import NNBModel

extension PlainParts {
  /// The kernels with their biases, in the natural order of their names.
  ///
  /// Throws every name that stands twice, every bias without kernel and, where there are biases, kernel without bias.
  func layers() throws(ImportError) -> [PlainLayer] {
    var problems: [PlainProblem] = []
    let kernelsByKey = Self.unique(kernels, &problems)
    var biasesByKey = Self.unique(biases, &problems)
    let targets = Self.targets(of: biasesByKey, kernelsByKey)
    for (key, kernel) in targets { biasesByKey[kernel] = biasesByKey[key] }
    var scalars = Set<NaturalKey>()
    for other in others where other.tensor.shape.isEmpty {
      let dataset = other.tensor
      // A single number can be the bias of a layer with one output, and must not be lost among the other datasets.
      let name = WeightName(path: other.name), key = NaturalKey(name.layer)
      guard name.roles == [.bias], !name.isOptimizerState, kernelsByKey[key] != nil else { continue }
      problems.append(.biasShape(path: dataset.path.text, found: []))
      scalars.insert(key)
    }
    for bias in biases where kernelsByKey[bias.key] == nil && targets[bias.key] == nil {
      problems.append(.missingKernel(layer: bias.name.layer, bias: bias.dataset.path.text))
    }
    if !biases.isEmpty {
      let bare = kernels.filter { biasesByKey[$0.key] == nil && !scalars.contains($0.key) }
      if let networks = Self.networks(of: kernels, without: bare, besides: others) {
        problems.append(.severalModels(networks.map { $0.joined(separator: ",") }))
      } else {
        problems += bare.map { .missingBias(layer: $0.name.layer, kernel: $0.dataset.path.text) }
      }
    }
    guard problems.isEmpty else { throw ImportError(plain: problems) }
    guard !kernels.isEmpty else { throw ImportError(plain: [.noWeights]) }
    return kernels.sorted { ($0.prefix, $0.key) < ($1.prefix, $1.key) }.map { kernel in
      PlainLayer(
        name: kernel.name.layer, key: kernel.key, kernel: kernel.dataset, bias: biasesByKey[kernel.key]?.dataset,
        habit: kernel.name.habit)
    }
  }

  /// The kernels of biases without one of their own name, by the bias: `weights_input_hidden` is that of `bias_hidden`.
  ///
  /// A kernel between two layers has the names of both; its bias belongs to the second. Only what is so in one way counts.
  private static func targets(
    of biases: [NaturalKey: Weight], _ kernels: [NaturalKey: Weight]
  ) -> [NaturalKey: NaturalKey] {
    let lone = biases.keys.filter { kernels[$0] == nil && !$0.tokens.isEmpty }
    if lone.isEmpty { return [:] }
    let open = Set(lone)
    var found: [NaturalKey: [NaturalKey]] = [:], counts: [NaturalKey: Int] = [:]
    for kernel in kernels.keys where biases[kernel] == nil {
      for start in 1..<max(1, kernel.tokens.count) {
        let key = NaturalKey(tokens: Array(kernel.tokens[start...]))
        guard open.contains(key) else { continue }
        found[key, default: []].append(kernel)
        counts[kernel, default: 0] += 1
      }
    }
    return found.compactMapValues { $0.count == 1 && counts[$0[0]] == 1 ? $0[0] : nil }
  }

  /// The prefixes of several networks of which each has all its biases or none; nil if names do not tell of such.
  private static func networks(
    of kernels: [Weight], without bare: [Weight], besides others: [NamedTensor]
  ) -> [[String]]? {
    if bare.isEmpty { return nil }
    let names = kernels.map(\.name.layer)
    guard let networks = SideBySide(names).networks(besides: others.map(\.name)) else { return nil }
    let withoutBias = Set(bare.map(\.name.layer))
    let areAlike = networks.allSatisfy { prefixes in
      let own = names.filter { name in prefixes.contains { (name + ".").utf8.starts(with: $0.utf8) } }
      return own.allSatisfy(withoutBias.contains) || withoutBias.isDisjoint(with: own)
    }
    return areAlike ? networks : nil
  }

  private static func unique(_ weights: [Weight], _ problems: inout [PlainProblem]) -> [NaturalKey: Weight] {
    let groups = Dictionary(grouping: weights, by: \.key)
    for weight in weights {
      guard let group = groups[weight.key], group.count > 1, group[0].dataset.path == weight.dataset.path else {
        continue
      }
      problems.append(.ambiguousNames(group.map(\.dataset.path.text)))
    }
    return groups.compactMapValues(\.first)
  }
}
