internal import NNBModel

/// A batch normalization, found by the names of its tensors (Spec/folding.md, section 2).
struct PlainNormalization {
  /// The group with its tensors, without the separator behind it.
  let group: String

  /// The number of values.
  let size: Int

  /// What it does.
  let scaling: FeatureScaling

  /// The paths of all tensors that belong to it.
  let paths: Set<Name>

  private static let means = ["running_mean", "moving_mean"]
  private static let variances = ["running_var", "moving_variance", "moving_var"]
  private static let factors = ["weight", "gamma", "scale"], summands = ["bias", "beta", "offset"]
  private static let counts = ["num_batches_tracked"]

  /// All of a file, in the natural order of their groups.
  ///
  /// A mean and a variance that scale inputs have neither weights nor a count of batches beside them, and are left.
  static func all(among tensors: [NamedTensor]) -> [PlainNormalization] {
    // Files without any may have tens of thousands of tensors.
    let ends = means.flatMap { [$0, $0 + ":0"] }
    guard tensors.contains(where: { tensor in ends.contains { tensor.name.hasSuffix($0) } }) else { return [] }
    var groups: [String: [String: StoredTensor]] = [:]
    for tensor in tensors {
      var bytes = Array(tensor.name.utf8)
      if bytes.suffix(2).elementsEqual(":0".utf8) { bytes.removeLast(2) }
      guard let end = bytes.lastIndex(where: PlainSelection.isSeparator) else { continue }
      groups[String(decoding: bytes[..<end], as: UTF8.self), default: [:]][
        String(decoding: bytes[(end + 1)...], as: UTF8.self)] = tensor.tensor
    }
    return groups.compactMap { PlainNormalization($0, $1) }.sorted { NaturalKey($0.group) < NaturalKey($1.group) }
  }

  private init?(_ group: String, _ tensors: [String: StoredTensor]) {
    func found(_ names: [String]) -> StoredTensor? { names.lazy.compactMap { tensors[$0] }.first }
    guard let mean = found(Self.means), let variance = found(Self.variances), let size = mean.shape.first,
      mean.shape.count == 1, size > 0
    else { return nil }
    let factor = found(Self.factors), summand = found(Self.summands)
    let parts = [mean, variance, factor, summand].compactMap(\.self)
    guard parts.allSatisfy({ $0.shape == mean.shape && $0.elementType()?.isFloatingPoint == true }),
      tensors.count == parts.count + (found(Self.counts) == nil ? 0 : 1),
      parts.count > 2 || found(Self.counts) != nil || tensors["moving_mean"] != nil
    else { return nil }
    (self.group, self.size) = (group, size)
    let isOfTorch = tensors["running_mean"] != nil
    scaling = FeatureScaling(
      [
        .subtract(.stored(mean)), .divideByRoot(.stored(variance), epsilon: nil),
        factor.map { .multiply(.stored($0)) }, summand.map { .add(.stored($0)) },
      ].compactMap(\.self), at: group, usualEpsilon: isOfTorch ? 1e-5 : 1e-3, className: "batch normalization")
    paths = Set(tensors.values.map(\.path))
  }
}

/// Where the normalizations of a file of names belong: before or behind the dense layers, in their order.
struct PlainNormalizationPlaces {
  /// The layers with what becomes part of them.
  private(set) var layers: [FoundLayer]

  /// What names leave open.
  private(set) var questions: [ImportProblem] = []

  /// What was decided by less than the sizes.
  private(set) var notes: [String] = []

  /// Finds the places. `names` are those of the layers.
  init(_ normalizations: [PlainNormalization], in layers: [FoundLayer], names: [String], _ options: ImportOptions) {
    self.layers = layers
    if normalizations.isEmpty { return }
    guard let boundaries = Self.boundaries(normalizations, layers, names) else {
      questions.append(.normalizationPlace(normalizations.map(\.group), sizes: normalizations.map(\.size)))
      return
    }
    var open: [String] = []
    for (normalization, boundary) in zip(normalizations, boundaries) {
      place(normalization, at: boundary, names, options, &open)
    }
    if !open.isEmpty { questions.append(.normalizationSide(open)) }
  }

  /// Puts a normalization behind the layer before the boundary, or before the one behind it.
  private mutating func place(
    _ normalization: PlainNormalization, at boundary: Int, _ names: [String], _ options: ImportOptions,
    _ open: inout [String]
  ) {
    guard boundary > 0 else {
      layers[0].before = .joined(layers[0].before, normalization.scaling)
      return
    }
    let given = options.activations.flatMap { $0.count == layers.count ? $0[boundary - 1] : nil }
    let activation = layers[boundary - 1].activation ?? given
    var side = options.normalizationPlace
    if activation == .linear { side = .before }
    if side == nil {
      side = Self.side(normalization.group, names, boundary)
      if side == .before {
        notes.append("\(normalization.group) comes directly behind \(names[boundary - 1]), so before its activation")
      } else if side == .after {
        notes.append("\(normalization.group) comes directly before \(names[boundary]), so behind the activation")
      }
    }
    if side == nil { open.append(normalization.group) }
    guard side == .after else {
      layers[boundary - 1].after = .joined(layers[boundary - 1].after, normalization.scaling)
      return
    }
    guard boundary < layers.count else {
      questions.append(
        .normalizationAtEnd(
          place: normalization.group, after: activation ?? .linear, of: layers[boundary - 1].name.text))
      return
    }
    layers[boundary].before = .joined(layers[boundary].before, normalization.scaling)
  }

  /// The only places in the order of the groups whose sizes fit, as the numbers of layers behind which they are; nil if there
  /// is none, or more than one that numbers do not decide.
  private static func boundaries(
    _ normalizations: [PlainNormalization], _ layers: [FoundLayer], _ names: [String]
  ) -> [Int]? {
    let sizes = [layers[0].inputs] + layers.map(\.outputs)
    func fits(_ index: Int, _ boundary: Int) -> Bool { sizes[boundary] == normalizations[index].size }
    // Numbers of one sequence say it.
    let positions = (names + normalizations.map(\.group)).map { Position($0) }
    if Set(positions.map(\.stem)).count == 1, positions.allSatisfy({ $0.number != nil }) {
      let numbers = positions.prefix(names.count).compactMap(\.number)
      if numbers == numbers.sorted() {
        let found = positions.dropFirst(names.count).compactMap(\.number).map { number in
          numbers.count { $0 < number }
        }
        return found.indices.allSatisfy { fits($0, found[$0]) } ? found : nil
      }
    }
    // The first places that fit, and the last ones: if they are the same, there are no others.
    var first: [Int] = [], last: [Int] = []
    var next = 0
    for index in normalizations.indices {
      guard next <= layers.count, let boundary = (next...layers.count).first(where: { fits(index, $0) }) else {
        return nil
      }
      first.append(boundary)
      next = boundary + 1
    }
    var end = layers.count
    for index in normalizations.indices.reversed() {
      guard end >= 0, let boundary = (0...end).last(where: { fits(index, $0) }) else { return nil }
      last.append(boundary)
      end = boundary - 1
    }
    return first == last.reversed() ? first : nil
  }

  /// On which side of the activation a group stands, if numbers of one sequence leave no place for one on the other side.
  private static func side(_ group: String, _ names: [String], _ boundary: Int) -> ImportOptions.NormalizationPlace? {
    let own = Position(group), before = Position(names[boundary - 1])
    guard let number = own.number, let first = before.number, own.stem == before.stem else { return nil }
    var isBehindLayer = number == first + 1, isBeforeLayer = false
    if boundary < names.count {
      let next = Position(names[boundary])
      guard next.stem == own.stem, let last = next.number else { return nil }
      isBeforeLayer = last == number + 1
    }
    // In a list of layers alone, the activations are elsewhere.
    if isBehindLayer, isBeforeLayer { isBehindLayer = false } else if isBeforeLayer { return .after }
    return isBehindLayer ? .before : nil
  }

  /// A name with the number at its end.
  private struct Position {
    let stem: NaturalKey
    let number: Int?

    init(_ name: String) {
      var tokens = NaturalKey(name).tokens
      if case .number(let digits)? = tokens.last {
        tokens.removeLast()
        number = digits.isEmpty ? 0 : Int(String(decoding: digits, as: UTF8.self))
      } else {
        number = nil
      }
      stem = NaturalKey(tokens: tokens)
    }
  }
}
