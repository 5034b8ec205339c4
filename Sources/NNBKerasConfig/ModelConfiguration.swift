package import NNBFormats
package import NNBJSON

/// A layer in a model's configuration.
package struct ConfiguredLayer: Equatable {
  /// The layer's name.
  package let name: String

  /// Its class.
  package let className: String

  /// What the class was told.
  package let settings: JSON

  /// The layer of the model itself that contains this one; this layer if it is not nested.
  package let owner: String

  /// Where a file of numbered variables has its weights.
  package let place: VariablePlace
}

/// The configuration of a model: the layers of its chain, with the layers of nested models instead of these.
package struct ModelConfiguration: Equatable {
  /// The layers in the order in which they are applied.
  package private(set) var layers: [ConfiguredLayer] = []

  /// The names of the model's own layers, as in the list of weights.
  package private(set) var names: [String] = []

  /// The shape that the model says it was built for, with the batch axis; null if it does not say.
  package private(set) var builtShape = JSON.null

  /// Whether the layers are known to be applied one after the other.
  package private(set) var isChain = true

  /// What cannot be taken.
  package private(set) var problems: [ImportProblem] = []

  /// What cannot be taken if the weights stand in lists by layer, and not under the place of each layer.
  package private(set) var listProblems: [ImportProblem] = []

  /// The most layers of a configuration, those of models in it too (Spec/hdf5.md, section 3).
  package static let mostLayers = 16_384

  /// Reads a configuration, which messages call `place`: the attribute `model_config`, or what comes beside weights.
  package init(parsing text: String, in place: String = "the model's configuration") throws(ImportError) {
    let model: JSON
    do throws(JSONError) {
      model = try JSON(parsing: text)
    } catch {
      throw ImportError([
        .configurationText(in: place, offset: error.offset, expected: error.expected, found: error.found)
      ])
    }
    let count = Self.layerCount(model)
    guard count <= Self.mostLayers else {
      throw ImportError([.tooManyLayers(limit: Self.mostLayers, found: count)])
    }
    switch model.kerasClass {
    case "Sequential": readSequential(model["config"] ?? .null)
    case "Functional", "Model": readGraph(model["config"] ?? .null)
    case let name: throw ImportError([.unsupportedModel(className: name)])
    }
  }

  /// The number of layers in all lists of a model. The parser limits the depth.
  private static func layerCount(_ model: JSON) -> Int {
    ((model["config"]?["layers"] ?? model["config"])?.elements ?? []).reduce(0) { count, entry in
      count + 1 + (entry.kerasClass == "Sequential" ? layerCount(entry) : 0)
    }
  }

  private mutating func readSequential(_ config: JSON) {
    builtShape = config["build_input_shape"] ?? .null
    let entries = list(config, layer: nil)
    for (entry, place) in zip(entries, VariablePlace.all(of: entries)) { append(entry, at: names.count, place) }
  }

  private mutating func readGraph(_ config: JSON) {
    let entries = list(config, layer: nil)
    names = entries.enumerated().map { Self.name(of: $1, at: $0) }
    let graph = LayerGraph(entries, names: names, config: config)
    problems += graph.problems
    isChain = graph.problems.isEmpty
    let places = VariablePlace.all(of: entries)
    for index in graph.chain { append(entries[index], at: index, places[index], isKnown: true) }
  }

  /// The entries of a model: in its config since Keras 2.2, a bare list before.
  private mutating func list(_ config: JSON, layer: String?) -> [JSON] {
    let value = config["layers"] ?? config
    guard let entries = value.elements else {
      problems.append(.setting(layer: layer, setting: "layers", expected: "a list", found: value.summary))
      return []
    }
    return entries
  }

  private mutating func append(_ entry: JSON, at index: Int, _ place: VariablePlace, isKnown: Bool = false) {
    let name = Self.name(of: entry, at: index)
    if !isKnown { names.append(name) }
    append(entry, name: name, owner: name, place)
  }

  private mutating func append(_ entry: JSON, name: String, owner: String, _ place: VariablePlace) {
    let className = entry.kerasClass, settings = entry["config"] ?? .null
    guard className == "Sequential" else {
      layers.append(ConfiguredLayer(name: name, className: className, settings: settings, owner: owner, place: place))
      return
    }
    let entries = list(settings, layer: name)
    // In lists of weights Keras puts trainable layers before the others, whatever their order.
    let isTrained = Set(entries.map { $0["config"]?["trainable"] ?? .bool(true) == .bool(true) })
    if isTrained.count > 1 {
      listProblems.append(
        .setting(layer: name, setting: "trainable", expected: "the same for all layers in it", found: "true and false"))
    }
    let places = VariablePlace.all(of: entries, after: place)
    for (index, entry) in entries.enumerated() {
      let inner = Self.name(of: entry, at: index)
      if entry.kerasClass == "InputLayer", !layers.isEmpty { continue }
      append(entry, name: inner, owner: owner, places[index])
    }
  }

  private static func name(of entry: JSON, at index: Int) -> String {
    entry["config"]?["name"]?.string ?? entry["name"]?.string ?? "number \(index + 1)"
  }
}
