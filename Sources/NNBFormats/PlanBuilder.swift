internal import NNBModel

/// Makes a plan of the layers that a layout found.
package enum PlanBuilder {
  /// Checks layers and makes a network of them; `others` become tensors that are named by their paths.
  ///
  /// Throws all problems of the layers at once; if there are none, those of their fitting together.
  static func build(
    _ stated: FoundNetwork, others: [StoredTensor], options: ImportOptions
  ) throws(ImportError) -> ImportPlan {
    var found = stated, layers = stated.layers
    guard !layers.isEmpty else { throw ImportError([.noWeights]) }
    var problems = layers.flatMap(problems(of:)) + problemsOfSharing(layers) + found.questions
    layers[0].before = .joined(found.featureScaling, layers[0].before)
    problems += problemsOfFolding(layers, options).filter { $0 != .nothingToFold || found.questions.isEmpty }
    var notes = found.notes
    if found.scaling == nil, let first = layers[0].before, first.className != nil {
      // It takes numbers as they are; what bytes are to become, nothing says.
      found.scaling = InputScaling(elementType: .float32, scale: 1, offset: 0)
      notes.append(
        "\(first.place) takes numbers of f32 as they are; of bytes the scale is 1 if the model was trained on them, and 1/255 if on "
          + "numbers from 0 to 1, which nothing tells")
    }
    let activations = activations(of: layers, options: options, notes: &notes, problems: &problems)
    guard problems.isEmpty else { throw ImportError(problems) }

    let folds = try ScalingFold.all(of: layers, options)
    for fold in folds { layers[fold.layer] = fold.applied(to: layers[fold.layer]) }
    let dense = zip(layers, activations).map { layer, activation in
      DenseLayer(
        name: layer.name, inputs: layer.inputs, outputs: layer.outputs, activation: activation,
        kernel: "\(layer.name)/kernel", bias: layer.bias == nil ? nil : "\(layer.name)/bias")
    }
    let network = try network(of: dense, found)
    var ways = zip(layers, dense).flatMap(ways(of:_:))
    ways.append(others, notes: &notes)
    ways += folds.flatMap(\.waysApart)
    try checkNames(ways)
    return ImportPlan(network: network, ways: ways, notes: notes, folds: folds)
  }

  /// What is wrong with the datasets of a layer, taken alone.
  package static func problems(of layer: FoundLayer) -> [ImportProblem] {
    var problems: [ImportProblem] = []
    if layer.kernel.shape.count != 2 {
      problems.append(.kernelShape(dataset: layer.kernel.path.text, layer: layer.name.text, found: layer.kernel.shape))
    } else if let bias = layer.bias, ![[layer.outputs], [layer.outputs, 1], [1, layer.outputs]].contains(bias.shape) {
      problems.append(
        .biasShape(dataset: bias.path.text, layer: layer.name.text, units: layer.outputs, found: bias.shape))
    }
    for dataset in [layer.kernel] + (layer.bias.map { [$0] } ?? [])
    where dataset.elementType(isBFloat16: layer.isBFloat16)?.isFloatingPoint != true {
      problems.append(.storedType(dataset: dataset.path.text, layer: layer.name.text, found: dataset.storedTypeText))
    }
    return problems
  }

  /// The datasets that several parts of the network would be.
  private static func problemsOfSharing(_ layers: [FoundLayer]) -> [ImportProblem] {
    var order: [Name] = [], parts: [Name: [String]] = [:]
    for layer in layers {
      for (part, dataset) in [("kernel", layer.kernel), ("bias", layer.bias)] {
        guard let path = dataset?.path else { continue }
        if parts[path] == nil { order.append(path) }
        parts[path, default: []].append("the \(part) of layer \(layer.name)")
      }
    }
    return order.compactMap { path in
      guard let names = parts[path], names.count > 1 else { return nil }
      return .oneDataset(names, path: path.text)
    }
  }

  private static func network(
    of layers: [DenseLayer], _ found: FoundNetwork
  ) throws(ImportError) -> Network {
    let breaks = zip(layers, layers.dropFirst()).filter { $0.outputs != $1.inputs }
    guard breaks.isEmpty else {
      throw ImportError(
        breaks.map { .model(.layerChain(layer: $1.name, expected: $0.outputs, found: $1.inputs)) })
    }
    do throws(ModelError) {
      return try Network(
        input: InputContract(
          shape: found.sampleShape ?? [layers[0].inputs], scaling: found.scaling, classLabels: found.classLabels),
        layers: layers)
    } catch {
      throw ImportError([.model(error)])
    }
  }

  private static func ways(of found: FoundLayer, _ layer: DenseLayer) -> [ImportPlan.Way] {
    func way(_ source: StoredTensor?, _ name: Name?, _ axes: [TensorDescription.Axis]) -> ImportPlan.Way? {
      guard let source, let name, let type = source.elementType(isBFloat16: found.isBFloat16) else { return nil }
      return ImportPlan.Way(
        source: source, target: TensorDescription(name: name, elementType: type, axes: axes),
        isTransposed: axes.count == 2 && found.isTransposed)
    }
    return [way(found.kernel, layer.kernel, layer.kernelAxes), way(found.bias, layer.bias, layer.biasAxes)]
      .compactMap(\.self)
  }

  private static func checkNames(_ ways: [ImportPlan.Way]) throws(ImportError) {
    var names = Set<Name>()
    let twice = ways.map(\.target.name).filter { !names.insert($0).inserted }
    guard twice.isEmpty else { throw ImportError(twice.map { .model(.duplicateTensor($0)) }) }
  }
}

extension FoundLayer {
  /// The number of values that go in; 0 if the kernel is no matrix.
  package var inputs: Int { kernel.shape.count == 2 ? kernel.shape[isTransposed ? 1 : 0] : 0 }

  /// The number of units; 0 if the kernel is no matrix.
  package var outputs: Int { kernel.shape.count == 2 ? kernel.shape[isTransposed ? 0 : 1] : 0 }
}
