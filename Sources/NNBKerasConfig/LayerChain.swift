package import NNBFormats
internal import NNBJSON
package import NNBModel

/// The layers of a configuration as a chain of dense layers. Every other layer becomes part of one, or a problem.
package struct LayerChain: Equatable {
  /// The dense layers in order; nil instead of one that has a problem.
  package private(set) var dense: [DenseSettings?] = []

  /// The names of the model's own layers that have problems, or contain a layer with problems.
  package private(set) var refusedOwners = Set<Name>()

  /// The names of the model's own layers that are or contain what becomes part of a dense layer.
  package private(set) var normalizationOwners = Set<Name>()

  /// The shape of the chain's input, without the batch axis; nil if the configuration does not say.
  package private(set) var sampleShape: [Int?]?

  /// How numbers become inputs; nil if the configuration does not say.
  package private(set) var scaling: InputScaling?

  /// What is done to values behind the last activation so far, until a dense layer takes them.
  private var pending: [NormalizationSettings] = []

  /// What no chain can be made of.
  package private(set) var problems: [ImportProblem] = []

  /// The shape of a sample at this place; nil if it is not known.
  private var shape: [Int?]?

  /// What came last: only the input, a dense layer, or a layer that was refused.
  private enum Last { case input, dense, refused }
  private var last = Last.input

  /// Walks through the layers of a configuration.
  package init(_ configuration: ModelConfiguration) {
    sampleShape = InputShape.find(configuration, &problems)
    shape = sampleShape
    for (index, layer) in configuration.layers.enumerated() {
      let count = problems.count
      if !configuration.isChain { (shape, last) = (nil, .refused) }
      take(layer, isFirst: index == 0)
      if problems.count > count { refusedOwners.insert(Name(layer.owner)) }
    }
    if let first = pending.first, let before = dense.last.flatMap(\.self), last == .dense {
      problems.append(
        .normalizationAtEnd(
          place: listed(pending.map(\.name)), after: before.activation, of: before.name))
      refusedOwners.insert(Name(first.owner))
    }
  }

  private mutating func take(_ layer: ConfiguredLayer, isFirst: Bool) {
    problems += KnownSettings.problems(of: layer)
    switch layer.className {
    case "Dense": takeDense(layer)
    case "InputLayer" where isFirst: break
    case "Flatten": flatten(layer)
    case "Reshape": reshape(layer)
    case "Rescaling" where last == .input && scaling == nil && pending.isEmpty: rescale(layer)
    case let name where NormalizationSettings.classes.contains(name): normalize(layer)
    case let name where ActivationSettings.classes.contains(name): takeActivation(layer)
    case let name where LayerClass.inertClasses.contains(name): break
    default:
      problems.append(.unsupportedLayer(layer.name, className: layer.className))
      shape = nil
      last = .refused
    }
  }

  private mutating func takeDense(_ layer: ConfiguredLayer) {
    if let shape, shape.count != 1 { problems.append(.denseAxes(layer: layer.name, found: shape)) }
    var settings = DenseSettings(layer, &problems)
    settings?.before = pending
    pending = []
    dense.append(settings)
    shape = settings.map { [$0.units] }
    last = settings == nil ? .refused : .dense
  }

  private mutating func takeActivation(_ layer: ConfiguredLayer) {
    let activation: Activation
    do throws(SettingError) {
      guard let found = try ActivationSettings.activation(ofClass: layer.className, layer.settings) else {
        problems.append(
          .unsupportedActivation(layer: layer.name, found: layer.settings["activation"]?.summary ?? "null"))
        return
      }
      activation = found
    } catch {
      refuse(layer, error.setting, expected: error.expected, found: error.found)
      return
    }
    guard activation != .linear, last != .refused else { return }
    guard let index = dense.indices.last, let before = dense[index] else {
      problems.append(.activationBeforeDense(layer: layer.name, found: activation))
      return
    }
    guard before.activation == .linear else {
      problems.append(
        .secondActivation(layer: layer.name, dense: before.name, first: before.activation, second: activation))
      return
    }
    dense[index]?.activation = activation
  }

  private mutating func flatten(_ layer: ConfiguredLayer) {
    let format = layer.settings["data_format"] ?? .null
    // Channels first means that channels are moved after the other axes before all become one.
    if shape?.count ?? 2 > 1, format != .null, format != .string("channels_last") {
      refuse(layer, "data_format", expected: "channels_last", found: format.summary)
    }
    shape = shape.map { [SampleShape.count($0)] }
  }

  private mutating func reshape(_ layer: ConfiguredLayer) {
    let target = layer.settings["target_shape"] ?? .null
    guard let sizes = SampleShape.target(target, from: shape), last != .dense || sizes.count == 1 else {
      let expected = last == .dense ? "one axis" : "as many values as before"
      refuse(layer, "target_shape", expected: expected, found: target.summary)
      shape = nil
      return
    }
    shape = sizes
  }

  /// Takes a layer that becomes part of the dense layer before it if there is no activation between them, and of the next one
  /// otherwise.
  private mutating func normalize(_ layer: ConfiguredLayer) {
    normalizationOwners.insert(Name(layer.owner))
    guard last != .refused else {
      // Of a scaling behind something unknown nothing can be said; the others are layers with weights.
      if layer.className != "Rescaling" {
        problems.append(.unsupportedLayer(layer.name, className: layer.className))
      }
      return
    }
    let settings: NormalizationSettings
    do throws(SettingError) {
      settings = try NormalizationSettings(layer, shape: shape)
    } catch {
      refuse(layer, error.setting, expected: error.expected, found: error.found)
      return
    }
    // Numbers of the last axis are those of each value only if the other axes are 1, or it is.
    if let shape, !settings.isForAll, let last = shape.last, last != 1, shape.dropLast().contains(where: { $0 != 1 }) {
      problems.append(.normalizationAxes(layer: layer.name, className: layer.className, found: shape))
      return
    }
    if last == .dense, let index = dense.indices.last, dense[index]?.activation == .linear, pending.isEmpty {
      dense[index]?.after.append(settings)
    } else {
      pending.append(settings)
    }
  }

  /// Makes the first scaling of all inputs that of the input contract. One with numbers of their own is as any other.
  private mutating func rescale(_ layer: ConfiguredLayer) {
    if SampleShape.list(layer.settings["scale"] ?? .null) != nil
      || SampleShape.list(layer.settings["offset"] ?? .null) != nil
    {
      return normalize(layer)
    }
    do throws(SettingError) {
      let scale = Float(try ActivationSettings.number("scale", layer.settings, default: .nan))
      let offset = Float(try ActivationSettings.number("offset", layer.settings, default: 0))
      for (setting, number) in [("scale", scale), ("offset", offset)] where !number.isFinite {
        throw SettingError(
          setting: setting, expected: "a finite number", found: layer.settings[setting]?.summary ?? "missing")
      }
      scaling = InputScaling(elementType: .uint8, scale: scale, offset: offset)
    } catch {
      refuse(layer, error.setting, expected: error.expected, found: error.found)
    }
  }

  private mutating func refuse(_ layer: ConfiguredLayer, _ setting: String, expected: String, found: String) {
    problems.append(.setting(layer: layer.name, setting: setting, expected: expected, found: found))
  }
}
