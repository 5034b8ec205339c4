internal import NNBKerasConfig
package import NNBFormats
package import NNBHDF5
internal import NNBModel

extension ImportPlan {
  /// Recognises the layout of a file and plans how it becomes a network.
  ///
  /// Throws all problems at once, as far as each can be seen independently of the others.
  ///
  /// Of what a configuration says that `isConfigurationBeside` the file, errors are told as the configuration's.
  package init(
    reading inventory: Inventory, options: ImportOptions = ImportOptions(), isConfigurationBeside: Bool = false
  ) throws(ImportError) {
    let catalog = try Catalog(reading: inventory, options: options, isConfigurationBeside)
    var options = options
    if case .names = catalog.layers, let text = options.configuration, !options.takesTensorsOnly {
      options.configured = Result { () throws(ImportError) in try ConfiguredNetwork(keras: text) }
    }
    try self.init(planning: catalog, options: options)
  }
}

extension Catalog {
  fileprivate init(
    reading inventory: Inventory, options: ImportOptions, _ isBeside: Bool
  ) throws(ImportError) {
    let inventory = options.takesOpaqueAsBFloat16 ? inventory.withOpaqueAsBFloat16 : inventory
    if options.takesTensorsOnly {
      self.init(tensors: inventory.datasets, layers: .names)
      return
    }
    let index = FileIndex(inventory)
    guard let layout = KerasLayout(of: index) else {
      self.init(tensors: try inventory.withTellingNames().datasets, layers: .names)
      return
    }
    if let given = options.orientation, given != .inOut {
      throw ImportError([.orientationContradiction(stated: .inOut, given: given)])
    }
    self.init(
      tensors: inventory.datasets,
      layers: .found(try layout.read(index, options, isBeside), others: index.optimizerState))
  }
}

extension Inventory {
  /// The same inventory, with each dataset under the path that says what it is, if links give it several.
  ///
  /// Throws all datasets with several paths that say kernel or bias.
  fileprivate func withTellingNames() throws(ImportError) -> Inventory {
    if links.isEmpty { return self }
    var names: [Name: Name] = [:], problems: [ImportProblem] = []
    let paths = Dictionary(grouping: links.keys) { links[$0] ?? "" }
    for dataset in datasets {
      guard let more = paths[dataset.path] else { continue }
      let telling = ([dataset.path] + more.sorted()).filter { !WeightName(path: $0.text).roles.isEmpty }
      if telling.count > 1 { problems.append(.oneDataset(telling.map(\.text), path: nil)) }
      names[dataset.path] = telling.first
    }
    guard problems.isEmpty else { throw ImportError(problems) }
    return Inventory(
      groups: groups,
      datasets: datasets.map {
        .init(
          path: names[$0.path] ?? $0.path, storedType: $0.storedType, shape: $0.shape,
          isMarkedBFloat16: $0.isMarkedBFloat16)
      }, links: links)
  }
}

/// The layouts of Keras's files.
private enum KerasLayout {
  case wholeModel, layerNames, layerNumbers, variables

  /// Recognises the layout of a file; nil if Keras did not write it.
  init?(of index: FileIndex) {
    guard let root = index.group("/") else { return nil }
    if root.attributes["model_config"] != nil {
      self = .wholeModel
    } else if root.texts("layer_names") != nil {
      self = .layerNames
    } else if root.attributes["nb_layers"] != nil {
      self = .layerNumbers
    } else if VariableGroup.all(in: index).contains(where: \.hasVariables) {
      self = .variables
    } else {
      return nil
    }
  }

  func read(
    _ index: FileIndex, _ options: ImportOptions, _ isBeside: Bool
  ) throws(ImportError) -> FoundNetwork {
    if let text = options.configuration {
      do throws(ImportError) {
        return try read(index, configuration: text)
      } catch {
        throw isBeside && self != .wholeModel ? error.ofConfiguration : error
      }
    }
    return switch self {
    case .wholeModel: try WholeModel.read(index)
    case .layerNames: try WeightsOnly.readNamed(index)
    case .layerNumbers: try WeightsOnly.readNumbered(index)
    case .variables: try VariableFile.read(index, options)
    }
  }

  /// The same for weights whose configuration stands elsewhere.
  private func read(_ index: FileIndex, configuration text: String) throws(ImportError) -> FoundNetwork {
    switch self {
    case .wholeModel where index.group("/")?.texts("model_config") != [text]:
      throw ImportError([.configurationUnused(reason: "the file has its own, in model_config, which is another")])
    case .wholeModel: try WholeModel.read(index)
    case .layerNames: try WholeModel.read(index, try ModelConfiguration(parsing: text), weights: "/")
    case .layerNumbers:
      throw ImportError([.configurationUnused(reason: "the file gives numbers to its layers, and no names")])
    case .variables: try VariableModel.read(index, try ModelConfiguration(parsing: text))
    }
  }
}
