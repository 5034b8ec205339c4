internal import NNBBytes
internal import NNBModel

/// The training state, Spec/nnb.md, section 13.
enum TrainingSection {
  private static let none = UInt32.max

  /// The index in this list is the code.
  private static let initializations: [Initialization] = [.heUniform, .uniform, .given]

  /// The state in the sections of a file's head; nil if there is none.
  static func decode(
    _ sections: [(entry: Directory.Entry, content: [UInt8])], network: Network?, tensors: [TensorDescription]
  ) throws(NNBError.Cause) -> TrainingState? {
    let history = sections.first { $0.entry.type == .history }
    guard let section = sections.first(where: { $0.entry.type == .trainingState }) else {
      if let history {
        throw .training(offset: history.entry.offset, .training("there is a history of nothing"))
      }
      return nil
    }
    guard let network else { throw .training(offset: section.entry.offset, .training("it needs a network")) }
    var input = SectionReader(section.content, of: .trainingState, at: section.entry.offset)
    var state = try state(&input, network: network, tensors: tensors)
    do throws(ModelError) {
      try state.check(against: network, tensors: tensors)
    } catch {
      throw .training(offset: section.entry.offset, error)
    }
    func check(_ section: (entry: Directory.Entry, content: [UInt8])) throws(NNBError.Cause) {
      do throws(ModelError) {
        try state.check(against: network, tensors: tensors)
      } catch {
        throw .training(offset: section.entry.offset, error)
      }
    }
    if let history {
      state.history = try HistorySection.decode(history.content, at: history.entry.offset)
      try check(history)
    }
    if state.statesFurtherSettings, let further = sections.first(where: { $0.entry.type == .furtherSettings }) {
      try FurtherSettingsSection.decode(further.content, at: further.entry.offset, into: &state)
      guard state.hasFurtherSettings else {
        throw .training(offset: further.entry.offset, .training("its further settings are settings of nothing"))
      }
      try check(further)
    }
    return state
  }

  private static func state(
    _ input: inout SectionReader, network: Network, tensors: [TensorDescription]
  ) throws(NNBError.Cause) -> TrainingState {
    let version = try input.integer(UInt32.self)
    var settings = TrainingState.Settings()
    settings.seed = try input.integer(UInt64.self)
    settings.initialization =
      initializations[
        try input.integer(UInt8.self, "initial parameters", in: 0...initializations.count - 1)]
    let batchSize = try count(&input, "batch size")
    settings.batchSize = batchSize == 0 ? nil : batchSize
    let sampleCount = try count(&input, "number of samples", from: 1)
    let heldOut = try count(&input, "samples held out")
    let data = TrainingState.DataIdentity(
      sampleCount: sampleCount, heldOut: heldOut, checksum: try input.integer(UInt32.self))
    settings.optimizer = try Optimizer(parsing: &input)
    let norm = try positiveOrZero(&input, "clip norm")
    settings.clipNorm = norm == 0 ? nil : norm
    settings.schedule = try LearningRateSchedule(parsing: &input)
    let isSteps = try input.integer(UInt8.self, "unit of the end", in: 0...1) == 1
    let end = try count(&input, "end", from: 1)
    settings.end = isSteps ? .steps(end) : .epochs(end)
    let patience = try count(&input, "patience")
    settings.patience = patience == 0 ? nil : patience
    var position = TrainingState.Position()
    position.epoch = try count(&input, "epochs done")
    position.batch = try count(&input, "batches done")
    position.step = try count(&input, "steps done")
    position.lossSum = try input.finite64("sum of losses")
    position.correct = try count(&input, "correct samples")
    let best = try best(&input)
    let overrides = try overrides(&input)
    var slots: [[Name]] = []
    for _ in settings.optimizer.slotNames {
      slots.append(try slot(&input, network: network, tensors: tensors))
    }
    try input.finish()
    return TrainingState(
      arithmeticVersion: version, data: data, settings: settings, position: position, best: best,
      overrides: overrides, slots: slots)
  }

  private static func best(_ input: inout SectionReader) throws(NNBError.Cause) -> TrainingState.Best? {
    let epoch = try count(&input, "best epoch")
    let start = input.offset
    let loss = try input.finite64("lowest validation loss")
    guard epoch > 0 || loss.bitPattern == 0 else {
      throw .value(
        offset: start, field: "lowest validation loss", expected: "+0, as there is none", found: loss.bitPattern)
    }
    return epoch == 0 ? nil : .init(epoch: epoch, validationLoss: loss)
  }

  private static func overrides(_ input: inout SectionReader) throws(NNBError.Cause) -> [TrainingState.Override] {
    let number = try input.integer(UInt32.self, "number of overrides", in: 0...TrainingState.mostOverrides)
    var overrides: [TrainingState.Override] = []
    for _ in 0..<number {
      let step = try count(&input, "steps before an override")
      let changes = try input.integer(UInt32.self, "changes", in: 1...Int(TrainingState.Changes.all.rawValue))
      overrides.append(.init(step: step, changes: .init(rawValue: UInt32(changes))))
    }
    return overrides
  }

  private static func slot(
    _ input: inout SectionReader, network: Network, tensors: [TensorDescription]
  ) throws(NNBError.Cause) -> [Name] {
    var names: [Name] = []
    for layer in network.layers {
      for hasTensor in [true, layer.bias != nil] {
        let start = input.offset
        let index = try input.integer(UInt32.self)
        if !hasTensor, index == none { continue }
        guard hasTensor, index < tensors.count else {
          let expected = hasTensor ? "below the tensor count \(tensors.count)" : "\(none), as there is no bias"
          throw .value(offset: start, field: "index of a slot", expected: expected, found: UInt64(index))
        }
        names.append(tensors[Int(index)].name)
      }
    }
    return names
  }

  private static func count(
    _ input: inout SectionReader, _ field: String, from least: Int = 0
  ) throws(NNBError.Cause) -> Int {
    try input.integer(UInt64.self, field, in: least...Format.Limit.size)
  }

  /// A number above 0, or +0; −0 would be a second encoding of the same value.
  private static func positiveOrZero(_ input: inout SectionReader, _ field: String) throws(NNBError.Cause) -> Double {
    let start = input.offset
    let value = try input.finite64(field)
    guard value > 0 || value.bitPattern == 0 else {
      throw .value(offset: start, field: field, expected: "the bits of +0 or a number above", found: value.bitPattern)
    }
    return value
  }

  static func encode(
    _ state: TrainingState, network: Network, tensors: [TensorDescription]
  ) throws(NNBError.Cause) -> [UInt8] {
    var output = ByteWriter()
    let settings = state.settings, position = state.position
    output.littleEndian(state.arithmeticVersion)
    output.littleEndian(settings.seed)
    output.littleEndian(UInt8(initializations.firstIndex(of: settings.initialization) ?? 0))
    for (value, field) in [
      (settings.batchSize ?? 0, "batch size"), (state.data.sampleCount, "number of samples"),
      (state.data.heldOut, "samples held out"),
    ] { try output.count(value, field) }
    output.littleEndian(state.data.checksum)
    try settings.optimizer.write(to: &output)
    output.littleEndian((settings.clipNorm ?? 0).bitPattern)
    try settings.schedule.write(to: &output)
    switch settings.end {
    case .epochs: output.littleEndian(UInt8(0))
    case .steps: output.littleEndian(UInt8(1))
    }
    try output.count(settings.end.count, "end")
    try output.count(settings.patience ?? 0, "patience")
    try output.count(position.epoch, "epochs done")
    try output.count(position.batch, "batches done")
    try output.count(position.step, "steps done")
    output.littleEndian(position.lossSum.bitPattern)
    try output.count(position.correct, "correct samples")
    try output.count(state.best?.epoch ?? 0, "best epoch")
    output.littleEndian((state.best?.validationLoss ?? 0).bitPattern)
    output.littleEndian(UInt32(truncatingIfNeeded: state.overrides.count))
    for override in state.overrides {
      try output.count(override.step, "steps before an override")
      output.littleEndian(override.changes.rawValue)
    }
    let indices = Dictionary(
      tensors.enumerated().map { ($1.name, UInt32(truncatingIfNeeded: $0)) },
      uniquingKeysWith: { first, _ in first })
    for slot in state.slots {
      // The state has been checked against network and tensors, so the names exist.
      var names = slot[...]
      for layer in network.layers {
        for hasTensor in [true, layer.bias != nil] {
          output.littleEndian(hasTensor ? names.popFirst().flatMap { indices[$0] } ?? none : none)
        }
      }
    }
    return output.bytes
  }
}

extension Optimizer {
  fileprivate init(parsing input: inout SectionReader) throws(NNBError.Cause) {
    switch try input.integer(UInt8.self, "optimizer", in: 0...3) {
    case 0: self = .sgd
    case 1: self = .momentum(try input.finite64("mu"), isNesterov: false)
    case 2: self = .momentum(try input.finite64("mu"), isNesterov: true)
    default:
      var adam = Adam()
      adam.beta1 = try input.finite64("beta1")
      adam.beta2 = try input.finite64("beta2")
      adam.epsilon = try input.finite64("epsilon")
      adam.weightDecay = try input.finite64("weight decay")
      self = .adam(adam)
    }
  }

  fileprivate func write(to output: inout ByteWriter) throws(NNBError.Cause) {
    let (code, numbers): (UInt8, [Double]) =
      switch self {
      case .sgd: (0, [])
      case .momentum(let mu, let isNesterov): (isNesterov ? 2 : 1, [mu])
      case .adam(let adam): (3, [adam.beta1, adam.beta2, adam.epsilon, adam.weightDecay])
      }
    output.littleEndian(code)
    for number in numbers { output.littleEndian(number.bitPattern) }
  }
}

extension LearningRateSchedule {
  fileprivate init(parsing input: inout SectionReader) throws(NNBError.Cause) {
    let limit = Format.Limit.size
    self.init(rate: try input.finite64("learning rate"))
    warmup = try input.integer(UInt64.self, "warm-up", in: 0...limit)
    switch try input.integer(UInt8.self, "schedule", in: 0...2) {
    case 0: shape = .constant
    case 1:
      let every = try input.integer(UInt64.self, "steps of the schedule", in: 1...limit)
      shape = .step(every: every, factor: try input.finite64("factor"))
    default:
      shape = .cosine
      horizon = try input.integer(UInt64.self, "horizon", in: 1...limit)
    }
  }

  fileprivate func write(to output: inout ByteWriter) throws(NNBError.Cause) {
    output.littleEndian(rate.bitPattern)
    try output.count(warmup, "warm-up")
    switch shape {
    case .constant: output.littleEndian(UInt8(0))
    case .step(let every, let factor):
      output.littleEndian(UInt8(1))
      try output.count(every, "steps of the schedule")
      output.littleEndian(factor.bitPattern)
    case .cosine:
      output.littleEndian(UInt8(2))
      try output.count(horizon, "horizon")
    }
  }
}

extension ByteWriter {
  fileprivate mutating func count(_ value: Int, _ field: String) throws(NNBError.Cause) {
    try integer(value, as: UInt64.self, field, in: 0...Format.Limit.size)
  }
}
