internal import NNBModel

extension PlainParts {
  /// The kernels with their biases, in the natural order of their names.
  ///
  /// Throws every name that stands twice, every bias without kernel and, where there are biases, kernel without bias.
  func layers() throws(ImportError) -> [PlainLayer] {
    guard kernels.count <= PlainLayout.layerLimit else {
      throw ImportError(plain: [.tooManyKernels(limit: PlainLayout.layerLimit, found: kernels.count)])
    }
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
      for kernel in kernels where biasesByKey[kernel.key] == nil && !scalars.contains(kernel.key) {
        problems.append(.missingBias(layer: kernel.name.layer, kernel: kernel.dataset.path.text))
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
