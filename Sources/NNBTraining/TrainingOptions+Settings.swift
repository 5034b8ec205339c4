internal import NNBBytes
package import NNBIDX
package import NNBModel

extension TrainingOptions {
  /// The settings of a run over `sampleCount` samples. Spans in epochs become steps, except for the end.
  package func settings(sampleCount: Int) -> TrainingState.Settings {
    var settings = TrainingState.Settings()
    settings.seed = seed
    settings.initialization = initialization
    settings.batchSize = batchSize.map { min($0, RunLength.largest) }
    let perEpoch = settings.stepsPerEpoch(on: sampleCount)
    settings.optimizer = optimizer.canonical
    settings.clipNorm = clipNorm
    settings.classWeights = ClassWeights.canonical(classWeights)
    settings.distortion = distortion?.canonical
    settings.average = average.map { WeightAverage(fraction: $0) }
    settings.weightDecay = weightDecay == 0 ? nil : weightDecay
    settings.labelSmoothing = labelSmoothing == 0 ? nil : labelSmoothing
    settings.end = end.storable
    settings.patience = patience.map { min($0, RunLength.largest) }
    settings.schedule = LearningRateSchedule(rate: learningRate, warmup: warmup.steps(perEpoch: perEpoch))
    switch schedule {
    case .constant: settings.schedule.shape = .constant
    case .step(let every, let factor):
      settings.schedule.shape = .step(every: every.steps(perEpoch: perEpoch), factor: factor)
    case .cosine:
      settings.schedule.shape = .cosine
      settings.schedule.horizon = (horizon ?? end).steps(perEpoch: perEpoch)
    }
    return settings
  }

  /// The options that lead to these settings, with spans in steps.
  package init(_ settings: TrainingState.Settings, hiddenLayers: [Int]) {
    self.init()
    self.hiddenLayers = hiddenLayers
    seed = settings.seed
    initialization = settings.initialization
    batchSize = settings.batchSize
    optimizer = settings.optimizer
    clipNorm = settings.clipNorm
    classWeights = settings.classWeights
    distortion = settings.distortion
    average = settings.average?.fraction
    (weightDecay, labelSmoothing) = (settings.weightDecay, settings.labelSmoothing)
    end = settings.end
    patience = settings.patience
    learningRate = settings.schedule.rate
    warmup = .steps(settings.schedule.warmup)
    switch settings.schedule.shape {
    case .constant: schedule = .constant
    case .step(let every, let factor): schedule = .step(every: .steps(every), factor: factor)
    case .cosine:
      schedule = .cosine
      horizon = .steps(settings.schedule.horizon)
    }
  }
}

extension Optimizer {
  /// The same with +0 for −0, which would be a second encoding of the same value.
  fileprivate var canonical: Optimizer {
    switch self {
    case .sgd: return self
    case .momentum(let mu, let isNesterov): return .momentum(mu + 0, isNesterov: isNesterov)
    case .adam(var adam):
      adam.beta1 += 0
      adam.beta2 += 0
      adam.weightDecay += 0
      return .adam(adam)
    }
  }
}

extension TrainingState.RunLength {
  /// The largest number that a file holds.
  fileprivate static let largest = (1 << 62) - 1

  /// The same, or the largest number that a file can hold.
  fileprivate var storable: Self {
    switch self {
    case .epochs(let count): .epochs(min(count, Self.largest))
    case .steps(let count): .steps(min(count, Self.largest))
    }
  }

  /// The number of steps, or the largest number that a file can hold.
  func steps(perEpoch: Int) -> Int {
    let (steps, overflow) = count.multipliedReportingOverflow(by: perEpoch)
    let all =
      switch self {
      case .steps(let count): count
      case .epochs: overflow ? Int.max : steps
      }
    return min(all, Self.largest)
  }
}

extension LabelledImages {
  /// The identity of this data, without the last `heldOut` samples for training. Reads all of it, unless it is
  /// known.
  ///
  /// Throws `IDXError` if images that stay in their file cannot be read.
  package func identity(heldOut: Int) throws(IDXError) -> TrainingState.DataIdentity {
    let sum = if let checksum { checksum } else { try foundChecksum() }
    return .init(sampleCount: count - heldOut, heldOut: heldOut, checksum: sum)
  }

  /// The same data, whose identity is not computed again however often it is asked for.
  ///
  /// Throws as `identity` does.
  package func identified() throws(IDXError) -> LabelledImages {
    var data = self
    data.checksum = try foundChecksum()
    return data
  }

  private func foundChecksum() throws(IDXError) -> UInt32 {
    var checksum = CRC32()
    checksum.update(with: images.pixels.span)
    try images.stored?.forEachPiece { checksum.update(with: $0) }
    // A byte each if none is larger, as in files of bytes (Spec/nnb.md, 13).
    let bytes =
      labels.allSatisfy { $0 < 256 }
      ? labels.map { UInt8(truncatingIfNeeded: $0) }
      : labels.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    checksum.update(with: bytes.span)
    return checksum.value
  }
}
