internal import NNBBytes
internal import NNBJSON
internal import NNBModel

extension TrainingState {
  /// The state but its history; the network tells which layers have a bias.
  func json(of network: Network) -> JSON {
    let (optimizer, optimizerSettings) = settings.optimizer.parts
    let (schedule, scheduleSettings) = settings.schedule.parts
    let (unit, end) =
      switch settings.end {
      case .epochs(let count): ("epochs", count)
      case .steps(let count): ("steps", count)
      }
    var members: [(key: String, value: JSON)] = [
      ("arithmetic version", .integer(Int(arithmeticVersion))), ("seed", .decimal(settings.seed)),
      ("initial parameters", .string(settings.initialization.rawValue)),
      ("batch size", .decimal(settings.batchSize ?? 0)),
      ("samples", .decimal(data.sampleCount)), ("samples held out", .decimal(data.heldOut)),
      ("data crc", .string(data.checksum.hex)), ("optimizer", .string(optimizer)),
      ("optimizer settings", .array(optimizerSettings.map(JSON.bits))), ("clip norm", .bits(settings.clipNorm ?? 0)),
      ("learning rate", .bits(settings.schedule.rate)), ("warm-up", .decimal(settings.schedule.warmup)),
      ("schedule", .string(schedule)), ("schedule settings", .array(scheduleSettings)),
      ("end", .array([.string(unit), .decimal(end)])), ("patience", .decimal(settings.patience ?? 0)),
      ("epochs done", .decimal(position.epoch)), ("batches done", .decimal(position.batch)),
      ("steps done", .decimal(position.step)), ("sum of losses", .bits(position.lossSum)),
      ("correct", .decimal(position.correct)), ("best epoch", .decimal(best?.epoch ?? 0)),
      ("lowest loss", .bits(best?.validationLoss ?? 0)),
      ("overrides", .array(overrides.map { .array([.decimal($0.step), .integer(Int($0.changes.rawValue))]) })),
      ("slots", .array(slots.map { Self.json(of: $0, network: network) })),
    ]
    if hasFurtherSettings { members.append(("further settings", furtherJSON)) }
    return .object(members)
  }

  private var furtherJSON: JSON {
    var list: [JSON] = []
    if let weights = settings.classWeights {
      let bytes = weights.flatMap { weight in (0..<4).map { UInt8(truncatingIfNeeded: weight.bitPattern >> (8 * $0)) } }
      list.append(.array([.integer(1), .string("f32"), .data(bytes)]))
    }
    if let distortion = settings.distortion {
      let bytes = distortion.numbers.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
      list.append(.array([.integer(2), .string("u16"), .data(bytes)]))
    }
    let numbers: [(code: Int, numbers: [Double]?)] = [
      (3, settings.average.map { [$0.fraction, Double($0.start)] }), (4, settings.weightDecay.map { [$0] }),
      (5, settings.labelSmoothing.map { [$0] }),
    ]
    for (code, numbers) in numbers {
      guard let numbers else { continue }
      let bytes = numbers.flatMap { number in (0..<8).map { UInt8(truncatingIfNeeded: number.bitPattern >> (8 * $0)) } }
      list.append(.array([.integer(code), .string("f64"), .data(bytes)]))
    }
    list += unknownSettings.map {
      .array([.integer(Int($0.code)), .string("\($0.elementType)"), .data($0.bytes)])
    }
    let changes = settingChanges.map { JSON.array([.decimal($0.step), .integer(Int($0.code))]) }
    return .object([("settings", .array(list)), ("changes", .array(changes))])
  }

  /// The epochs; nil where none is known.
  var historyJSON: JSON? {
    history.isEmpty ? nil : .array(history.map(\.json))
  }

  /// A slot's tensors, of each layer the kernel's and the bias's.
  private static func json(of slot: [Name], network: Network) -> JSON {
    var names = slot[...]
    return .array(
      network.layers.flatMap { layer in
        [true, layer.bias != nil].map { $0 ? names.popFirst().map { .string($0.text) } ?? .null : .null }
      })
  }
}

extension Optimizer {
  fileprivate var parts: (name: String, settings: [Double]) {
    switch self {
    case .sgd: ("sgd", [])
    case .momentum(let mu, let isNesterov): (isNesterov ? "nesterov" : "momentum", [mu])
    case .adam(let adam): ("adam", [adam.beta1, adam.beta2, adam.epsilon, adam.weightDecay])
    }
  }
}

extension LearningRateSchedule {
  fileprivate var parts: (name: String, settings: [JSON]) {
    switch shape {
    case .constant: ("constant", [])
    case .step(let every, let factor): ("step", [.decimal(every), .bits(factor)])
    case .cosine: ("cosine", [.decimal(horizon)])
    }
  }
}

extension TrainingState.EpochRecord {
  fileprivate var json: JSON {
    .object([
      ("steps", .decimal(step)), ("training", training.json), ("validation", validation?.json ?? .null),
      ("test", test?.json ?? .null),
    ])
  }
}

extension TrainingState.Measure {
  fileprivate var json: JSON { .array([.bits(loss), .bits(accuracy)]) }
}
