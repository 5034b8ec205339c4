package import NNBFormats
internal import NNBJSON

/// A layer that changes each value by numbers of its own and can become part of a dense layer (Spec/folding.md, section 2).
package struct NormalizationSettings: Equatable, Sendable {
  /// What a layer computes.
  package enum Kind: Equatable, Sendable {
    /// (x − mean) / √(variance + epsilon) · gamma + beta, where gamma and beta may be missing.
    case batch(epsilon: Double, hasScale: Bool, hasCenter: Bool)

    /// (x − mean) / the larger of √variance and 10⁻⁷, or the inverse of that, with numbers in the file.
    case stored(isInverse: Bool)

    /// The same with numbers of the configuration.
    case stated(mean: [Double], variance: [Double], isInverse: Bool)

    /// x · scale + offset
    case rescaling(scale: [Double], offset: [Double])
  }

  /// The layer's name.
  package let name: String

  /// Its class.
  package let className: String

  /// The layer of the model itself that contains this one; the layer itself if no other contains it.
  package let owner: String

  /// Where a file of numbered variables has its weights.
  package let place: VariablePlace

  /// What it computes.
  package let kind: Kind

  /// Whether it names an axis whose values have numbers of their own.
  private let hasAxis: Bool

  /// Keras never divides by less.
  private static let leastDeviation = 1e-7

  /// What its weights are called in Keras, in their order.
  package var weights: [String] {
    switch kind {
    case .batch(_, let hasScale, let hasCenter):
      (hasScale ? ["gamma"] : []) + (hasCenter ? ["beta"] : []) + ["moving_mean", "moving_variance"]
    case .stored: ["mean", "variance", "count"]
    case .stated, .rescaling: []
    }
  }

  /// Whether it has one number for all values, as far as the settings tell.
  package var isForAll: Bool {
    switch kind {
    case .batch: false
    case .stored: !hasAxis
    case .stated(let mean, let variance, _): mean.count == 1 && variance.count == 1
    case .rescaling(let scale, let offset): scale.count == 1 && offset.count == 1
    }
  }

  /// What it does, with the tensors that are its weights, by their names.
  package func scaling(_ tensors: [String: StoredTensor]) -> FeatureScaling {
    func stored(_ name: String) -> FeatureScaling.Values? { tensors[name].map { .stored($0) } }
    var steps: [FeatureScaling.Step?] = []
    switch kind {
    case .batch(let epsilon, _, _):
      steps = [
        stored("moving_mean").map { .subtract($0) },
        stored("moving_variance").map { .divideByRoot($0, epsilon: epsilon) },
        stored("gamma").map { .multiply($0) }, stored("beta").map { .add($0) },
      ]
    case .stored(let isInverse):
      if let mean = stored("mean"), let variance = stored("variance") {
        steps = Self.steps(mean, variance, isInverse: isInverse)
      }
    case .stated(let mean, let variance, let isInverse):
      steps = Self.steps(.numbers(mean), .numbers(variance), isInverse: isInverse)
    case .rescaling(let scale, let offset): steps = [.multiply(.numbers(scale)), .add(.numbers(offset))]
    }
    return FeatureScaling(steps.compactMap(\.self), at: name, usualEpsilon: 1e-3, className: className)
  }

  private static func steps(
    _ mean: FeatureScaling.Values, _ variance: FeatureScaling.Values, isInverse: Bool
  ) -> [FeatureScaling.Step] {
    isInverse
      ? [.multiplyByLargerRoot(variance, least: leastDeviation), .add(mean)]
      : [.subtract(mean), .divideByLargerRoot(variance, least: leastDeviation)]
  }
}

// MARK: Reading

extension NormalizationSettings {
  /// The classes that can become part of a dense layer.
  static let classes: Set = ["BatchNormalization", "Normalization", "Rescaling"]

  /// Reads the settings of a layer behind samples of this shape; throws the first that is not as expected.
  init(_ layer: ConfiguredLayer, shape: [Int?]?) throws(SettingError) {
    let settings = layer.settings
    (name, className, owner, place) = (layer.name, layer.className, layer.owner, layer.place)
    hasAxis = !Self.axes(settings).isEmpty
    switch layer.className {
    case "BatchNormalization":
      try Self.checkAxis(settings, shape)
      if try Self.flag("renorm", settings, false) {
        throw SettingError(setting: "renorm", expected: "false", found: "true")
      }
      kind = .batch(
        epsilon: try ActivationSettings.number("epsilon", settings, default: 1e-3),
        hasScale: try Self.flag("scale", settings, true), hasCenter: try Self.flag("center", settings, true))
    case "Normalization":
      let isInverse = try Self.flag("invert", settings, false)
      let names = ["mean", "input_mean"].filter { settings[$0] ?? .null != .null }
      if let name = names.first {
        let variance = name == "mean" ? "variance" : "input_variance"
        try Self.checkAxis(settings, shape)
        kind = .stated(
          mean: try Self.numbers(name, settings), variance: try Self.numbers(variance, settings), isInverse: isInverse)
      } else {
        try Self.checkAxis(settings, shape)
        kind = .stored(isInverse: isInverse)
      }
    default:
      kind = .rescaling(
        scale: try Self.numbers("scale", settings), offset: try Self.numbers("offset", settings, default: [0]))
    }
  }

  /// Numbers may be those of the last axis of samples, or one for all: no axis.
  private static func checkAxis(_ settings: JSON, _ shape: [Int?]?) throws(SettingError) {
    let axes = axes(settings)
    // Before the batch axis of the samples is counted.
    let last = shape.map(\.count) ?? 1
    guard axes.isEmpty || axes == [-1] || axes == [last] else {
      throw SettingError(setting: "axis", expected: "-1", found: settings["axis"]?.summary ?? "")
    }
  }

  /// The axes that have numbers of their own: the last one if none is named.
  private static func axes(_ settings: JSON) -> [Int?] {
    let value = settings["axis"] ?? .integer(-1)
    return value == .null ? [] : (SampleShape.list(value) ?? [value]).map(\.wholeNumber)
  }

  private static func flag(_ setting: String, _ settings: JSON, _ usual: Bool) throws(SettingError) -> Bool {
    switch settings[setting] ?? .null {
    case .null: return usual
    case .bool(let value): return value
    case let other: throw SettingError(setting: setting, expected: "true or false", found: other.summary)
    }
  }

  /// More numbers than inputs are too many in any case.
  private static let mostNumbers = 1 << 20

  /// A finite number or a list of them, which may be in others as NumPy's arrays are.
  private static func numbers(
    _ setting: String, _ settings: JSON, default usual: [Double]? = nil
  ) throws(SettingError) -> [Double] {
    let value = settings[setting] ?? .null
    if value == .null, let usual { return usual }
    var numbers: [Double] = [], rest: [JSON] = [Self.plain(value)], isRight = true
    while let next = rest.popLast() {
      if let elements = SampleShape.list(next) {
        rest += elements.reversed()
      } else if let number = next.real, number.isFinite, numbers.count < mostNumbers {
        numbers.append(number)
      } else {
        isRight = false
        break
      }
    }
    guard isRight, !numbers.isEmpty else {
      throw SettingError(setting: setting, expected: "finite numbers", found: value.summary)
    }
    return numbers
  }

  /// The list within Keras's form for an array of NumPy.
  private static func plain(_ value: JSON) -> JSON {
    guard value["class_name"] == .string("__numpy__"), let list = value["config"]?["value"] else { return value }
    return list
  }
}
