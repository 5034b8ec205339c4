internal import NNBKerasConfig
internal import NNBBytes
internal import NNBFormats
internal import NNBHDF5
internal import NNBModel

/// Numbered variables together with the model's configuration: the two parts of a `.keras` archive.
enum VariableModel {
  /// Finds the weights of each dense layer by its place in the configuration, as Keras does.
  static func read(_ index: FileIndex, _ configuration: ModelConfiguration) throws(ImportError) -> FoundNetwork {
    let chain = LayerChain(configuration)
    var problems = configuration.problems + chain.problems
    let isKnown = problems.isEmpty
    let groups = VariableGroup.all(in: index)
    let byPath = Dictionary(groups.map { ($0.path, $0) }) { first, _ in first }
    let isOld = index.group("/\(VariablePlace.list)") == nil && index.group("/\(VariablePlace.oldList)") != nil
    var layers: [FoundLayer] = [], used = Set<Name>(), counts: [StoredTensor] = []
    for settings in chain.dense.compactMap(\.self) {
      let path = settings.place.path(isOld: isOld)
      guard let group = byPath[index.inventory.path(of: Name(path))] else {
        problems.append(.missingGroup(path + "/vars"))
        continue
      }
      used.insert(group.path)
      guard let layer = layer(settings, group, &problems) else { continue }
      layers.append(
        settings.completed(layer) { normalization in
          guard !normalization.weights.isEmpty else { return [:] }
          let path = normalization.place.path(isOld: isOld)
          guard let group = byPath[index.inventory.path(of: Name(path))] else {
            problems.append(.missingGroup(path + "/vars"))
            return [:]
          }
          used.insert(group.path)
          let found = tensors(normalization, group, &problems)
          if let count = found["count"] { counts.append(count) }
          return found
        })
    }
    // Beside layers that are refused there may be weights of any kind.
    if isKnown {
      problems += groups.filter { $0.hasVariables && !used.contains($0.path) }.map { .unknownWeights(layer: $0.name) }
    }
    guard problems.isEmpty else { throw ImportError(problems + layers.flatMap(PlanBuilder.problems(of:))) }
    return try FoundNetwork(layers, of: chain, in: index, counts: counts)
  }

  /// The weights of a normalization by their names.
  private static func tensors(
    _ settings: NormalizationSettings, _ group: VariableGroup, _ problems: inout [ImportProblem]
  ) -> [String: StoredTensor] {
    guard let variables = group.variables, variables.count == settings.weights.count else {
      problems.append(.weights(layer: settings.name, expected: settings.weights, found: group.variableTexts))
      return [:]
    }
    return Dictionary(zip(settings.weights, variables)) { first, _ in first }
  }

  private static func layer(
    _ settings: DenseSettings, _ group: VariableGroup, _ problems: inout [ImportProblem]
  ) -> FoundLayer? {
    guard let variables = group.variables, variables.count == (settings.hasBias ? 2 : 1) else {
      problems.append(
        .weights(
          layer: settings.name, expected: settings.hasBias ? ["kernel", "bias"] : ["kernel"],
          found: group.variableTexts))
      return nil
    }
    let kernel = variables[0]
    if kernel.shape.count == 2, kernel.shape[1] != settings.units {
      problems.append(.units(layer: settings.name, expected: settings.units, found: kernel.shape[1]))
    }
    return FoundLayer(
      name: Name(settings.name), kernel: kernel, bias: settings.hasBias ? variables[1] : nil, isTransposed: false,
      activation: settings.activation, isBFloat16: settings.isBFloat16)
  }
}

extension FoundNetwork {
  /// Adds to layers what a configuration says of the input. `counts` are tensors of normalizations that nothing is computed
  /// with.
  init(
    _ layers: [FoundLayer], of chain: LayerChain, in index: FileIndex, counts: [StoredTensor]
  ) throws(ImportError) {
    self.init(layers: layers)
    state(rescaling: chain.scaling)
    if let open = chain.sampleShape, let inputs = layers.first?.inputs {
      // What is no matrix has no inputs, and is told itself.
      guard let shape = SampleShape.resolved(open, inputs: inputs), inputs == 0 || checkedProduct(shape) == inputs
      else {
        throw ImportError([.sampleShape(found: open, inputs: inputs)])
      }
      sampleShape = shape
      if open.contains(nil) { notes.append("the open size of a sample is what the first kernel makes it") }
    }
    notes += index.notes(onAllBut: layers.flatMap(\.datasets) + counts)
  }
}
