internal import CNNBKernels
package import NNBModel

/// What decides how an engine trains, apart from its samples and its numbers; for ranks as words of 64 bits.
package struct EngineSettings: Equatable, Sendable {
  /// How images of a size are distorted.
  struct Distorting: Equatable, Sendable {
    let distortion: Distortion
    let height, width: Int
    let seed: UInt64
  }

  let sizes: [Int]
  let optimizer: Optimizer
  let clipNorm, weightDecay: Double?
  let averages: Bool
  let classWeights: [Float]?
  let labelSmoothing: Double?
  let distorting: Distorting?

  /// The size of the largest batch.
  let batchSize: Int

  /// The most sections of a batch between which threads do not meet; 1 among ranks, which do not send it.
  package internal(set) var sectionsOfStage = 1

  var inputs: Int { sizes[0] }
  var classes: Int { sizes[sizes.count - 1] }
  var hidden: [Int] { Array(sizes.dropFirst().dropLast()) }

  /// Whether kernels are stepped while their gradient is computed.
  var stepsAtOnce: Bool { optimizer == .sgd && clipNorm == nil && weightDecay == nil }

  /// What is kept of the gradients of hidden layers' kernels.
  enum KeptGradient {
    /// Nothing: each number is used at once.
    case none

    /// That of the tile that is stepped: a thread has gone through all sections of a batch before it comes to the next tile.
    case ofTile

    /// That of all tiles: of the sections so far, or until the norm of all is known.
    case all
  }

  var keptGradient: KeptGradient {
    if stepsAtOnce, batchSize <= Int(NN_SECTION) { return .none }
    return clipNorm == nil && batchSize <= sectionsOfStage * Int(NN_SECTION) ? .ofTile : .all
  }

  /// The number of optimizer's slots, and one for an average.
  package var slotCount: Int { optimizer.slotNames.count + (averages ? 1 : 0) }
}

extension EngineSettings {
  /// Those of a network with layers of these sizes; `batchSize` is the size of the largest batch. There is a class weight for each
  /// class, or none. Images are distorted if `distortion` says how, which is for their size. The weight decay is for optimizers
  /// that have none of their own.
  package init(
    sizes: [Int], optimizer: Optimizer, clipNorm: Double?, weightDecay: Double? = nil, averages: Bool = false,
    classWeights: [Float]? = nil, labelSmoothing: Double? = nil,
    distortion: (how: ImageDistortion, seed: UInt64)? = nil, batchSize: Int
  ) {
    precondition(distortion.map { $0.how.height * $0.how.width == sizes[0] } ?? true)
    precondition(classWeights.map { $0.count == sizes[sizes.count - 1] } ?? true)
    precondition(1...TrainingEngine.mostClasses ~= sizes[sizes.count - 1] && sizes.count > 2 && batchSize > 0)
    let distorting = distortion.map {
      Distorting(distortion: $0.how.distortion, height: $0.how.height, width: $0.how.width, seed: $0.seed)
    }
    self.init(
      sizes: sizes, optimizer: optimizer, clipNorm: clipNorm, weightDecay: weightDecay, averages: averages,
      classWeights: classWeights, labelSmoothing: labelSmoothing, distorting: distorting, batchSize: batchSize)
  }

  /// The same for one process, whose stages may have several sections.
  package var ofOneProcess: EngineSettings {
    var settings = self
    if hidden.count == 1 {
      settings.sectionsOfStage = SectionWalk.sectionsOfStage(batchSize: batchSize, sizes: sizes)
    }
    return settings
  }

  /// How many bytes a rank needs for its numbers, and for what is made of pieces of them, which are mostly of a megabyte; rounded
  /// up.
  package func byteCount(ofRank rank: Int, of count: Int) -> Int {
    let units = RankUnits(hidden: hidden, rankCount: count)
    var kernels = 0, others = 0, copies = 0
    for layer in hidden.indices {
      let own = AlignedMemory<Float>.padded(units.units(ofLayer: layer)[rank].count)
      kernels += own * sizes[layer]
      others += own
      // With its other form, in which the gradient at the units is computed.
      if layer == hidden.count - 1 { others += 2 * own * AlignedMemory<Float>.padded(classes) }
      // The rows of this rank's units of columns that others have.
      if layer > 0, count > 1 {
        copies += units.units(ofLayer: layer - 1)[rank].count * AlignedMemory<Float>.padded(hidden[layer])
      }
    }
    others += AlignedMemory<Float>.padded(classes)
    let all = (kernels + others + copies) * (1 + slotCount) + others + copies
    let pieces = 4 * (NumberPiece.all(sizes).map(\.piece.count).max() ?? 0)
    return (all + (keptGradient == .all ? kernels : 0) + pieces) * MemoryLayout<Float>.size
  }
}

extension EngineSettings {
  var words: [UInt64] {
    var words = [UInt64(sizes.count)] + sizes.map(UInt64.init)
    func add(_ value: Double?) { words += [value == nil ? 0 : 1, (value ?? 0).bitPattern] }
    switch optimizer {
    case .sgd: words.append(0)
    case .momentum(let mu, let isNesterov): words += [isNesterov ? 2 : 1, mu.bitPattern]
    case .adam(let adam):
      words.append(3)
      words += [adam.beta1, adam.beta2, adam.epsilon, adam.weightDecay].map(\.bitPattern)
    }
    add(clipNorm)
    add(weightDecay)
    add(labelSmoothing)
    words += [averages ? 1 : 0, UInt64(batchSize), UInt64(classWeights?.count ?? 0)]
    words += (classWeights ?? []).map { UInt64($0.bitPattern) }
    guard let distorting else { return words + [0] }
    words += [1, distorting.seed, UInt64(distorting.height), UInt64(distorting.width)]
    words += Self.fields.map { UInt64(bitPattern: Int64(distorting.distortion[keyPath: $0])) }
    return words
  }

  /// The settings that rank 0 has sent; nil if they are none.
  init?(_ words: [UInt64]) {
    var rest = words[...]
    func word() -> UInt64? { rest.popFirst() }
    func count(_ most: Int) -> Int? { word().flatMap { $0 <= UInt64(most) ? Int($0) : nil } }
    func number() -> Double? { word().map(Double.init(bitPattern:)) }
    func optional() -> Double?? {
      guard let isThere = word(), let value = number() else { return nil }
      return .some(isThere == 1 ? value : nil)
    }
    let most = 1 << 32
    guard let layers = count(1 << 10), layers >= 3 else { return nil }
    let sizes = (0..<layers).compactMap { _ in count(most) }
    guard sizes.count == layers, sizes.allSatisfy({ $0 > 0 }), let kind = word() else { return nil }
    self.sizes = sizes
    switch kind {
    case 0: optimizer = .sgd
    case 1, 2:
      guard let mu = number() else { return nil }
      optimizer = .momentum(mu, isNesterov: kind == 2)
    case 3:
      var adam = Optimizer.Adam()
      guard let beta1 = number(), let beta2 = number(), let epsilon = number(), let decay = number() else { return nil }
      (adam.beta1, adam.beta2, adam.epsilon, adam.weightDecay) = (beta1, beta2, epsilon, decay)
      optimizer = .adam(adam)
    default: return nil
    }
    guard let clipNorm = optional(), let weightDecay = optional(), let labelSmoothing = optional(),
      let averages = word(), let batchSize = count(most), batchSize > 0, let weights = count(most),
      weights == 0 || weights == sizes[layers - 1]
    else { return nil }
    (self.clipNorm, self.weightDecay, self.labelSmoothing) = (clipNorm, weightDecay, labelSmoothing)
    (self.averages, self.batchSize) = (averages == 1, batchSize)
    let found = (0..<weights).compactMap { _ in word().map { Float(bitPattern: UInt32(truncatingIfNeeded: $0)) } }
    guard found.count == weights, let isDistorting = word() else { return nil }
    classWeights = weights == 0 ? nil : found
    if isDistorting == 0 {
      distorting = nil
      return
    }
    var distortion = Distortion()
    let sides = Distortion.sides
    guard let seed = word(), let height = count(sides.upperBound), let width = count(sides.upperBound),
      sides.contains(height), sides.contains(width), height * width == sizes[0]
    else { return nil }
    for field in Self.fields {
      guard let value = word() else { return nil }
      distortion[keyPath: field] = Int(truncatingIfNeeded: Int64(bitPattern: value))
    }
    guard distortion.isInRange else { return nil }
    distorting = Distorting(distortion: distortion, height: height, width: width, seed: seed)
  }

  private static var fields: [any WritableKeyPath<Distortion, Int> & Sendable] {
    [\.elastic, \.spacing, \.rotate, \.shear, \.scale, \.aspect, \.shift]
  }
}
